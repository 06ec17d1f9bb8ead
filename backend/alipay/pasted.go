package alipay

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"minifleet/backend/charset"
	"minifleet/backend/fault"
)

// What a text of keys or certificates may be. Within these a text is read, or
// refused, in less than a second and in less than 64 MiB.
const (
	maxPasted = 256 << 10 // bytes of the text
	maxBlocks = 64
	maxKeyDER = 6 << 10 // bytes of one key: RSA of 8192 bits takes 4.7 KB; checking a key takes time with its cube
)

// block is one key or certificate of a text.
type block struct {
	label string // of PEM; "" for bare Base64
	der   []byte
}

var (
	// layout undoes what messengers, JSON, YAML and word processors do to PEM.
	layout = strings.NewReplacer(`\r`, "\n", `\n`, "\n", `\/`, "/", `\t`, " ", "—", "--", "–", "-", "−", "-",
		`"`, " ", "'", " ", "`", " ", "“", " ", "”", " ", "‘", " ", "’", " ", "\ufeff", "", "\u200b", "")
	begins = regexp.MustCompile(`-----\s*BEGIN +([A-Z0-9 .]*?) *-----`)
	ends   = regexp.MustCompile(`-----\s*END [A-Z0-9 .]*-----`)
)

// blocks takes a text that people paste apart: PEM in any layout (with \n
// written out, on one line, indented, in quotes, joined without line breaks,
// after a name, in UTF-16), or bare Base64. A text of which a part cannot be
// read is refused: what was read and what was begun must be as many.
func blocks(text, field string) ([]block, error) {
	if strings.TrimSpace(text) == "" {
		return nil, badKey(field, fault.T("nothing was given", "尚未填写"))
	}
	if len(text) > maxPasted {
		return nil, badKey(field, fault.T("the text is longer than %d KB", "文本超过 %d KB", maxPasted>>10))
	}
	text, _, err := charset.File([]byte(text))
	if err != nil {
		return nil, badKey(field, fault.As(err).Message).WithHint(fault.As(err).Hint)
	}
	text = layout.Replace(text)
	marks := begins.FindAllStringSubmatchIndex(text, maxBlocks+1)
	if len(marks) == 0 {
		return bare(text, field)
	}
	if len(marks) > maxBlocks {
		return nil, badKey(field, fault.T("there are more than %d blocks in the text", "文本中的证书或密钥超过 %d 个", maxBlocks))
	}
	all := make([]block, 0, len(marks))
	for i, m := range marks {
		label, rest := text[m[2]:m[3]], text[m[1]:]
		if i+1 < len(marks) {
			rest = text[m[1]:marks[i+1][0]]
		}
		end := ends.FindStringIndex(rest)
		if end == nil {
			return nil, truncated(field)
		}
		body := rest[:end[0]]
		if strings.Contains(body, "Proc-Type:") { // the old way to protect a key
			all = append(all, block{label: "ENCRYPTED " + label})
			continue
		}
		der, err := looseBase64(body)
		if err != nil || len(der) == 0 {
			return nil, notText(field, i+1, len(marks))
		}
		all = append(all, block{label, der})
	}
	return all, nil
}

// bare reads Base64 without PEM: one key, or several lines that each name one.
func bare(text, field string) ([]block, error) {
	text = strings.TrimRight(strings.TrimSpace(text), ",;")
	if der, err := looseBase64(withoutName(text)); err == nil && len(der) > 0 {
		return []block{{der: der}}, nil
	}
	var all []block
	for line := range strings.Lines(text) {
		line = withoutName(strings.TrimRight(strings.TrimSpace(line), ",;"))
		if der, err := looseBase64(line); err == nil && len(der) >= 64 && len(all) < maxBlocks {
			all = append(all, block{der: der})
		}
	}
	if len(all) == 0 {
		return nil, notText(field, 1, 1)
	}
	return all, nil
}

