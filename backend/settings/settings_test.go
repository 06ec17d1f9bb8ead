package settings

import (
	"encoding/json"
	"errors"
	"math"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/event"
	"minifleet/backend/fault"
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
	return New(v, time.Now, bus), events
}

func TestANewVaultHasTheDefaults(t *testing.T) {
	s, _ := service(t)
	got, err := s.Get()
	if err != nil || got != Default() {
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
	if got, _ := s.Get(); got != Default() {
		t.Fatalf("%+v", got)
	}
	if len(events) != 0 {
		t.Fatal("announced what was not stored")
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
