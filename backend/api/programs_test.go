package api

import (
	"encoding/json"
	"testing"

	"minifleet/backend/fault"
)

// A program that gives the passphrase uses a vault that is locked to screens;
// the screens stay locked, and the pass ends with the vault.
func TestAPassOpensAVaultThatIsLockedToScreens(t *testing.T) {
	f, st, _ := created(t, fakeShell{})
	admitted := f.ForPrograms(true)
	if admitted.session.locked() || f.ForPrograms(false).session.locked() {
		t.Fatal("programs are shut out of an unlocked vault")
	}
	if f.Admitted("") {
		t.Fatal("no pass is a pass")
	}
	st.setBusy(true)
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	f.expect(t, StateHeld)
	if !f.ForPrograms(false).session.locked() {
		t.Fatal("a program without a pass uses a locked vault")
	}
	if _, err := f.Vault.Admit(t.Context(), secret("wrong")); err == nil {
		t.Fatal("a wrong passphrase was admitted")
	}
	got, err := f.Vault.Admit(t.Context(), secret(good))
	if err != nil || len(got.Pass) != 64 || !f.Admitted(got.Pass) || f.Admitted(got.Pass[1:]+"0") {
		t.Fatal(got, err)
	}
	if admitted.session.locked() || !f.session.locked() {
		t.Fatal("the pass opens nothing, or opens the screens")
	}
	f.expect(t, StateHeld)
	// A call under way keeps the vault open; then it closes, and the pass ends.
	end := f.Guest()
	st.setBusy(false)
	f.session.look()
	f.expect(t, StateHeld)
	end()
	f.session.look()
	f.expect(t, StateLocked)
	if f.Admitted(got.Pass) || !admitted.session.locked() {
		t.Fatal("the pass outlives the vault")
	}
	if _, err := f.Vault.Admit(t.Context(), secret(good)); fault.CodeOf(err) != "vault.locked" {
		t.Fatal(err)
	}
}

func TestARequestIsEncodedWithItsSecrets(t *testing.T) {
	for _, c := range []struct {
		request any
		want    string
	}{
		{Passphrase{Passphrase: Secret("open")}, `{"passphrase":"open"}`},
		{RestorePassphrase{Passphrase: Secret("a")}, `{"passphrase":"a"}`},
		{SaveProxy{Mode: "none", Password: Secret("p")}, `{"address":"","mode":"none","password":"p","user":""}`},
		{ByID{"x"}, `{"id":"x"}`},
		{RollbackOf{ID: "x"}, `{"id":"x"}`},
	} {
		got, err := Encode(c.request)
		if err != nil || string(got) != c.want {
			t.Errorf("%T: %s, %v, want %s", c.request, got, err, c.want)
		}
	}
	var form AppForm
	body, err := Encode(AppForm{Name: "n", PrivateKey: Secret("k")})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &form); err != nil || string(form.PrivateKey) != "k" || form.Name != "n" || !form.UpdatedAt.IsZero() {
		t.Errorf("%s: %v", body, err)
	}
}
