package vault

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// keyring derives every key of a vault from its master key, of which only
// what HKDF extracts is kept: each use of the master key itself would leave a
// copy of it in memory.
type keyring struct {
	mu     sync.RWMutex
	root   []byte
	aeads  map[string]cipher.AEAD // by collection
	macKey []byte                 // of index entries
}

var errSealed = errors.New("the seal does not match")

func newKeyring(master []byte) *keyring {
	root, err := hkdf.Extract(sha256.New, master, nil)
	if err != nil {
		panic(err) // only where FIPS forbids the key's length
	}
	k := &keyring{root: root, aeads: map[string]cipher.AEAD{}}
	k.macKey = k.derive("index entries")
	return k
}

// derive returns the 32-byte key of a purpose.
func (k *keyring) derive(purpose string) []byte {
	key, err := hkdf.Expand(sha256.New, k.root, "minifleet vault 1: "+purpose, keySize)
	if err != nil {
		panic(err) // only for lengths HKDF cannot make
	}
	return key
}

func (k *keyring) wipe() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.root)
	clear(k.macKey)
	clear(k.aeads)
}

func (k *keyring) aead(collection string) cipher.AEAD {
	k.mu.RLock()
	a, ok := k.aeads[collection]
	k.mu.RUnlock()
	if ok {
		return a
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	key := k.derive("records of " + collection)
	defer clear(key)
	a, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(err) // only for keys of another length
	}
	k.aeads[collection] = a
	return a
}

// A sealed record is: format byte, schema version (4 bytes), nonce, box.
const (
	sealFormat   = 1
	sealPrefix   = 1 + 4
	sealOverhead = sealPrefix + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead
)

// seal binds plain to collection, id and schema version.
func (k *keyring) seal(collection, id string, version uint32, plain []byte) []byte {
	out := make([]byte, sealPrefix+chacha20poly1305.NonceSizeX, len(plain)+sealOverhead)
	out[0] = sealFormat
	binary.BigEndian.PutUint32(out[1:], version)
	nonce := out[sealPrefix:]
	if _, err := rand.Read(nonce); err != nil {
		panic(err) // crypto/rand does not fail; without it nothing may be sealed
	}
	return k.aead(collection).Seal(out, nonce, plain, sealContext(collection, id, out[:sealPrefix]))
}

// unseal opens what seal made for the same collection and id.
func (k *keyring) unseal(collection, id string, sealed []byte) (plain []byte, version uint32, err error) {
	if len(sealed) < sealOverhead || sealed[0] != sealFormat {
		return nil, 0, errSealed
	}
	nonce := sealed[sealPrefix : sealPrefix+chacha20poly1305.NonceSizeX]
	box := sealed[sealPrefix+chacha20poly1305.NonceSizeX:]
	plain, err = k.aead(collection).Open(nil, nonce, box, sealContext(collection, id, sealed[:sealPrefix]))
	if err != nil {
		return nil, 0, errSealed
	}
	return plain, binary.BigEndian.Uint32(sealed[1:]), nil
}

func sealContext(collection, id string, prefix []byte) []byte {
	b := make([]byte, 0, 16+len(collection)+len(id)+len(prefix))
	b = append(b, prefix...)
	b = binary.AppendUvarint(b, uint64(len(collection)))
	b = append(b, collection...)
	return append(b, id...)
}

// entryMAC is the value of an index entry: proof that this vault wrote it
// under exactly this key.
func (k *keyring) entryMAC(entryKey []byte) []byte {
	m := hmac.New(sha256.New, k.macKey)
	m.Write(entryKey)
	return m.Sum(nil)[:16]
}
