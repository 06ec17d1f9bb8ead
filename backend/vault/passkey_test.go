package vault

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"minifleet/backend/fault"
)

// The program derives with all the memory a header names, and never less than
// 64 MiB.
func TestAKeyIsDerivedWithAllItsMemory(t *testing.T) {
	if reflect.ValueOf(derived).Pointer() != reflect.ValueOf(argon2.IDKey).Pointer() {
		t.Error("keys are derived by something else than Argon2id")
	}
	if c := calibrate(1); c.MemoryKiB < 64<<10 || c.check() != nil {
		t.Errorf("%+v", c)
	}
	if (costs{MemoryKiB: 64<<10 - 1, Time: 1, Threads: 1}).check() == nil {
		t.Error("a header with less is taken")
	}
}

func TestAPassphraseHasOneForm(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	v, err := Create(dir, []byte("cafe\u0301 crème brûlée\r\n"), Options{UnlockTime: 1}) // composed below
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	for _, same := range []string{"café crème brûlée", "caf\u00e9 cre\u0300me bru\u0302le\u0301e\r", "café crème brûlée\n"} {
		v, err := Open(dir, []byte(same), Options{})
		if err != nil {
			t.Fatalf("%q: %v", same, err)
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []string{"cafe crème brûlée", "café crème brûlée ", "", "\x00"} {
		if _, err := Open(dir, []byte(other), Options{}); fault.CodeOf(err) != CodeWrongPassphrase {
			t.Errorf("%q: %v", other, err)
		}
	}
}

func TestAPassphraseThatCannotBeTypedIsRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"a\x00b", "tab\there", "two\nlines", "\x7f", "c1\u0085", "\xff\xfe", strings.Repeat("x", maxPassphrase+1)} {
		if _, err := Create(t.TempDir(), []byte(bad), Options{UnlockTime: 1}); fault.CodeOf(err) != CodePassphraseForm {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

// A vault of before was made with the bytes as they were given.
func TestAVaultMadeWithTheBytesAsGivenStillOpens(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"cafe\u0301 crème", "with a\x00 NUL", "\xd6\xd0\xce\xc4 in GBK", "a return\r"} {
		master := bytes.Repeat([]byte{7}, keySize)
		h, err := newHeader(identity{make([]byte, 16), 1}, master, []byte(raw), calibrate(1))
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := h.open([]byte(raw)); !ok || !bytes.Equal(got, master) {
			t.Errorf("%q no longer opens", raw)
		}
	}
}
