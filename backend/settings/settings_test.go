package settings

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func service(t *testing.T) (*Service, <-chan event.Event) {
	t.Helper()
	v, err := vault.Create(t.TempDir(), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	bus := event.NewBus(time.Now)
	events, stop := bus.Subscribe(8)
	t.Cleanup(stop)
	return New(Deps{Vault: v, Now: time.Now, Bus: bus, Journal: journal.New(journal.Deps{Vault: v, Now: time.Now})}), events
}

func TestANewVaultHasTheDefaults(t *testing.T) {
	s, _ := service(t)
	got, err := s.Get()
	if err != nil || !reflect.DeepEqual(got, Default()) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.Callback.Port != 17861 || got.QRRuleLimit != 100 {
		t.Fatalf("%+v", got)
	}
	if _, err := Clean(Default()); err != nil {
		t.Fatal(err)
	}
}

func TestUpdateIsStoredAndAnnounced(t *testing.T) {
	s, events := service(t)
	_, err := s.Update(func(x *Settings) error {
		x.DefaultRate, x.Callback.PublicBaseURL = 5, " https://tunnel.example.com/ "
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.Kind != event.Settings {
		t.Fatalf("%+v", e)
	}
	got, err := s.Get()
	if err != nil || got.DefaultRate != 5 || got.Callback.PublicBaseURL != "https://tunnel.example.com" || got.UpdatedAt.IsZero() {
		t.Fatalf("%+v, %v", got, err)
	}
}

func TestWhatIsInvalidChangesNothing(t *testing.T) {
	s, events := service(t)
	bad := map[string]func(*Settings){
		"idle_lock_minutes":        func(x *Settings) { x.IdleLockMinutes = -1 },
		"clipboard_clear_seconds":  func(x *Settings) { x.ClipboardClearSeconds = 99999 },
		"callback.port":            func(x *Settings) { x.Callback.Port = 80 },
		"callback.public_base_url": func(x *Settings) { x.Callback.PublicBaseURL = "http://example.com" },
		"default_rate":             func(x *Settings) { x.DefaultRate = math.NaN() },
		"qr_rule_limit":            func(x *Settings) { x.QRRuleLimit = 101 },
	}
	for field, change := range bad {
		_, err := s.Update(func(x *Settings) error { change(x); return nil })
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != "settings.invalid" || f.Field != field || f.Message.ZH == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	refusal := errors.New("no")
	if _, err := s.Update(func(x *Settings) error { x.DefaultRate = 5; return refusal }); !errors.Is(err, refusal) {
		t.Fatal(err)
	}
	if got, _ := s.Get(); !reflect.DeepEqual(got, Default()) {
		t.Fatalf("%+v", got)
	}
	if len(events) != 0 {
		t.Fatal("announced what was not stored")
	}
}

// Earlier versions stored their default of 20 link rules with any other change.
func TestTheOlderDefaultOfLinkRulesIsNotKept(t *testing.T) {
	for limit, want := range map[int]int{20: 100, 19: 19, 50: 50} {
		s, _ := service(t)
		old := vault.NewCollection(vault.Schema[map[string]any]{
			Name: "settings", Version: 1, ID: func(r map[string]any) string { return r["id"].(string) },
		})
		if err := s.vault.Update(func(tx *vault.Tx) error {
			return old.Put(tx, map[string]any{"id": only, "qr_rule_limit": limit, "default_rate": 3})
		}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get()
		if err != nil || got.QRRuleLimit != want || got.DefaultRate != 3 {
			t.Fatalf("a stored %d became %d at rate %v: %v", limit, got.QRRuleLimit, got.DefaultRate, err)
		}
		if _, err := s.Update(func(x *Settings) error { x.QRRuleLimit = 20; return nil }); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(); err != nil || got.QRRuleLimit != 20 { // chosen now
			t.Fatal(got.QRRuleLimit, err)
		}
	}
}

func TestASettingNewerThanTheRecordHasItsDefault(t *testing.T) {
	var r stored
	if err := json.Unmarshal([]byte(`{"id":"settings","qr_rule_limit":50,"callback":{"port":20000}}`), &r); err != nil {
		t.Fatal(err)
	}
	if r.QRRuleLimit != 50 || r.Callback.Port != 20000 || !r.Callback.Enabled || r.DefaultRate != 10 {
		t.Fatalf("%+v", r)
	}
}
