package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// crashedCopy copies a vault's directory while it is open: what a kill would
// leave.
func crashedCopy(t *testing.T, v *Vault) string {
	t.Helper()
	to := t.TempDir()
	copyLiving(t, to, v.dir)
	return to
}

func appendTo(t *testing.T, path string, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestOpeningAfterEveryWindowOfAKill makes by hand what a kill leaves between
// two steps of Badger, or of this package.
func TestOpeningAfterEveryWindowOfAKill(t *testing.T) {
	v := bareSmall(t)
	c := counters()
	const records = 30
	for i := range records { // some in tables, some in the write-ahead log, the last in the value log
		put(t, v, c, counter{ID: fmt.Sprint(i), Seq: i, Fill: strings.Repeat("x", 40<<10+i*1000)})
	}
	empty := func(name string) func(*testing.T, string) {
		return func(t *testing.T, data string) { write(t, filepath.Join(data, name), nil) }
	}
	for name, make := range map[string]func(t *testing.T, data string){
		"nothing":                  func(*testing.T, string) {},
		"new memtable log":         empty("00099.mem"),
		"deleted memtable log":     empty("00000.mem"),
		"new value log":            empty("000099.vlog"),
		"deleted value log":        empty("000000.vlog"),
		"new table":                empty("000999.sst"),
		"new discard statistics":   empty("DISCARD"),
		"manifest being made":      empty("MANIFEST-REWRITE"),
		"key registry being made":  empty("REWRITE-KEYREGISTRY"),
		"badger's process id":      empty("LOCK"),
		"header being made":        func(t *testing.T, d string) { write(t, filepath.Join(d, "..", "header.json.1.tmp"), nil) },
		"seal being made":          func(t *testing.T, d string) { write(t, filepath.Join(d, "..", "seal.1.tmp"), nil) },
		"creation not tidied up":   func(t *testing.T, d string) { write(t, filepath.Join(d, "..", creatingName), nil) },
		"torn manifest":            func(t *testing.T, d string) { appendTo(t, filepath.Join(d, "MANIFEST"), []byte{0, 0, 0, 20, 1}) },
		"torn length in registry":  func(t *testing.T, d string) { appendTo(t, filepath.Join(d, "KEYREGISTRY"), []byte{0, 0}) },
		"torn key in registry":     func(t *testing.T, d string) { appendTo(t, filepath.Join(d, "KEYREGISTRY"), tornKey()) },
		"memtable log not begun":   func(t *testing.T, d string) { zeros(t, filepath.Join(d, "00099.mem"), 2<<20) },
		"value log not begun":      func(t *testing.T, d string) { zeros(t, filepath.Join(d, "000099.vlog"), 2<<20) },
		"memtable log of one byte": func(t *testing.T, d string) { zeros(t, filepath.Join(d, "00099.mem"), 1) },
		"table with zeros":         func(t *testing.T, d string) { zeros(t, filepath.Join(d, "000999.sst"), 4096) },
		"several at once": func(t *testing.T, d string) {
			empty("00098.mem")(t, d)
			empty("00099.mem")(t, d)
			empty("000099.vlog")(t, d)
		},
		"registry torn, log empty": func(t *testing.T, d string) {
			empty("00099.mem")(t, d)
			appendTo(t, filepath.Join(d, "KEYREGISTRY"), []byte{0})
		},
		"readable by everybody":     func(t *testing.T, d string) { _ = os.Chmod(filepath.Join(d, "MANIFEST"), 0o644) },
		"older badger's empty file": empty("000500.vlog"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := crashedCopy(t, v)
			make(t, filepath.Join(dir, dataName))
			for range 2 {
				o, err := openWithMaster(dir)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				err = o.View(func(tx *Tx) error { return c.Each(tx, "", func(counter) error { n++; return nil }) })
				put(t, o, c, counter{ID: "5", Seq: 5})
				if err := errors.Join(err, o.Close()); err != nil || n != records {
					t.Fatalf("%d records, %v", n, err)
				}
			}
		})
	}
}

func tornKey() []byte {
	b := binary.BigEndian.AppendUint32(nil, 70)
	return append(b, "1234 and the beginning of a key"...)
}

