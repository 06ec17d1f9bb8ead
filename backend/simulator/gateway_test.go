package simulator_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

const listMethod = "alipay.open.mini.templatelist.query"

// TestGatewayRefusals pins the code and sub_code of every refusal at the door.
func TestGatewayRefusals(t *testing.T) {
	p := start(t, "")
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	check(t, err)
	set := func(name, value string) func(map[string]string) {
		return func(m map[string]string) { m[name] = value }
	}
	for name, c := range map[string]struct {
		change        func(map[string]string)
		code, subCode string
		key           *rsa.PrivateKey
	}{
		"no method":           {set("method", ""), "40001", "isv.missing-method", nil},
		"unknown method":      {set("method", "alipay.open.mini.nothing"), "40002", "isv.invalid-method", nil},
		"no app":              {set("app_id", ""), "40001", "isv.missing-app-id", nil},
		"another app":         {set("app_id", "2021000000000001"), "40002", "isv.invalid-app-id", nil},
		"no sign type":        {set("sign_type", ""), "40001", "isv.missing-signature-type", nil},
		"weak sign type":      {set("sign_type", "RSA"), "40002", "isv.invalid-signature-type", nil},
		"no sign":             {set("sign", ""), "40001", "isv.missing-signature", nil},
		"sign is no Base64":   {set("sign", "!!"), "40002", "isv.invalid-signature", nil},
		"no timestamp":        {set("timestamp", ""), "40001", "isv.missing-timestamp", nil},
		"timestamp as number": {set("timestamp", "1700000000"), "40002", "isv.invalid-timestamp", nil},
		"timestamp long ago":  {set("timestamp", "2019-01-01 00:00:00"), "40002", "isv.invalid-timestamp", nil},
		"no version":          {set("version", ""), "40001", "isv.missing-version", nil},
		"version 2":           {set("version", "2.0"), "40002", "isv.invalid-version", nil},
		"xml":                 {set("format", "XML"), "40002", "isv.invalid-format", nil},
		"gbk":                 {set("charset", "GBK"), "40002", "isv.invalid-charset", nil},
		"another key":         {func(map[string]string) {}, "40002", "isv.invalid-signature", stranger},
		"unknown encryption":  {set("encrypt_type", "DES"), "40002", "isv.invalid-encrypt-type", nil},
		"half of cert mode":   {set("app_cert_sn", "00"), "40001", "isv.missing-alipay-root-cert-sn", nil},
		"other half":          {set("alipay_root_cert_sn", "00"), "40001", "isv.missing-app-cert-sn", nil},
		"unknown field":       {set("colour", "red"), "40002", "isv.invalid-parameter", nil},
		"wrong carrier":       {set("biz_content", `{"a":1}`), "40002", "isv.invalid-parameter", nil},
		"dead token":          {set("app_auth_token", "202601BBnothing"), "20001", "aop.invalid-app-auth-token", nil},
	} {
		t.Run(name, func(t *testing.T) {
			params := p.common(listMethod)
			c.change(params)
			r := p.do(send{params: params, key: c.key})
			if r.Code != c.code || r.SubCode != c.subCode || r.SubMsg == "" || r.text("msg") == "" {
				t.Fatalf("got %+v", r)
			}
			if r.Trace == "" {
				t.Error("no trace_id header")
			}
			known := params["method"] == listMethod
			if known != (r.Key == "alipay_open_mini_templatelist_query_response") || !known && r.Key != "error_response" {
				t.Errorf("answered under %s", r.Key)
			}
		})
	}
	t.Run("signed other content", func(t *testing.T) {
		r := p.do(send{params: p.common(listMethod), badSign: true})
		if r.SubCode != "isv.invalid-signature" {
			t.Fatalf("got %+v", r)
		}
	})
	t.Run("no token", func(t *testing.T) {
		r := p.biz("alipay.open.mini.version.list.query", "", nil)
		if r.Code != "40006" || r.SubCode != "isv.insufficient-isv-permissions" {
			t.Fatalf("got %+v", r)
		}
	})
}

