package vault

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/crypto/chacha20poly1305"
)

const (
	headerFormat  = "minifleet-vault"
	headerVersion = 1
	headerLimit   = 4 << 10
	saltSize      = 32
	keySize       = 32
)

// header is the only plaintext of a vault. Everything but Check is bound to
// the wrapped key: changing any of it makes the master key unreachable.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	ID      []byte `json:"id"`      // random; tells one vault from another
	Created int64  `json:"created"` // Unix seconds
	KDF     string `json:"kdf"`
	Costs   costs  `json:"costs"`
	Salt    []byte `json:"salt"`
	Wrap    string `json:"wrap"`
	Nonce   []byte `json:"nonce"`
	Key     []byte `json:"key,omitempty"`   // the master key, sealed
	Check   []byte `json:"check,omitempty"` // SHA-256 of the rest: tells damage from a wrong passphrase
}

var errHeader = errors.New("the header is not a MiniFleet vault header")

// identity is what a vault keeps for life.
type identity struct {
	id      []byte
	created int64
}

// newHeader wraps the master key under the passphrase with a fresh salt.
func newHeader(of identity, master, passphrase []byte, c costs) (header, error) {
	h := header{
		Format: headerFormat, Version: headerVersion, ID: of.id, Created: of.created,
		KDF: "argon2id", Costs: c, Salt: make([]byte, saltSize),
		Wrap: "xchacha20-poly1305", Nonce: make([]byte, chacha20poly1305.NonceSizeX),
	}
	if _, err := rand.Read(h.Salt); err != nil {
		return header{}, err
	}
	if _, err := rand.Read(h.Nonce); err != nil {
		return header{}, err
	}
	kek := passphraseKey(passphrase, h.Salt, c)
	defer clear(kek)
	aead, err := chacha20poly1305.NewX(kek)
	if err != nil {
		return header{}, err
	}
	h.Key = aead.Seal(nil, h.Nonce, master, h.bound())
	sum := sha256.Sum256(h.checked())
	h.Check = sum[:]
	return h, nil
}

// unwrap returns the master key, and false when the passphrase is wrong or
// the header is not the one that was written.
func (h header) unwrap(passphrase []byte) ([]byte, bool) {
	kek := passphraseKey(passphrase, h.Salt, h.Costs)
	defer clear(kek)
	aead, err := chacha20poly1305.NewX(kek)
	if err != nil {
		return nil, false
	}
	master, err := aead.Open(nil, h.Nonce, h.Key, h.bound())
	return master, err == nil && len(master) == keySize
}

// bound is what the wrapped key authenticates: the header without key and check.
func (h header) bound() []byte {
	h.Key, h.Check = nil, nil
	return h.encode()
}

func (h header) checked() []byte {
	h.Check = nil
	return h.encode()
}

func (h header) encode() []byte {
	b, err := json.Marshal(h)
	if err != nil {
		panic(err) // a struct of strings, numbers and bytes always encodes
	}
	return b
}

// decodeHeader accepts exactly what encode writes and refuses hostile
// parameters, so that nothing is derived from a header that cannot be right.
// It returns vault.newer_schema or vault.damaged.
func decodeHeader(b []byte) (header, error) {
	var h header
	bad := func(err error) (header, error) { return header{}, damaged("header.json", err) }
	if len(b) > headerLimit {
		return bad(errHeader)
	}
	if err := json.Unmarshal(b, &h); err != nil {
		return bad(fmt.Errorf("%w: %w", errHeader, err))
	}
	if h.Format != headerFormat {
		return bad(errHeader)
	}
	if h.Version > headerVersion {
		return header{}, newerSchema("header.json")
	}
	if h.Version != headerVersion || h.KDF != "argon2id" || h.Wrap != "xchacha20-poly1305" ||
		len(h.ID) != 16 || len(h.Salt) != saltSize || len(h.Nonce) != chacha20poly1305.NonceSizeX ||
		len(h.Key) != keySize+chacha20poly1305.Overhead || !bytes.Equal(h.encode(), b) {
		return bad(errHeader)
	}
	if sum := sha256.Sum256(h.checked()); !bytes.Equal(sum[:], h.Check) {
		return bad(fmt.Errorf("%w: checksum mismatch", errHeader))
	}
	if err := h.Costs.check(); err != nil {
		return bad(fmt.Errorf("%w: %w", errHeader, err))
	}
	return h, nil
}

// readHeader reads at most what a header may hold. The error of a missing
// file is fs.ErrNotExist.
func readHeader(path string) (header, error) {
	f, err := os.Open(path)
	if err != nil {
		return header{}, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, headerLimit+1))
	if err != nil {
		return header{}, err
	}
	return decodeHeader(b)
}
