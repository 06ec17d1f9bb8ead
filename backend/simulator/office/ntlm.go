package office

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5" // NTLM is made of it
	"encoding/base64"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/md4" //lint:ignore SA1019 NTLM is made of it
)

// serverChallenge is the same for everybody: this proxy protects nothing.
var serverChallenge = []byte("12345678")

// ntlm judges a proof by MS-NLMP. ok is false while next has to be answered.
func (p *Proxy) ntlm(word, proof string, challenge *[]byte) (next string, ok bool) {
	given, found := strings.CutPrefix(proof, word+" ")
	message, err := base64.StdEncoding.DecodeString(given)
	if !found || err != nil || len(message) < 12 || !bytes.HasPrefix(message, []byte("NTLMSSP\x00")) {
		return word, false
	}
	switch binary.LittleEndian.Uint32(message[8:]) {
	case 1:
		*challenge = serverChallenge
		return word + " " + base64.StdEncoding.EncodeToString(challengeMessage()), false
	case 3:
		if *challenge != nil && p.proven(message) {
			return "", true
		}
	}
	*challenge = nil
	return word, false
}

// challengeMessage is MS-NLMP 2.2.1.2 with a target and an empty list of it.
func challengeMessage() []byte {
	target := wide("OFFICE")
	info := append([]byte{2, 0, byte(len(target)), 0}, target...)
	info = append(info, 0, 0, 0, 0)
	const head = 56
	m := append([]byte("NTLMSSP\x00"), 2, 0, 0, 0)
	m = field(m, len(target), head)
	m = binary.LittleEndian.AppendUint32(m, 0x00000001|0x00000200|0x00008000|0x00010000|0x00080000|0x00800000|0x20000000|0x80000000|0x00000004)
	m = append(m, serverChallenge...)
	m = append(m, make([]byte, 8)...)
	m = field(m, len(info), head+len(target))
	m = append(m, 10, 0, 0, 0, 0, 0, 0, 15) // version
	m = append(m, target...)
	return append(m, info...)
}

func field(m []byte, length, offset int) []byte {
	m = binary.LittleEndian.AppendUint16(m, uint16(length))    // short
	m = binary.LittleEndian.AppendUint16(m, uint16(length))    // short
	return binary.LittleEndian.AppendUint32(m, uint32(offset)) // short
}

// proven checks the NTLMv2 response of an authenticate message.
func (p *Proxy) proven(m []byte) bool {
	part := func(at int) []byte {
		if len(m) < at+8 {
			return nil
		}
		n, from := int(binary.LittleEndian.Uint16(m[at:])), int(binary.LittleEndian.Uint32(m[at+4:]))
		if from+n > len(m) {
			return nil
		}
		return m[from : from+n]
	}
	response, domain, user := part(20), part(28), part(36)
	wantDomain, wantUser, has := strings.Cut(p.opt.User, `\`)
	if !has {
		wantDomain, wantUser = "", p.opt.User
	}
	if len(response) < 24 || !bytes.Equal(user, wide(wantUser)) || has && !bytes.Equal(domain, wide(wantDomain)) {
		return false
	}
	hash := md4.New()
	hash.Write(wide(p.opt.Password))
	key := mac(hash.Sum(nil), append(wide(strings.ToUpper(wantUser)), domain...))
	return hmac.Equal(response[:16], mac(key, append(append([]byte{}, serverChallenge...), response[16:]...)))
}

func mac(key, data []byte) []byte {
	h := hmac.New(md5.New, key)
	h.Write(data)
	return h.Sum(nil)
}

func wide(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}
