package vault

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func program(version string) Options {
	opt := fast
	opt.Program = version
	return opt
}

func openProgram(t *testing.T, dir, version string) *Vault {
	t.Helper()
	v, err := openStoreOnly(dir, program(version))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheNewestProgramThatWroteIsRecorded(t *testing.T) {
	dir := t.TempDir()
	newest := func(v *Vault) string {
		t.Helper()
		note, err := v.storedFormat()
		if err != nil {
			t.Fatal(err)
		}
		return note.Program
	}
	for _, c := range []struct {
		program, want string
		warned        bool
	}{{"1.2.0", "1.2.0", false}, {"1.10.0", "1.10.0", false}, {"1.9.0", "1.10.0", true}, {"dev", "1.10.0", false}, {"2.0.0-rc.1", "2.0.0-rc.1", false}} {
		v := openProgram(t, dir, c.program)
		before := newest(v)
		if warned := len(v.Warnings()) > 0; warned != c.warned {
			t.Errorf("%s: warned %v", c.program, v.Warnings())
		}
		if c.warned && !strings.Contains(v.Warnings()[0].Message.EN, "1.10.0") {
			t.Error(v.Warnings())
		}
		if newest(v) != before {
			t.Errorf("%s: reading wrote", c.program)
		}
		put(t, v, shops(), shop{ID: c.program, Name: "Tea"})
		if got := newest(v); got != c.want {
			t.Errorf("%s wrote: recorded %q, want %q", c.program, got, c.want)
		}
		mustClose(t, v)
	}
}

func TestAVaultOfANewerFormatIsRefusedAndNothingChanges(t *testing.T) {
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	plain, err := json.Marshal(formatNote{Format: storeFormat + 1, Program: "9.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Update(func(tx *Tx) error {
		return tx.set(schemaKey(formatName), v.keys.seal(formatName, formatName, 1, plain))
	}); err != nil {
		t.Fatal(err)
	}
	file := backupOf(t, v)
	mustClose(t, v)
	_, err = Open(dir, pass, fast)
	wantCode(t, err, CodeNewerSchema)
	if !strings.Contains(err.Error(), "9.0.0") {
		t.Error(err)
	}
	to := t.TempDir()
	wantCode(t, Restore(to, bytes.NewReader(file), pass, fast, nil), CodeNewerSchema)
	if Exists(to) {
		t.Error("a refused restore left a vault")
	}
}
