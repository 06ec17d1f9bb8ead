package hold

import (
	"errors"
	"testing"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// room is a service on a new vault, and the actions that were recorded.
func room(t *testing.T) (*Service, *vault.Vault, *[]string) {
	t.Helper()
	v, err := vault.Create(t.TempDir(), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	actions := &[]string{}
	return on(v, actions), v, actions
}

func on(v *vault.Vault, actions *[]string) *Service {
	return New(Deps{Vault: v, Bus: event.NewBus(time.Now), Now: func() time.Time { return noon },
		Record: func(_ *vault.Tx, action string, _ fault.Text) (func(), error) {
			return func() { *actions = append(*actions, action) }, nil
		}})
}

func TestNothingIsHeldAtFirst(t *testing.T) {
	s, _, actions := room(t)
	if s.Current().Held() || s.Refuse() != nil {
		t.Fatal(s.Refuse())
	}
	for _, nothing := range []func() error{s.Thaw, s.GoOn} {
		if err := nothing(); err != nil {
			t.Fatal(err)
		}
	}
	if len(*actions) != 0 {
		t.Errorf("recorded %v", *actions)
	}
}

func TestAFreezeLastsUntilThawAcrossStarts(t *testing.T) {
	s, v, actions := room(t)
	changed := s.Changed()
	if err := s.Freeze(" stocktaking "); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
	default:
		t.Error("nobody was told")
	}
	again := on(v, actions)
	for _, s := range []*Service{s, again} {
		err := s.Refuse()
		if fault.CodeOf(err) != "hold.frozen" || fault.As(err).Hint.IsZero() {
			t.Errorf("%v", err)
		}
		if c := s.Current().Causes[0]; c.Note != "stocktaking" || !c.Since.Equal(noon) {
			t.Errorf("%+v", c)
		}
	}
	if err := again.GoOn(); err != nil || !again.Current().Held() {
		t.Fatal("go on ended a freeze")
	}
	if err := again.Thaw(); err != nil || again.Refuse() != nil {
		t.Fatal(err, again.Refuse())
	}
	if want := []string{ActionFreeze, ActionThaw}; len(*actions) != 2 || (*actions)[0] != want[0] || (*actions)[1] != want[1] {
		t.Errorf("recorded %v", *actions)
	}
}

func TestARestoredVaultIsHeldUntilAPersonSaysGoOn(t *testing.T) {
	_, v, actions := room(t)
	backupAt := noon.Add(-48 * time.Hour)
	if err := v.Update(func(tx *vault.Tx) error { return MarkRestoredTx(tx, noon, backupAt) }); err != nil {
		t.Fatal(err)
	}
	s := on(v, actions)
	if fault.CodeOf(s.Refuse()) != "hold.restored" || !s.Current().Causes[0].BackupAt.Equal(backupAt) {
		t.Fatalf("%v %+v", s.Refuse(), s.Current())
	}
	if err := s.Freeze(""); err != nil {
		t.Fatal(err)
	}
	if err := s.Thaw(); err != nil || fault.CodeOf(s.Refuse()) != "hold.restored" {
		t.Fatal("thawing ended the restored mark", err)
	}
	if err := s.GoOn(); err != nil || s.Refuse() != nil {
		t.Fatal(err, s.Refuse())
	}
	if on(v, actions).Current().Held() {
		t.Error("held again at the next start")
	}
}

func TestAChangeThatCannotBeRecordedIsNotMade(t *testing.T) {
	s, _, _ := room(t)
	s.d.Record = func(*vault.Tx, string, fault.Text) (func(), error) { return nil, errors.New("full") }
	if err := s.Freeze(""); err == nil || s.Current().Held() {
		t.Fatal(err, s.Current())
	}
}

func TestWhatCannotBeReadHoldsEverything(t *testing.T) {
	_, v, actions := room(t)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if on(v, actions).Refuse() == nil {
		t.Error("permitted without knowing")
	}
}
