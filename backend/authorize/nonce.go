package authorize

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// A nonce is what ties a consent to the pending authorization it answers: 256
// random bits, single use. It travels as `state` and, because the platform's
// echo of `state` is not certain, also in the query of the redirect URL.
//
// Its text is 45 characters of the URL-safe alphabet. 45 divides by three, so
// its Base64 has no padding, and Base64 of these characters never holds '+' or
// '/': the form survives any number of careless URL decoders on the way back.
const (
	nonceBytes  = 32
	noncePrefix = "mf"
)

var nonceShape = regexp.MustCompile(`^mf[A-Za-z0-9_-]{43}$`)

func newNonce(random io.Reader) (string, error) {
	var raw [nonceBytes]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("draw a nonce: %w", err)
	}
	return noncePrefix + base64.RawURLEncoding.EncodeToString(raw[:]), nil
}

// stateOf is the nonce as the platform asks for `state` where it wants Base64.
func stateOf(nonce string) string {
	return base64.StdEncoding.EncodeToString([]byte(nonce))
}

// nonceOf reads a nonce from a parameter: bare, or in any Base64 a platform or
// a browser may have made of it. "" when it is none.
func nonceOf(s string) string {
	s = strings.TrimSpace(s)
	if nonceShape.MatchString(s) {
		return s
	}
	if len(s) > 4*len(noncePrefix)+96 {
		return ""
	}
	s = strings.TrimRight(s, "=")
	s = strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(s)
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || !nonceShape.Match(raw) {
		return ""
	}
	return string(raw)
}

// digest is what is kept of a nonce or a code once it is used: enough to know
// it again, not enough to use it.
func digest(kind, secret string) string {
	sum := sha256.Sum256([]byte("minifleet/authorize/" + kind + "\x00" + secret))
	return hex.EncodeToString(sum[:])
}

func sameDigest(a, b string) bool {
	return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}
