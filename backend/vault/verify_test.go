package vault

import (
	"bytes"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

// TestAVerifiedBackupIsOneThatRestores: a cut at any place and a flip in any
// region is found, and nothing is written by looking.
func TestAVerifiedBackupIsOneThatRestores(t *testing.T) {
	v, _ := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "x", Note: strings.Repeat("n", 200<<10)})
	b := backupOf(t, v)
	found, err := VerifyBackup(bytes.NewReader(b), pass)
	if err != nil || found.Records == 0 || found.Bytes < 200<<10 || found.MadeAt.IsZero() {
		t.Fatalf("%+v %v", found, err)
	}
	if again, err := v.VerifyBackup(bytes.NewReader(b)); err != nil || again != found {
		t.Fatalf("%+v %v", again, err)
	}
	start, _, _, err := readBackupHead(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	for at := len(start); at < len(b); at += len(b)/23 + 1 {
		flipped := bytes.Clone(b)
		flipped[at] ^= 1
		_, err := v.VerifyBackup(bytes.NewReader(flipped))
		wantCode(t, err, CodeBackupDamaged)
		_, err = v.VerifyBackup(bytes.NewReader(b[:at]))
		wantCode(t, err, CodeBackupDamaged)
	}
	other, _ := create(t)
	_, err = other.VerifyBackup(bytes.NewReader(b))
	wantCode(t, err, CodeBackupDamaged)
}

// TestABackupKeepsThePassphraseOfItsDay and says so to who gives a later one.
func TestABackupKeepsThePassphraseOfItsDay(t *testing.T) {
	v, _ := create(t)
	b := backupOf(t, v)
	later := []byte("another passphrase")
	if err := v.ChangePassphrase(pass, later); err != nil {
		t.Fatal(err)
	}
	_, verified := VerifyBackup(bytes.NewReader(b), later)
	for _, err := range []error{verified, Restore(t.TempDir(), bytes.NewReader(b), later, fast, nil)} {
		wantCode(t, err, CodeWrongPassphrase)
		if f := fault.As(err); !strings.Contains(f.Hint.EN, "the passphrase the vault had then") {
			t.Errorf("the hint does not name the day: %q", f.Hint)
		}
	}
	if _, err := VerifyBackup(bytes.NewReader(b), pass); err != nil {
		t.Fatal(err)
	}
	if _, err := v.VerifyBackup(bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
}
