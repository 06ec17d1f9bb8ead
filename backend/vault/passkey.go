package vault

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/debug"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"minifleet/backend/fault"
)

// costs are the Argon2id parameters a header carries. They are read from a
// file that others may have written, so check comes before any work.
type costs struct {
	MemoryKiB uint32 `json:"memory_kib"`
	Time      uint32 `json:"time"`
	Threads   uint8  `json:"threads"`
}

const (
	maxMemoryKiB = 256 << 10
	maxTime      = 64
	maxThreads   = 16
	// maxWork bounds memory times passes: about five seconds of one core.
	maxWork = 64 * (64 << 10)

	defaultUnlockTime = 500 * time.Millisecond
)

func (c costs) check() error {
	switch {
	case c.MemoryKiB < minMemoryKiB || c.MemoryKiB > maxMemoryKiB:
		return fmt.Errorf("memory of %d KiB is outside %d..%d", c.MemoryKiB, minMemoryKiB, maxMemoryKiB)
	case c.Time < 1 || c.Time > maxTime:
		return fmt.Errorf("%d passes are outside 1..%d", c.Time, maxTime)
	case c.Threads < 1 || c.Threads > maxThreads:
		return fmt.Errorf("%d threads are outside 1..%d", c.Threads, maxThreads)
	case uint64(c.MemoryKiB)*uint64(c.Time) > maxWork:
		return fmt.Errorf("%d KiB times %d passes is more work than allowed", c.MemoryKiB, c.Time)
	}
	return nil
}

// derive is Argon2id; the tests of this package, which open vaults a thousand
// times, put one with less memory here.
var derive = argon2.IDKey

// passphraseKey derives the key that wraps the master key. The costs must
// have passed check.
func passphraseKey(passphrase, salt []byte, c costs) []byte {
	key := derive(passphrase, salt, c.Time, c.MemoryKiB, c.Threads, keySize)
	// Argon2's memory is garbage now; hand it back rather than carry 64 MiB
	// for the life of the program.
	debug.FreeOSMemory()
	return key
}

// maxPassphrase bounds a passphrase, in bytes.
const maxPassphrase = 4096

// Passphrase brings a passphrase to the one form in which it is used: composed
// characters (NFC) and no line end, so that the same words typed on another
// keyboard or read from another file are the same passphrase. Fault:
// vault.passphrase_form for what cannot be typed (NUL, control characters), for
// text that is not UTF-8 and for one that is too long.
func Passphrase(given []byte) ([]byte, error) {
	given = bytes.TrimRight(given, "\r\n")
	wrong := fault.Text{}
	switch {
	case len(given) == 0:
		return nil, emptyPassphrase()
	case len(given) > maxPassphrase:
		wrong = fault.T("the passphrase is longer than %d bytes", "口令超过 %d 字节", maxPassphrase)
	case !utf8.Valid(given):
		wrong = fault.T("the passphrase holds bytes that are no characters", "口令包含无法识别的字符")
	case bytes.ContainsFunc(given, unicode.IsControl):
		wrong = fault.T("the passphrase holds a character that cannot be typed", "口令包含无法输入的控制字符")
	}
	if !wrong.IsZero() {
		return nil, fault.New(CodePassphraseForm, wrong).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("Use letters, digits, punctuation and blanks.", "请使用文字、字母、数字、标点和空格。"))
	}
	return norm.NFC.Append(nil, given...), nil
}

// NewPassphrase is Passphrase for one that is about to be set: what is guessed
// at once is refused, in every shell. Faults: vault.passphrase_weak,
// vault.passphrase_form.
func NewPassphrase(given []byte) ([]byte, error) {
	clean, err := Passphrase(given)
	if err != nil {
		return nil, err
	}
	if rated := Rate(clean); rated.Score == 0 {
		clear(clean)
		return nil, weakPassphrase(rated.Warning)
	}
	return clean, nil
}

// open tries a passphrase in its form of today, then as the bytes that were
// given: vaults made before there was a form may have been made with those.
func (h header) open(passphrase []byte) ([]byte, bool) {
	if clean, err := Passphrase(passphrase); err == nil {
		defer clear(clean)
		if master, ok := h.unwrap(clean); ok || bytes.Equal(clean, passphrase) {
			return master, ok
		}
	}
	if len(passphrase) > maxPassphrase {
		return nil, false
	}
	return h.unwrap(passphrase)
}

// calibrate chooses the costs that make one derivation take about target on
// this machine, never less than one pass over the least memory.
func calibrate(target time.Duration) costs {
	c := costs{MemoryKiB: minMemoryKiB, Time: 1, Threads: uint8(min(4, runtime.NumCPU()))}
	if target < 50*time.Millisecond {
		return c
	}
	start := time.Now()
	argon2.IDKey([]byte("calibration"), make([]byte, saltSize), c.Time, c.MemoryKiB, c.Threads, keySize)
	once := max(time.Since(start), time.Millisecond)
	c.Time = uint32(min(max(int64(target/once), 1), maxTime))
	return c
}
