package web

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
)

// What is sealed, bound to its place: a call cannot be taken for another one,
// nor an answer for that of another call.
func sealedCall(path string) []byte { return []byte("call\x00" + path) }

func sealedAnswer(status int, callNonce []byte) []byte {
	return append(fmt.Appendf(nil, "answer\x00%d\x00", status), callNonce...)
}

func sealedEvent(name, ticket string, number uint64) []byte {
	return fmt.Appendf(nil, "event\x00%s\x00%s\x00%d", name, ticket, number)
}

// seal is AES-256-GCM under a key that two sides share: a page and the start
// of the program it belongs to, or two programs of one data directory. What
// one of them opens was written by the other; whoever sits on the port of a
// program that has ended can neither read nor write it.
type seal struct{ aead cipher.AEAD }

// sealOverhead is what sealing adds to a content, in bytes.
const sealOverhead = 12 + 16

var errNotSealed = errors.New("this was not sealed by the other side")

func newSeal(key []byte) (seal, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return seal{}, err
	}
	aead, err := cipher.NewGCM(block)
	return seal{aead}, err
}

// close seals a content: a nonce, then the ciphertext.
func (s seal) close(content, about []byte) []byte {
	out := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(content)+s.aead.Overhead())
	_, _ = rand.Read(out) // never fails, see crypto/rand
	return s.aead.Seal(out, out, content, about)
}

// open returns the content and the nonce it came with. It writes over sealed.
func (s seal) open(sealed, about []byte) (content, nonce []byte, err error) {
	if len(sealed) < sealOverhead {
		return nil, nil, errNotSealed
	}
	nonce, rest := sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():]
	content, err = s.aead.Open(rest[:0], nonce, rest, about)
	if err != nil {
		return nil, nil, errNotSealed
	}
	return content, nonce, nil
}
