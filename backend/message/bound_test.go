package message

import (
	"testing"

	"minifleet/backend/authorize/authorizetest"
)

// A platform speaks for the mini programs of its own app: a simulator beside a
// real app must not move a real version.
func TestAMessageMovesNothingOfAnotherApp(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	e := &effects{}
	m := manager(t, r, e)
	r.Merchant("One", mini)
	other := r.App
	other.ID = "another"
	result, err := m.dispatch.dispatch(other, Message{ID: "b1", Method: AuditPassed, Content: []byte(passed)})
	if err != nil || result != Unknown || len(e.list) != 0 {
		t.Fatalf("%s %v %v", result, err, e.list)
	}
	// The same number by its own app is another message.
	if result, err = m.dispatch.dispatch(r.App, Message{ID: "b1", Method: AuditPassed, Content: []byte(passed)}); err != nil || result != Applied || len(e.list) != 1 {
		t.Fatalf("%s %v %v", result, err, e.list)
	}
}
