package provider

import (
	"context"
	"errors"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/vault"
)

func (s *Service) mustKeys(t *testing.T, id string) (k sealed) {
	t.Helper()
	if err := s.vault.View(func(tx *vault.Tx) (err error) { k, err = secrets.Get(tx, id); return err }); err != nil {
		t.Fatal(err)
	}
	return k
}

// A new key that the platform does not know is no way of losing the one it
// knows: it is kept until a signed call with the new one was taken.
func TestTheFormerKeyIsKeptUntilThePlatformTookTheNewOne(t *testing.T) {
	ctx := context.Background()
	s := service(t, Options{})
	a := addApp(t, s, newApp())
	first := s.mustKeys(t, a.ID).PrivateKey
	if !a.FormerKeyUntil.IsZero() {
		t.Fatalf("%+v", a)
	}
	_, err := s.BackToFormerKey(ctx, a.ID)
	wantFault(t, err, "provider.no_former_key", "")
	renew := func() {
		t.Helper()
		draft, err := s.NewKeyDraft()
		if err != nil {
			t.Fatal(err)
		}
		if a, err = s.UpdateApp(ctx, AppChange{App: a, DraftID: draft.ID}); err != nil {
			t.Fatal(err)
		}
		if a.AppPublicKey != draft.PublicKey || a.FormerKeyUntil.IsZero() {
			t.Fatalf("%+v", a)
		}
	}
	renew()
	renew() // and once more, before anybody took the one in between
	if k := s.mustKeys(t, a.ID); k.Former == nil || k.Former.PrivateKey != first {
		t.Fatal("the key that works is gone")
	}
	newest := s.mustKeys(t, a.ID).PrivateKey
	a, err = s.BackToFormerKey(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	k := s.mustKeys(t, a.ID)
	if want, _ := alipay.PublicKeyOf(first); k.PrivateKey != first || k.Former != nil || a.AppPublicKey != want || !a.FormerKeyUntil.IsZero() {
		t.Fatalf("%+v", a)
	}
	found := false
	if err := s.vault.View(func(tx *vault.Tx) error {
		return drafts.Each(tx, "", func(d sealedDraft) error { found = found || d.PrivateKey == newest; return nil })
	}); err != nil || !found {
		t.Fatal("the newer key is gone", err)
	}

	renew()
	keys := s.mustKeys(t, a.ID)
	told := 0
	observe := s.confirming(a.ID, keys, func(alipay.Call) { told++ })
	// Calls that were refused, and calls of a client with the key before, prove nothing.
	observe(alipay.Call{Err: errors.New("invalid signature")})
	if err := s.confirmKey(a.ID, first); err != nil || s.mustKeys(t, a.ID).Former == nil {
		t.Fatal("confirmed without a call that was taken", err)
	}
	observe(alipay.Call{})
	if a, err = s.GetApp(a.ID); err != nil || !a.FormerKeyUntil.IsZero() || s.mustKeys(t, a.ID).Former != nil || told != 2 {
		t.Fatalf("%+v, %v, told %d", a, err, told)
	}
	// An edit that is no new key keeps things as they are.
	a.Name = "another name"
	if a, err = s.UpdateApp(ctx, AppChange{App: a}); err != nil || !a.FormerKeyUntil.IsZero() {
		t.Fatalf("%+v, %v", a, err)
	}
}