// withoutName cuts what stands in front of bare Base64: KEY=, private_key: and
// such, of at most 64 characters. The padding at a key's end is no name.
func withoutName(s string) string {
	at := strings.IndexAny(s, "=:：")
	if at < 1 || utf8.RuneCountInString(s[:at]) > 64 {
		return s
	}
	_, mark := utf8.DecodeRuneInString(s[at:])
	if rest := strings.TrimLeft(s[at+mark:], " \t\r\n\f"); 2*len(rest) > len(s) {
		return rest
	}
	return s
}

func notText(field string, at, of int) error {
	why := fault.T("the text is neither PEM nor Base64", "文本既不是 PEM 也不是 Base64 格式")
	if of > 1 {
		why = fault.T("block %d of %d is neither PEM nor Base64", "第 %d 段（共 %d 段）既不是 PEM 也不是 Base64 格式", at, of)
	}
	return badKey(field, why).
		WithHint(fault.T("paste the whole text, from the first to the last character", "请完整粘贴文本，从第一个字符到最后一个字符"))
}

// looseBase64 takes standard or URL-safe Base64 with any white space and with
// or without padding.
func looseBase64(s string) ([]byte, error) {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\r', '\n', '\u00a0', '\u3000', '\ufeff', '\u200b':
			return -1
		case '-':
			return '+'
		case '_':
			return '/'
		}
		return r
	}, s)
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
}

// fitting picks the block of a text that is what the field wants. Different
// ones are named by their place and refused: which one is meant only the person
// knows.
func fitting(all []block, field string, fits func(block) bool) (block, error) {
	var found []block
	var places []string
	for i, b := range all {
		if fits(b) && !slices.ContainsFunc(found, func(f block) bool { return string(f.der) == string(b.der) }) {
			found, places = append(found, b), append(places, strconv.Itoa(i+1))
		}
	}
	switch {
	case len(found) > 1:
		return block{}, badKey(field, fault.Text{
			EN: fmt.Sprintf("the text holds %d of them: blocks %s of %d", len(found), strings.Join(places, ", "), len(all)),
			ZH: fmt.Sprintf("文本中有 %d 个：第 %s 段（共 %d 段）", len(found), strings.Join(places, "、"), len(all)),
		}).WithHint(fault.T("give a file with the one that belongs to this app", "请只提供属于该应用的那一个"))
	case len(found) == 0:
		return all[0], nil // what it is instead is said of the first
	}
	return found[0], nil
}

// KeyOfCertificate takes the one private key out of a text of several that the
// app's certificate was issued for, as PEM. A text of which that cannot be told
// comes back as it was; its faults are those of ParsePrivateKey.
func KeyOfCertificate(text, appCert string) string {
	all, err := blocks(text, "private_key")
	if err != nil || len(all) < 2 {
		return text
	}
	certs, err := parseCerts(appCert, "app_cert")
	if err != nil {
		return text
	}
	for _, b := range all {
		key, format := rsaPrivate(b.der)
		if key == nil || !slices.ContainsFunc(certs, func(c *x509.Certificate) bool { return key.PublicKey.Equal(c.PublicKey) }) {
			continue
		}
		label := "PRIVATE KEY"
		if format == "PKCS#1" {
			label = "RSA PRIVATE KEY"
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: b.der}))
	}
	return text
}

// isRequest recognises a request for a certificate (CSR).
func isRequest(b block) bool {
	if strings.Contains(b.label, "CERTIFICATE REQUEST") {
		return true
	}
	_, err := x509.ParseCertificateRequest(b.der)
	return err == nil
}

func requestText() (why, hint fault.Text) {
	return fault.T("it is a certificate request (CSR), not a key and not a certificate", "填写的是证书请求文件（CSR），不是密钥也不是证书"),
		fault.T("upload the request in the console, and give the certificate that it returns", "请在控制台上传该文件，并使用返回的证书")
}
