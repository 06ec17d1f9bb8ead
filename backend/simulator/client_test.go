package simulator_test

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"
)

// send is one request in the making.
type send struct {
	params   map[string]string
	files    map[string][]byte
	inQuery  bool // common parameters in the query
	aes      bool
	badSign  bool
	key      *rsa.PrivateKey
	aesKey   []byte
	certMode bool
}

// reply is a verified answer.
type reply struct {
	Code, SubCode, SubMsg string
	Fields                map[string]any
	Key, Trace, CertSN    string
	Status                int
}

func (r reply) text(name string) string { s, _ := r.Fields[name].(string); return s }

func (r reply) list(name string) []map[string]any {
	var out []map[string]any
	all, _ := r.Fields[name].([]any)
	for _, e := range all {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// common are the parameters of every call.
func (p *platform) common(method string) map[string]string {
	return map[string]string{
		"app_id": p.info.AppID, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
		"timestamp": p.clock.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02 15:04:05"), "version": "1.0",
	}
}

// biz calls a biz_content method.
// sealed calls a method with encrypted content, for the third-party app itself.
func (p *platform) sealed(method string, fields map[string]any) reply {
	p.t.Helper()
	params := p.common(method)
	content, err := json.Marshal(fields)
	check(p.t, err)
	params["biz_content"] = string(content)
	return p.do(send{params: params, aes: true})
}

func (p *platform) biz(method, token string, fields any) reply {
	p.t.Helper()
	params := p.common(method)
	if fields != nil {
		b, err := json.Marshal(fields)
		check(p.t, err)
		if string(b) != "null" {
			params["biz_content"] = string(b)
		}
	}
	if token != "" {
		params["app_auth_token"] = token
	}
	return p.do(send{params: params})
}

// form calls a form or multipart method.
func (p *platform) form(method, token string, fields map[string]string, files map[string][]byte) reply {
	p.t.Helper()
	params := p.common(method)
	for k, v := range fields {
		params[k] = v
	}
	if token != "" {
		params["app_auth_token"] = token
	}
	return p.do(send{params: params, files: files})
}

func (p *platform) do(s send) reply {
	p.t.Helper()
	r, err := p.try(s)
	if err != nil {
		p.t.Fatalf("%s: %v", s.params["method"], err)
	}
	return r
}

// try sends and verifies. The error is of the transport or of the signature.
func (p *platform) try(s send) (reply, error) {
	if s.aes {
		key := s.aesKey
		if key == nil {
			key = p.aesKey
		}
		s.params["encrypt_type"] = "AES"
		if s.params["biz_content"] != "" {
			s.params["biz_content"] = seal(key, s.params["biz_content"])
		}
	}
	if s.certMode {
		s.params["app_cert_sn"], s.params["alipay_root_cert_sn"] = p.appSN, p.rootSN
	}
	key := s.key
	if key == nil {
		key = p.key
	}
	if _, given := s.params["sign"]; !given {
		s.params["sign"] = signParams(key, s.params)
	}
	if s.badSign {
		s.params["sign"] = signParams(key, map[string]string{"other": "content"})
	}
	query, body := url.Values{}, url.Values{}
	for k, v := range s.params {
		if s.inQuery && k != "biz_content" {
			query.Set(k, v)
		} else {
			body.Set(k, v)
		}
	}
	var content io.Reader = strings.NewReader(body.Encode())
	kind := "application/x-www-form-urlencoded;charset=utf-8"
	if s.files != nil {
		var b bytes.Buffer
		parts := multipart.NewWriter(&b)
		for k := range body {
			_ = parts.WriteField(k, body.Get(k))
		}
		for name, file := range s.files {
			part, _ := parts.CreateFormFile(name, name+".png")
			_, _ = part.Write(file)
		}
		parts.Close()
		content, kind = &b, parts.FormDataContentType()
	}
	address := p.info.Gateway
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	resp, err := p.http.Post(address, kind, content)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	return p.open1(resp, text, s)
}

// open1 takes an answer apart by hand: {"key":VALUE[,"alipay_cert_sn":".."],"sign":".."}.
func (p *platform) open1(resp *http.Response, text []byte, s send) (reply, error) {
	r := reply{Status: resp.StatusCode, Trace: strings.Join(resp.Header["Trace_id"], "")}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return r, fmt.Errorf("answer %d %s: %w", resp.StatusCode, text, err)
	}
	var value json.RawMessage
	for k, v := range raw {
		if strings.HasSuffix(k, "_response") {
			r.Key, value = k, v
		}
	}
	var signature string
	_ = json.Unmarshal(raw["sign"], &signature)
	_ = json.Unmarshal(raw["alipay_cert_sn"], &r.CertSN)
	sig, _ := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256(value)
	if err := rsa.VerifyPKCS1v15(p.public, crypto.SHA256, sum[:], sig); err != nil {
		return r, fmt.Errorf("the signature of %s: %w", text, err)
	}
	if len(value) > 0 && value[0] == '"' {
		plain, err := unseal(p.aesKey, string(value[1:len(value)-1]))
		if err != nil {
			return r, err
		}
		value = plain
	} else if s.aes && s.aesKey == nil {
		return r, fmt.Errorf("the answer to an encrypted call is plain: %s", value)
	}
	if err := json.Unmarshal(value, &r.Fields); err != nil {
		return r, err
	}
	r.Code, r.SubCode, r.SubMsg = r.text("code"), r.text("sub_code"), r.text("sub_msg")
	return r, nil
}

func signParams(key *rsa.PrivateKey, params map[string]string) string {
	sum := sha256.Sum256([]byte(contentOf(params)))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(sig)
}

// contentOf is what is signed of parameters.
func contentOf(params map[string]string) string {
	names := make([]string, 0, len(params))
	for k, v := range params {
		if k != "sign" && v != "" {
			names = append(names, k)
		}
	}
	sort.Strings(names)
	parts := make([]string, len(names))
	for i, k := range names {
		parts[i] = k + "=" + params[k]
	}
	return strings.Join(parts, "&")
}

func seal(key []byte, plain string) string {
	pad := 16 - len(plain)%16
	data := append([]byte(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, _ := aes.NewCipher(key)
	cipher.NewCBCEncrypter(block, make([]byte, 16)).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}

func unseal(key []byte, text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%16 != 0 {
		return nil, fmt.Errorf("no cipher text: %s", text)
	}
	block, _ := aes.NewCipher(key)
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(data, data)
	return data[:len(data)-int(data[len(data)-1])], nil
}
