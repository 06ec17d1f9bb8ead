package filing

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/vault"
)

func put(t testing.TB, s *Service, l Lists) {
	t.Helper()
	if err := s.Vault.Update(func(tx *vault.Tx) error { return s.lists.Put(tx, listsRecord{theOne, l}) }); err != nil {
		t.Fatal(err)
	}
}

var canaries = []string{canaryName, canaryID, canaryPhone, canaryFirm, canaryCode}

func tellsNothing(t *testing.T, what, text string) {
	t.Helper()
	for _, c := range canaries {
		if strings.Contains(text, c) {
			t.Errorf("%s tells %s", what, c)
		}
	}
}

// TestNothingOfAnOwnerIsTold in the journal, in a run, in a list, in an error
// or in the files, also when the platform repeats it; and once it is erased it
// is gone from the records too.
func TestNothingOfAnOwnerIsTold(t *testing.T) {
	refused := false
	b := platformtest.NewBench(t, func(in platformtest.Request) platformtest.Answer {
		switch strings.TrimPrefix(in.Method, "alipay.open.mini.icp.") {
		case "status.query":
			return platformtest.Answer{Fields: map[string]any{"icp_status": "INIT"}}
		case "media.upload":
			return platformtest.Answer{Fields: map[string]any{"media_id": "M"}}
		case "faceauth.verify":
			return platformtest.Answer{Fields: map[string]any{"certify_id": "face-1"}}
		case "faceauth.query":
			return platformtest.Answer{Fields: map[string]any{"certify_result_status": "SUCCESS"}}
		case "apply":
			refused = true
			return platformtest.Answer{Code: "40004", Sub: "INVALID_PARAMETER", Fields: map[string]any{"sub_msg": "icp_subject.directer_certificate_number " + canaryID + " 与姓名 " + canaryName + " 不符"}}
		}
		return platformtest.Answer{}
	})
	s := New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Records: shops{[]string{"1", "2"}}, Runs: b.Runs, Now: b.Clock.Now})
	put(t, s, sample(b.Clock.Now()))
	heard, end := b.Bus.Subscribe(1000)
	defer end()
	fillIn(t, s, "1")
	if _, err := s.BeginFace(t.Context(), "1", false); err != nil {
		t.Fatal(err)
	}
	_, err := s.Submit(t.Context(), "1")
	if !refused || err == nil {
		t.Fatalf("it was to be refused: %v", err)
	}
	tellsNothing(t, "the error", fmt.Sprintf("%v %+v", err, err))
	head, err := s.SubmitMany([]string{"1", "2"})
	v := b.Over(t, head, err)
	tellsNothing(t, "the run", fmt.Sprintf("%+v", v))
	for _, e := range b.Entries(t, journal.Query{}) {
		tellsNothing(t, "the journal", fmt.Sprintf("%+v", e))
	}
	rows, err := s.Rows(merchant.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	tellsNothing(t, "the list", fmt.Sprintf("%+v", rows))
	d, err := s.Draft("1")
	if err != nil {
		t.Fatal(err)
	}
	lists, _ := s.Lists()
	tellsNothing(t, "the form", fmt.Sprintf("%+v", d.Fields(lists, false)))
	for more := true; more; {
		select {
		case e := <-heard:
			tellsNothing(t, "an event", fmt.Sprintf("%+v", e))
		default:
			more = false
		}
	}
	left := func() (n int) {
		sizes, err := b.Vault.Sizes()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range sizes {
			if c.Collection == "filing.draft" || c.Collection == "filing.picture" {
				n += c.Records
			}
		}
		return n
	}
	if left() != 4 {
		t.Fatalf("%d records before", left())
	}
	if err := s.Erase("1"); err != nil {
		t.Fatal(err)
	}
	if n := left(); n != 0 {
		t.Errorf("%d records are left", n)
	}
	if k, _ := s.Known("1"); k.ErasedAt.IsZero() || k.Face.CertifyID != "" {
		t.Errorf("known %+v", k)
	}
}

// TestTheFilesOfTheVaultTellNothing of what is kept in it.
func TestTheFilesOfTheVaultTellNothing(t *testing.T) {
	dir := t.TempDir()
	v, err := vault.Create(dir, []byte("a passphrase of the test"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	b := platformtest.NewBench(t, func(platformtest.Request) platformtest.Answer { return platformtest.Answer{} })
	s := New(Deps{Vault: v, Journal: journal.New(journal.Deps{Vault: v, Now: b.Clock.Now, Bus: b.Bus}), Bus: b.Bus, Platform: b, Records: shops{[]string{"1"}}, Now: b.Clock.Now})
	fillIn(t, s, "1")
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	_ = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		tellsNothing(t, e.Name(), string(content))
		if bytes.Contains(content, licencePhoto()[1000:1100]) {
			t.Errorf("%s holds a picture", e.Name())
		}
		return err
	})
}

// TestAFilingThatPassedIsErasedWhenAPersonWantsIt, and only then; a deleted
// merchant leaves nothing.
func TestAFilingThatPassedIsErasedWhenAPersonWantsIt(t *testing.T) {
	l := platformtest.NewLab(t, 2, 0)
	s := fileOn(t, l)
	id := l.IDs[0]
	for _, id := range l.IDs {
		fillIn(t, s, id)
		l.Control("POST", "/filing", map[string]string{"mini_app_id": id, "status": "PASS"}, nil)
	}
	if _, err := s.Read(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if d, _ := s.Draft(id); d.Empty() {
		t.Fatal("nobody wanted it erased")
	}
	if err := s.SetOptions(Options{EraseWhenPassed: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if d, _ := s.Draft(id); !d.Empty() {
		t.Error("it is kept")
	}
	if n := len(l.Entries(t, journal.Query{Action: "filing.erase"})); n != 1 {
		t.Errorf("%d entries", n)
	}
	if err := s.Vault.Update(s.ForgetTx(l.IDs[1])); err != nil {
		t.Fatal(err)
	}
	if d, _ := s.Draft(l.IDs[1]); !d.Empty() {
		t.Error("a deleted merchant's form is kept")
	}
}
