package api

import (
	"encoding/json"
	"testing"

	"minifleet/backend/api/session/sessiontest"
)

// What a program may do with a pass is the session's; here it reaches the facade.
func TestAPassOpensTheFacadeOfPrograms(t *testing.T) {
	f, st := created(t, sessiontest.Shell{})
	st.SetBusy(true)
	if _, err := f.Vault.Lock(t.Context(), Nothing{}); err != nil {
		t.Fatal(err)
	}
	got, err := f.Vault.Admit(t.Context(), secret(good))
	if err != nil || !f.Admitted(got.Pass) {
		t.Fatal(got, err)
	}
	if f.ForPrograms(true).session.Shut() != nil || f.ForPrograms(false).session.Shut() == nil || f.session.Shut() == nil {
		t.Fatal("the pass opens nothing, or opens it to all")
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
