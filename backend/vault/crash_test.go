package vault

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	badger "github.com/dgraph-io/badger/v4"
	"go.uber.org/goleak"
	"golang.org/x/crypto/argon2"
)

// The crash tests run this test binary once more as a writer and kill it.
const (
	crashDir  = "VAULT_TEST_CRASH_DIR"
	crashMode = "VAULT_TEST_CRASH_MODE"
)

// derived is how the program derives a key, before TestMain makes it cheap.
var derived = derive

func TestMain(m *testing.M) {
	derive = func(passphrase, salt []byte, passes, memory uint32, threads uint8, size uint32) []byte {
		return argon2.IDKey(passphrase, salt, passes, memory/256, threads, size)
	}
	if dir := os.Getenv(crashDir); dir != "" {
		if err := crashWriter(dir, os.Getenv(crashMode)); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

type counter struct {
	ID   string
	Seq  int
	Fill string `json:",omitempty"`
}

func counters() *Collection[counter] {
	return NewCollection(Schema[counter]{Name: "counters", Version: 1,
		ID:      func(c counter) string { return c.ID },
		Indexes: []Index[counter]{{Name: "seq", Keys: func(c counter) []string { return []string{fmt.Sprintf("%09d", c.Seq)} }}}})
}

const crashKeys = 40

// small makes Badger change its files often.
var small = Options{UnlockTime: time.Nanosecond, memTableSize: 1 << 20, valueLogSize: 1 << 20}

var crashMaster = []byte(strings.Repeat("k", keySize))

// openWithMaster opens the store without deriving a key, so that kills hit
// the store and not Argon2.
func openWithMaster(dir string) (*Vault, error) { return openStoreOnly(dir, small) }

func openStoreOnly(dir string, opt Options) (*Vault, error) {
	v := &Vault{dir: dir, opt: opt}
	if err := v.acquire(); err != nil {
		return nil, err
	}
	if err := v.start(append([]byte(nil), crashMaster...)); err != nil {
		v.release()
		return nil, err
	}
	return v, nil
}

func openCrashed(dir, mode string) (*Vault, error) {
	switch {
	case mode == "store":
		return openWithMaster(dir)
	case Exists(dir):
		return Open(dir, pass, small)
	default:
		return Create(dir, pass, small)
	}
}

// crashWriter opens and closes the vault and writes to it for ever, and says
// on standard output what is stored.
func crashWriter(dir, mode string) error {
	if mode == "badger alone" {
		db, err := badger.Open(storeOptions(filepath.Join(dir, dataName), newKeyring(crashMaster).derive("store"), small))
		if err != nil {
			return err
		}
		return db.Close()
	}
	if mode == "migrate" {
		return crashMigration(dir)
	}
	c := counters()
	fill := strings.Repeat("x", 3000)
	for {
		v, err := openCrashed(dir, mode)
		if err != nil {
			return err
		}
		fmt.Println("open")
		next := 0
		if err := v.View(func(tx *Tx) error {
			return c.Each(tx, "", func(r counter) error { next = max(next, r.Seq+1); return nil })
		}); err != nil {
			return err
		}
		for range rand.IntN(300) {
			r := counter{ID: strconv.Itoa(next % crashKeys), Seq: next, Fill: fill}
			if next%17 == 0 {
				r.Fill = strings.Repeat("large", 30<<10)
			}
			if err := v.Update(func(tx *Tx) error { return c.Put(tx, r) }); err != nil {
				return err
			}
			fmt.Println("stored", next)
			next++
		}
		if err := v.Close(); err != nil {
			return err
		}
	}
}

// runAndKill starts a writer, kills it after a while and returns the last
// sequence number it said was stored, -1 when none.
func runAndKill(t *testing.T, dir, mode string, after time.Duration, afterOpen bool) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashMode+"="+mode)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last := -1
	var timer *time.Timer
	kill := func() { timer = time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) }
	if !afterOpen {
		kill()
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break // what is not a whole line was not said
		}
		if n, ok := strings.CutPrefix(line, "stored "); ok {
			last, _ = strconv.Atoi(strings.TrimSpace(n))
		}
		if strings.HasPrefix(line, "error") {
			t.Errorf("the writer failed: %s", line)
		}
		if timer == nil && line == "open\n" {
			kill()
		}
	}
	_, _ = io.Copy(io.Discard, out)
	_ = cmd.Wait()
	if timer != nil {
		timer.Stop()
	}
	return last
}

// verifyCrashed opens the vault and checks that everything up to last is there.
func verifyCrashed(t *testing.T, dir, mode string, last int) {
	t.Helper()
	if mode == "vault" && !Exists(dir) {
		if last >= 0 {
			t.Fatalf("there is no vault, but %d was stored", last)
		}
		return
	}
	v, err := openCrashed(dir, mode)
	if err != nil {
		t.Fatalf("opening after a kill: %v", err)
	}
	c := counters()
	err = v.View(func(tx *Tx) error {
		for seq := max(0, last-crashKeys+1); seq <= last; seq++ {
			r, err := c.Get(tx, strconv.Itoa(seq%crashKeys))
			if err != nil {
				return fmt.Errorf("%d of %d: %w", seq, last, err)
			}
			if r.Seq != seq && r.Seq != seq+crashKeys {
				return fmt.Errorf("%d of %d: found %d", seq, last, r.Seq)
			}
		}
		records, found := 0, 0
		err := errors.Join(
			c.Each(tx, "", func(counter) error { records++; return nil }),
			c.FindPrefix(tx, "seq", "", func(counter) error { found++; return nil }))
		if records != found {
			return errors.Join(err, fmt.Errorf("%d records, %d in the index", records, found))
		}
		return err
	})
	if err := errors.Join(err, v.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestEverythingStoredSurvivesKills(t *testing.T) {
	stores, whole := 25, 5
	if soak := os.Getenv("MINIFLEET_SOAK"); soak != "" {
		stores, whole = 3000, 300
		if n, err := strconv.Atoi(soak); err == nil && n > 1 {
			stores, whole = n, n/10
		}
	}
	t.Run("store", func(t *testing.T) {
		t.Parallel()
		killOften(t, "store", stores, 120*time.Millisecond)
	})
	t.Run("vault", func(t *testing.T) {
		t.Parallel()
		killOften(t, "vault", whole, 400*time.Millisecond)
	})
}

// killOften kills a writer again and again, on the same vault most of the
// time: half the kills fall anywhere, half into opening and the first writes.
func killOften(t *testing.T, mode string, times int, window time.Duration) {
	dir, last := newCrashDir(t, mode), -1
	for i := range times {
		if i%50 == 49 { // begin anew: creation has windows of its own
			dir, last = newCrashDir(t, mode), -1
		}
		n := runAndKill(t, dir, mode, rand.N(window), i%2 == 0)
		last = max(last, n)
		if i%3 != 2 { // sometimes the next writer meets two crashes
			verifyCrashed(t, dir, mode, last)
		}
		if t.Failed() {
			t.Fatalf("after %d kills", i+1)
		}
	}
	verifyCrashed(t, dir, mode, last)
}

func newCrashDir(t *testing.T, mode string) string {
	dir := filepath.Join(t.TempDir(), "v")
	if mode == "store" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