// TestWhereParametersTravel sends the same call in every way the protocol has.
func TestWhereParametersTravel(t *testing.T) {
	p := start(t, "")
	s := p.seller(0)
	params := func() map[string]string {
		m := p.common("alipay.open.mini.version.list.query")
		m["app_auth_token"], m["biz_content"] = s.token, `{"version_status":"RELEASE,INIT"}`
		return m
	}
	p.want(p.do(send{params: params()}), "")
	p.want(p.do(send{params: params(), inQuery: true}), "")
	p.want(p.do(send{params: params(), files: map[string][]byte{}}), "") // multipart without files

	t.Run("all in the query, by GET", func(t *testing.T) {
		m := params()
		m["sign"] = signParams(p.key, m)
		query := url.Values{}
		for k, v := range m {
			query.Set(k, v)
		}
		resp, err := p.http.Get(p.info.Gateway + "?" + query.Encode())
		check(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		check(t, err)
		r, err := p.open1(resp, text, send{})
		check(t, err)
		p.want(r, "")
	})
	t.Run("an empty parameter, signed or not", func(t *testing.T) {
		m := params()
		m["notify_url"] = ""
		p.want(p.do(send{params: m}), "")
	})
	t.Run("the same parameter twice with two values", func(t *testing.T) {
		m := params()
		m["sign"] = signParams(p.key, m)
		body := url.Values{}
		for k, v := range m {
			body.Set(k, v)
		}
		resp, err := p.http.PostForm(p.info.Gateway+"?charset=GBK", body)
		check(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		check(t, err)
		r, err := p.open1(resp, text, send{})
		check(t, err)
		p.want(r, "isv.invalid-parameter")
	})
	t.Run("a JSON body", func(t *testing.T) {
		resp, err := p.http.Post(p.info.Gateway, "application/json", strings.NewReader(`{"method":"x"}`))
		check(t, err)
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		check(t, err)
		r, err := p.open1(resp, text, send{})
		check(t, err)
		p.want(r, "isv.invalid-content-type")
	})
}

func TestFieldsAgainstTheContract(t *testing.T) {
	p := start(t, "")
	s := p.seller(0)
	for name, biz := range map[string]string{
		"unknown field":     `{"app_version":"1.0.0","colour":"red"}`,
		"number for a text": `{"app_version":1}`,
		"object for a text": `{"app_version":{"x":1}}`,
		"no object":         `["app_version"]`,
		"no JSON":           `{"app_version":`,
		"two values":        `{"app_version":"1.0.0"} {}`,
	} {
		t.Run(name, func(t *testing.T) {
			params := p.common("alipay.open.mini.version.detail.query")
			params["app_auth_token"], params["biz_content"] = s.token, biz
			p.want(p.do(send{params: params}), "isv.invalid-parameter")
		})
	}
	t.Run("the field at fault is named", func(t *testing.T) {
		r := s.mini("version.online", map[string]any{"app_version": "1.0.0", "colour": "red"})
		if !strings.Contains(r.SubMsg, "colour") {
			t.Fatalf("got %+v", r)
		}
	})
	t.Run("inner fields", func(t *testing.T) {
		r := p.biz("alipay.open.mini.isv.create", "", map[string]any{"create_mini_request": map[string]any{"colour": "red"}})
		p.want(r, "isv.invalid-parameter")
	})
	t.Run("booleans and integers as text", func(t *testing.T) {
		p.want(s.mini("qrcode.query", map[string]any{"page_no": "1", "page_size": 5}), "")
		p.want(s.mini("category.query", map[string]any{"is_filter": "true"}), "")
		p.want(s.mini("category.query", map[string]any{"is_filter": "yes"}), "isv.invalid-parameter")
	})
	t.Run("null is absent", func(t *testing.T) {
		p.want(s.mini("version.list.query", map[string]any{"version_status": nil}), "")
	})
	t.Run("a business field beside biz_content", func(t *testing.T) {
		params := p.common("alipay.open.mini.version.detail.query")
		params["app_auth_token"], params["app_version"] = s.token, "1.0.0"
		p.want(p.do(send{params: params}), "isv.invalid-parameter")
	})
	t.Run("a file where the contract has none", func(t *testing.T) {
		r := p.form("alipay.open.mini.baseinfo.query", s.token, nil, map[string][]byte{"app_logo": picture(10, 10)})
		p.want(r, "isv.invalid-parameter")
		r = p.form("alipay.open.mini.baseinfo.modify", s.token, nil, map[string][]byte{"first_screen_shot": picture(10, 10)})
		p.want(r, "isv.invalid-parameter")
	})
	t.Run("an empty biz_content object on a form method", func(t *testing.T) {
		params := p.common("alipay.open.mini.baseinfo.query")
		params["app_auth_token"], params["biz_content"] = s.token, "{}"
		p.want(p.do(send{params: params}), "")
	})
}

func TestCertificateMode(t *testing.T) {
	p := start(t, "")
	r := p.want(p.do(send{params: p.common(listMethod), certMode: true}), "")
	if r.CertSN != snOf(certsIn(t, p.info.Files.AlipayCert)[0]) {
		t.Errorf("the answer names certificate %s", r.CertSN)
	}
	if r := p.do(send{params: p.common(listMethod)}); r.CertSN != "" {
		t.Error("key mode names a certificate")
	}
	wrong := p.common(listMethod)
	wrong["app_cert_sn"], wrong["alipay_root_cert_sn"] = strings.Repeat("0", 32), p.rootSN
	p.want(p.do(send{params: wrong}), "isv.app-cert-not-exist")
	wrong = p.common(listMethod)
	wrong["app_cert_sn"], wrong["alipay_root_cert_sn"] = p.appSN, strings.Repeat("0", 32)
	p.want(p.do(send{params: wrong}), "isv.invalid-alipay-root-cert-sn")
	if len(certsIn(t, p.info.Files.AlipayRootCert)) < 3 || strings.Count(p.rootSN, "_") != 1 {
		t.Error("the root bundle does not hold two RSA roots and one of another kind")
	}

	download := p.biz("alipay.open.app.alipaycert.download", "", map[string]any{"alipay_cert_sn": r.CertSN})
	content, err := base64.StdEncoding.DecodeString(p.want(download, "").text("alipay_cert_content"))
	check(t, err)
	if !bytes.Equal(content, read(t, p.info.Files.AlipayCert)) {
		t.Error("the downloaded certificate is another one")
	}
	p.want(p.biz("alipay.open.app.alipaycert.download", "", map[string]any{"alipay_cert_sn": "00"}), "isv.alipay-cert-not-exist")
}

func TestEncryption(t *testing.T) {
	p := start(t, "")
	s := p.seller(0)
	params := func() map[string]string {
		m := p.common("alipay.open.mini.version.detail.query")
		m["app_auth_token"], m["biz_content"] = s.token, `{"app_version":"1.0.0"}`
		return m
	}
	p.want(p.do(send{params: params(), aes: true}), "MINI_APP_PACKAGE_INFO_NOT_EXIST")
	r := p.do(send{params: params(), aes: true, aesKey: bytes.Repeat([]byte{7}, 16)})
	if r.Code != "40003" || r.SubCode != "isv.decryption-error-unknown" {
		t.Fatalf("got %+v", r)
	}
	m := params()
	m["biz_content"] = seal(p.aesKey, m["biz_content"])
	if r := p.do(send{params: m}); r.Code != "40001" || r.SubCode != "isv.decryption-error-missing-encrypt-type" {
		t.Fatalf("got %+v", r)
	}
	base := p.common("alipay.open.mini.baseinfo.query")
	base["app_auth_token"] = s.token
	p.want(p.do(send{params: base, aes: true, certMode: true}), "")
}

// TestHugeBody is refused without being read to its end.
func TestHugeBody(t *testing.T) {
	p := start(t, "")
	s := p.seller(0)
	r, err := p.try(send{
		params: func() map[string]string {
			m := p.common("alipay.open.mini.baseinfo.modify")
			m["app_auth_token"] = s.token
			return m
		}(),
		files: map[string][]byte{"app_logo": make([]byte, 97<<20)},
	})
	if err == nil && r.SubCode != "isv.invalid-file-size" {
		t.Fatalf("got %+v", r)
	}
	// The connection may be cut before the client has sent it all.
	p.want(s.mini("version.list.query", nil), "")
}

func TestSimulatorFile(t *testing.T) {
	p := start(t, "")
	path := p.dir + "/simulator.json"
	var doc map[string]any
	check(t, json.Unmarshal(read(t, path), &doc))
	for _, key := range []string{"gateway", "oauth", "messages", "control", "app_id", "template_id", "files"} {
		if doc[key] == nil {
			t.Errorf("%s is missing", key)
		}
	}
	files := doc["files"].(map[string]any)
	for _, key := range []string{"app_private_key", "app_private_key_pkcs1", "alipay_public_key", "app_cert", "alipay_cert", "alipay_root_cert", "aes_key"} {
		if _, err := os.Stat(files[key].(string)); err != nil {
			t.Error(err)
		}
	}
	if st, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && st.Mode().Perm() != 0o600 {
		t.Errorf("%s: %v %v", path, st.Mode(), err)
	}
	if !strings.HasSuffix(p.info.Gateway, p.info.Messages+"/gateway.do") {
		t.Errorf("messages %s is not where the gateway is", p.info.Messages)
	}
	client := &http.Client{Timeout: 20 * time.Second}
	for _, listed := range []string{"/files/logo/a.png", "/files/portrait/a.png", "/files/memo/a.png", "/files/qr?d=x&c=1677ff"} {
		resp, err := client.Get(strings.TrimSuffix(p.info.Gateway, "/gateway.do") + listed)
		check(t, err)
		resp.Body.Close()
		if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %s", listed, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
	}
	client.CloseIdleConnections()
}
