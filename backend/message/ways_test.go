package message

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/creation"
	"minifleet/backend/vault"
)

// Audits of one mini program take effect in the order they came, and those of
// others do not wait for them.
func TestAuditsOfDifferentMiniProgramsDoNotWaitForEachOther(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	slow := Message{Method: AuditPassed, Content: []byte(passed)}
	other := ""
	for i := 0; other == ""; i++ { // one that goes another way
		id := fmt.Sprintf("2021000000%06d", i)
		if wayOf(r.App.ID, Message{Method: AuditPassed, Content: []byte(strings.Replace(passed, mini, id, 1))}) != wayOf(r.App.ID, slow) {
			other = id
		}
	}
	r.Merchant("One", mini)
	r.Merchant("Two", other)
	held, begun := make(chan struct{}), make(chan struct{})
	var order []string // of the one: written only while it is its turn
	var atOnce atomic.Int32
	m := NewManager(Deps{
		Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Providers: r.Providers, Merchants: r.Merchants, Authorize: r.Authorize,
		Orders: creation.New(creation.Deps{Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Platform: r.Authorize,
			Providers: r.Providers, Merchants: r.Merchants, Now: r.Clock.Now}),
		Now: r.Clock.Now, Listener: r.Listener, Timing: quick,
		AuditResult: func(miniAppID, version string, _ bool, _ string, remember func(*vault.Tx) error) (bool, error) {
			if miniAppID != mini {
				return false, r.Vault.Update(remember)
			}
			if atOnce.Add(1) != 1 {
				t.Error("two audits of one mini program at once")
			}
			defer atOnce.Add(-1)
			if len(order) == 0 {
				close(begun)
				<-held
			}
			order = append(order, version)
			return false, r.Vault.Update(remember)
		},
	})
	t.Cleanup(m.Close)
	m.Start()
	p.wantConnection()
	p.send(p.frame("m1", AuditPassed, passed))
	p.send(p.frame("m2", AuditPassed, strings.Replace(passed, "1.0.0", "1.0.1", 1)))
	<-begun
	p.send(p.frame("m3", AuditPassed, strings.Replace(passed, mini, other, 1)))
	p.wantAck("m3 SUCCESS")
	close(held)
	p.wantAck("m1 SUCCESS")
	p.wantAck("m2 SUCCESS")
	if len(order) != 2 || order[0] != "1.0.0" {
		t.Errorf("%q", order)
	}
	if wayOf(r.App.ID, Message{Method: AuthCancelled, Content: []byte(`{"auth_app_id":"1"}`)}) !=
		wayOf(r.App.ID, Message{Method: AuthDelivered, Content: []byte(`{}`)}) {
		t.Error("an authorization and its end go different ways")
	}
}
