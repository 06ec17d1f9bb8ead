package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/disk"
)

// snapshot describes every file below dir by size, time and content.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[name] = fmt.Sprint(info.Size(), info.ModTime().UnixNano(), len(bytes.TrimRight(b, "\x00")), bytes.Count(b, []byte{7}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAWrongPassphraseChangesNothing(t *testing.T) {
	v, dir := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	mustClose(t, v)
	before := snapshot(t, dir)
	_, err := Open(dir, []byte("wrong"), fast)
	wantCode(t, err, CodeWrongPassphrase)
	after := snapshot(t, dir)
	for name := range after {
		if before[name] != after[name] {
			t.Errorf("%s changed", name)
		}
	}
	if len(before) != len(after) {
		t.Errorf("%d files became %d", len(before), len(after))
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "vault")
	v, err := Create(dir, pass, Options{UnlockTime: 1, memTableSize: 1 << 20, valueLogSize: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 { // more than one memtable and value log
		put(t, v, counters(), counter{ID: fmt.Sprint(i), Fill: strings.Repeat("x", 40<<10+i*1000)})
	}
	private := func(when string) {
		t.Helper()
		if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			info, err2 := os.Stat(path)
			if errors.Is(err2, fs.ErrNotExist) {
				return nil
			}
			if err := errors.Join(err, err2); err != nil {
				return err
			}
			if runtime.GOOS == "windows" { // which has access lists
				if access, err := disk.AccessTo(path); err != nil || access == disk.OthersToo {
					t.Errorf("%s: others may read %s: %v, %v", when, path, access, err)
				}
				return nil
			}
			if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[d.IsDir()]; info.Mode().Perm() != want {
				t.Errorf("%s: %s has mode %o", when, path, info.Mode().Perm())
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	mustClose(t, v)
	private("closed")
	v = reopen(t, dir)
	private("open")
	mustClose(t, v)
}

func TestASecondProcessIsToldSo(t *testing.T) {
	_, dir := create(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashMode+"=vault")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another program has this vault open") {
		t.Fatalf("%v: %s", err, out)
	}
}

func TestCreationCanBeRepeatedAfterACrash(t *testing.T) {
	v, from := create(t)
	for name, keep := range map[string][]string{
		"marker only":     {creatingName},
		"half a store":    {creatingName, "data/MANIFEST", "data/00001.mem"},
		"all but header":  {creatingName, "data/MANIFEST", "data/KEYREGISTRY", "data/DISCARD", "data/000001.vlog", "data/00001.mem"},
		"header not done": {creatingName, "header.json.123.tmp"},
	} {
		dir := t.TempDir()
		for _, name := range keep {
			_ = os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700)
			b, _ := os.ReadFile(filepath.Join(from, name))
			write(t, filepath.Join(dir, name), b)
		}
		if Exists(dir) {
			t.Errorf("%s: is taken for a vault", name)
		}
		_, err := Open(dir, pass, fast)
		wantCode(t, err, CodeMissing)
		v, err := Create(dir, pass, fast)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		mustClose(t, v)
		files, _ := os.ReadDir(dir)
		var names []string
		for _, f := range files {
			names = append(names, f.Name())
		}
		if !slices.Equal(names, []string{dataName, headerCopyName, headerName, lockName, sealName, timesName}) {
			t.Errorf("%s: the folder holds %v", name, names)
		}
	}
	mustClose(t, v)
	// A store that lost its header is not overwritten by a new vault.
	if err := errors.Join(os.Remove(filepath.Join(from, headerName)), os.Remove(filepath.Join(from, headerCopyName))); err != nil {
		t.Fatal(err)
	}
	_, err := Create(from, pass, fast)
	wantCode(t, err, CodeDamaged)
	_, err = Open(from, pass, fast)
	wantCode(t, err, CodeDamaged)
}

func TestCloseWaitsForThoseUnderWay(t *testing.T) {
	v := bare(t)
	inside, goOn := make(chan struct{}), make(chan struct{})
	done := make(chan error)
	go func() {
		done <- v.Update(func(tx *Tx) error {
			close(inside)
			<-goOn
			return counters().Put(tx, counter{ID: "1"})
		})
	}()
	<-inside
	closedNow := make(chan error)
	go func() { closedNow <- v.Close() }()
	select {
	case <-closedNow:
		t.Fatal("closed under an Update")
	case <-time.After(20 * time.Millisecond):
	}
	close(goOn)
	if err := errors.Join(<-done, <-closedNow); err != nil {
		t.Fatal(err)
	}
	wantCode(t, v.Backup(&bytes.Buffer{}), CodeClosed)
	wantCode(t, v.ChangePassphrase(pass, pass), CodeClosed)
}

// captured keeps what is logged.
type captured struct{ bytes.Buffer }

func TestNothingSecretIsLoggedOrStoredInTheClear(t *testing.T) {
	var log captured
	dir := t.TempDir()
	opt := small
	opt.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	const secret = "SECRETNAME"
	v, err := Create(dir, []byte("passphrase-"+secret), opt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		put(t, v, shops(), shop{ID: fmt.Sprint(secret, i), Name: secret, Note: strings.Repeat(secret, 4000+i*100)})
	}
	crashed := crashedCopy(t, v)
	mustClose(t, v)
	v, err = Open(crashed, []byte("passphrase-"+secret), opt)
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, v)
	if log.Len() == 0 || strings.Contains(log.String(), secret) {
		t.Errorf("logged %d bytes; secret: %v", log.Len(), strings.Contains(log.String(), secret))
	}
	for _, d := range []string{dir, crashed} {
		if err := filepath.WalkDir(d, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte(secret)) || bytes.Contains(b, []byte("shops")) {
				t.Errorf("%s shows content", path)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	quietLogger{}.Errorf("without a logger nothing happens")
}

func TestGarbageIsCollected(t *testing.T) {
	v := bareSmall(t)
	for i := range 200 {
		put(t, v, counters(), counter{ID: fmt.Sprint(i % 4), Seq: i, Fill: strings.Repeat("x", 100<<10)})
	}
	v.collectGarbage(gcRounds) // must not lose anything that is in use
	for i := range 4 {
		if r, err := get(v, counters(), fmt.Sprint(i)); err != nil || r.Seq != 196+i {
			t.Error(r.Seq, err)
		}
	}
}
