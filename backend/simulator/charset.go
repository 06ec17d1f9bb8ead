package simulator

import (
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The charsets the platform writes in: UTF-8, as every client asks for, or GBK
// all the same, as its edge does at times.
const (
	charsetUTF8 = "utf-8"
	charsetGBK  = "gbk"
)

// written is text as the platform sends it under the setting. A character that
// GBK does not have comes in the four bytes of GB18030.
func (s Settings) written(text []byte) []byte {
	if s.Charset != charsetGBK {
		return text
	}
	encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	if err != nil {
		return text
	}
	return encoded
}

// declared is how a message names what it is written in.
func (s Settings) declared() string {
	if s.Charset == charsetGBK {
		return "GBK"
	}
	return "UTF-8"
}

// unsigned tells whether an answer goes out without a signature: a "busy" of
// the edge, and with encrypted_refusals a refusal by the gateway itself when
// the request was encrypted.
func (s Settings) unsigned(req *request, result outcome) bool {
	r := result.refusal
	return r != nil && (result.edge || s.EncryptedRefusals && req.encrypted && r.code != codeBusiness)
}