func zeros(t *testing.T, path string, n int64) {
	t.Helper()
	write(t, path, nil)
	if err := os.Truncate(path, n); err != nil {
		t.Fatal(err)
	}
}

// This is why repairStore exists. When it fails, Badger has learned to open
// by itself. Badger leaves goroutines behind, so another process tries.
func TestBadgerAloneDoesNotOpenAfterSuchAKill(t *testing.T) {
	v := bareSmall(t)
	dir := crashedCopy(t, v)
	write(t, filepath.Join(dir, dataName, "00099.mem"), nil)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashMode+"=badger alone")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "Create a new file") {
		t.Fatalf("it does: %v %s", err, out)
	}
}

func TestDamageThatWouldEndTheProcessIsAnError(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, data string){
		"manifest gone":  func(t *testing.T, d string) { _ = os.Remove(filepath.Join(d, "MANIFEST")) },
		"manifest empty": func(t *testing.T, d string) { write(t, filepath.Join(d, "MANIFEST"), nil) },
		"registry empty": func(t *testing.T, d string) { write(t, filepath.Join(d, "KEYREGISTRY"), nil) },
		"registry huge length": func(t *testing.T, d string) {
			appendTo(t, filepath.Join(d, "KEYREGISTRY"), []byte("\xff\xff\xff\xff1234"))
		},
		"table empty": func(t *testing.T, d string) { truncateTable(t, d, 0) },
		"table short": func(t *testing.T, d string) { truncateTable(t, d, 3) },
		"table cut":   func(t *testing.T, d string) { truncateTable(t, d, 5000) },
		"table gone": func(t *testing.T, d string) {
			_ = os.Remove(firstTable(t, d))
		},
		"folder in the way": func(t *testing.T, d string) {
			_ = os.Remove(filepath.Join(d, "DISCARD"))
			_ = os.Mkdir(filepath.Join(d, "DISCARD"), 0o700)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			v, err := openWithMaster(dir)
			if err != nil {
				t.Fatal(err)
			}
			put(t, v, counters(), counter{ID: "1", Fill: string(make([]byte, 20<<10))})
			mustClose(t, v)
			if err := os.Remove(filepath.Join(dir, sealName)); err != nil {
				t.Fatal(err)
			}
			damage(t, filepath.Join(dir, dataName))
			o, err := openWithMaster(dir)
			if err == nil {
				_ = o.Close()
				t.Fatal("it opened")
			}
			if name != "folder in the way" {
				wantCode(t, err, CodeDamaged)
			}
		})
	}
}

// A value log that lost its end costs the records in it and nothing else.
func TestAShortenedValueLogIsAnErrorOfItsRecordsOnly(t *testing.T) {
	for _, n := range []int64{0, 7, 20, 5000, 80 << 10} {
		dir := t.TempDir()
		v, err := openWithMaster(dir)
		if err != nil {
			t.Fatal(err)
		}
		put(t, v, counters(), counter{ID: "large", Fill: strings.Repeat("x", 90<<10)}, counter{ID: "small"})
		mustClose(t, v)
		if err := os.Remove(filepath.Join(dir, sealName)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, dataName, "000001.vlog"), n); err != nil {
			t.Fatal(err)
		}
		if v, err = openWithMaster(dir); err != nil {
			t.Fatal(n, err)
		}
		_, err = get(v, counters(), "large")
		wantCode(t, err, CodeDamaged)
		if _, err := get(v, counters(), "small"); err != nil {
			t.Error(n, err)
		}
		mustClose(t, v)
	}
}

func firstTable(t *testing.T, data string) string {
	t.Helper()
	tables, _ := filepath.Glob(filepath.Join(data, "*.sst"))
	if len(tables) == 0 {
		t.Fatal("no table")
	}
	return tables[0]
}

func truncateTable(t *testing.T, data string, n int64) {
	t.Helper()
	if err := os.Truncate(firstTable(t, data), n); err != nil {
		t.Fatal(err)
	}
}

// The repairs are of what the source of one version of Badger leaves behind.
func TestTheRepairsAreOfThisBadger(t *testing.T) {
	needs, err := os.ReadFile(filepath.Join("..", "..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(needs), "github.com/dgraph-io/badger/v4 v4.9.") {
		t.Error("another version of Badger: read its source again for what repair.go, preflight.go, seal.go and space.go say of it")
	}
}
