package alipay

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
)

func pasted(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "pasted", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wholeKey is the key of testdata in the layout of a tool.
func wholeKey(t testing.TB) string {
	return strings.ReplaceAll(pasted(t, "written_newlines.pem"), `\n`, "\n")
}

func TestKeysInEveryLayoutPeoplePaste(t *testing.T) {
	key := wholeKey(t)
	want, err := PublicKeyOf(key)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(key))
	bare := base64.StdEncoding.EncodeToString(block.Bytes)
	for name, text := range map[string]string{
		"written newlines": pasted(t, "written_newlines.pem"), "UTF-16": pasted(t, "utf16.pem"), "mark": "\ufeff" + key,
		"CRLF": strings.ReplaceAll(key, "\n", "\r\n"), "CR": strings.ReplaceAll(key, "\n", "\r"), "one line": strings.ReplaceAll(key, "\n", ""),
		"JSON": `{"private_key": "` + strings.ReplaceAll(key, "\n", `\n`) + `"}`, "environment": `KEY="` + strings.ReplaceAll(key, "\n", `\n`) + `"`,
		"YAML": "private_key: |\n    " + strings.ReplaceAll(key, "\n", "\n    "), "quotes": "“" + key + "”", "word processor": strings.ReplaceAll(key, "--", "—"),
		"bare": bare, "bare after a name": "应用私钥：" + bare, "bare in an environment": "export APP_KEY='" + bare + "'", "no padding": strings.TrimRight(bare, "="),
		"with its public key": "public: " + want + "\nprivate: " + bare + "\n",
		"both as PEM":         "-----BEGIN PUBLIC KEY-----\n" + want + "\n-----END PUBLIC KEY-----\n" + key, "twice": key + key,
	} {
		got, err := PublicKeyOf(text)
		if err != nil || got != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNoKeyIsNamed(t *testing.T) {
	key := wholeKey(t)
	other, _, err := GenerateKeyPair(0)
	if err != nil {
		t.Fatal(err)
	}
	private, err := ParsePrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{}, private)
	if err != nil {
		t.Fatal(err)
	}
	csr := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request}))
	for text, want := range map[string]string{
		key + other: "holds 2 of them: blocks 1, 2 of 2", csr: "CSR", base64.StdEncoding.EncodeToString(request): "CSR", key[:len(key)/2]: "end is missing",
		key + "-----BEGIN PRIVATE KEY-----\n": "end is missing", strings.Replace(key, "MII", "M!I", 1): "neither PEM nor Base64",
		"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----": "password",
	} {
		if _, err := ParsePrivateKey(text); err == nil || !strings.Contains(fault.As(err).Message.EN, want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
	if _, err := ParsePublicKey(csr); err == nil || !strings.Contains(err.Error(), "CSR") {
		t.Errorf("a request for a certificate as a public key: %v", err)
	}
	if _, err := InspectCertificates(csr); fault.CodeOf(err) != "platform.bad_cert" || !strings.Contains(err.Error(), "CSR") {
		t.Errorf("a request for a certificate: %v", err)
	}
}

// Of two keys in one file that of the certificate is taken, and of a chain the
// certificate that is the app's, in any order.
func TestOfSeveralKeysTheOneOfTheCertificateIsTaken(t *testing.T) {
	g := newFakeGateway(t)
	cfg := g.config()
	newPKI(t).certMode(t, g, &cfg)
	other, _, err := GenerateKeyPair(0)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := parseCerts(cfg.AppCert, "app_cert")
	if err != nil {
		t.Fatal(err)
	}
	own := cfg.PrivateKey
	if !strings.Contains(own, "BEGIN") {
		own = "-----BEGIN PRIVATE KEY-----\n" + own + "\n-----END PRIVATE KEY-----\n"
	}
	for name, text := range map[string]string{"first": own + other, "last": other + own} {
		cfg.PrivateKey = text
		if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), "holds 2 of them") {
			t.Errorf("%s: without a choice: %v", name, err)
		}
		cfg.PrivateKey = KeyOfCertificate(text, cfg.AppCert)
		if _, err := New(cfg); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Count(cfg.PrivateKey, "BEGIN") != 1 {
			t.Errorf("%s: the other key is kept", name)
		}
	}
	if text := other + other; KeyOfCertificate(text, cfg.AppCert) != text {
		t.Error("a key was taken that the certificate was not issued for")
	}
	stranger, err := parseCerts(cfg.AlipayCert, "alipay_cert")
	if err != nil {
		t.Fatal(err)
	}
	k := &keyring{mode: ModeCert}
	reversed := ""
	for _, c := range []*x509.Certificate{stranger[0], chain[0]} {
		reversed += string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	cfg.AppCert = reversed
	private, err := ParsePrivateKey(cfg.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.loadCerts(cfg, private); err != nil || k.appSN != CertSN(chain[0]) {
		t.Errorf("the app's certificate second in its file: %v", err)
	}
}

// Blocks without a line break between them were left out silently, which made
// another root SN, refused by the platform later.
func TestAsManyCertificatesAreReadAsWereBegun(t *testing.T) {
	text := pasted(t, "joined_roots.crt")
	begun := strings.Count(text, "BEGIN CERTIFICATE")
	lines := strings.ReplaceAll(text, "----------", "-----\n-----")
	var want string
	for name, text := range map[string]string{"joined": text, "apart": lines, "one line": strings.ReplaceAll(text, "\n", ""),
		"indented": strings.ReplaceAll(lines, "\n", "\n    "), "written newlines": strings.ReplaceAll(lines, "\n", `\n`)} {
		certs, err := parseCerts(text, "root_cert")
		if err != nil || len(certs) != begun || begun < 2 {
			t.Fatalf("%s: %d of %d: %v", name, len(certs), begun, err)
		}
		if got := rootSN(certs); want == "" {
			want = got
		} else if got != want {
			t.Errorf("%s: root SN %s, want %s", name, got, want)
		}
	}
	at := strings.LastIndex(lines, "BEGIN CERTIFICATE") + 60
	for name, bad := range map[string]string{"cut": text[:len(text)-40], "damaged": lines[:at] + "!" + lines[at+1:], "a hole": lines[:at] + lines[at+64:]} {
		if certs, err := parseCerts(bad, "root_cert"); fault.CodeOf(err) != "platform.bad_cert" {
			t.Errorf("%s: %d certificates, %v", name, len(certs), err)
		}
	}
}

func TestAnAESKeyAsItIsPasted(t *testing.T) {
	key := base64.StdEncoding.EncodeToString([]byte("0123456789abcdef"))
	for _, text := range []string{key, "\ufeff" + key + "\r\n", `"` + key + `"`, "AES_KEY=" + key, "AES密钥：" + key} {
		if got, err := parseAESKey(text); err != nil || string(got) != "0123456789abcdef" {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := parseAESKey(wholeKey(t)); fault.CodeOf(err) != "platform.bad_aes_key" {
		t.Error(err)
	}
}

// bounded reads a text as everything it could be, within a second and 64 MiB.
func bounded(t *testing.T, text string) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	_, errKey := ParsePrivateKey(text)
	_, errPublic := ParsePublicKey(text)
	_, errCerts := InspectCertificates(text)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if memory := after.TotalAlloc - before.TotalAlloc; took > 3*time.Second || memory > 3*64<<20 {
		t.Fatalf("%d bytes took %v and %d MiB", len(text), took, memory>>20)
	}
	for _, err := range []error{errKey, errPublic, errCerts} {
		if err != nil && fault.CodeOf(err) == "" {
			t.Fatalf("no fault: %v", err)
		}
	}
}

func TestPastedTextsAreBoundedInTimeAndMemory(t *testing.T) {
	large := strings.Repeat("A", maxPasted)
	key := wholeKey(t)
	huge, err := rsaOf(1 << 17)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{large, large + "A", strings.Repeat("=", maxPasted), strings.Repeat("-----BEGIN A-----", maxPasted/17),
		strings.Repeat("a=\n", maxPasted/3), strings.Repeat(key, maxPasted/len(key)), strings.Repeat(`\n`, maxPasted/2), huge,
		strings.Repeat("-----BEGIN ", maxPasted/11), strings.Repeat(pasted(t, "joined_roots.crt"), 60)} {
		bounded(t, text)
	}
}

// rsaOf is a private key of so many bits as far as its form goes.
func rsaOf(bits int) (string, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", err
	}
	key.N.Lsh(key.N, uint(bits))
	return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(key)), nil
}

func FuzzPasted(f *testing.F) {
	for _, name := range []string{"written_newlines.pem", "utf16.pem", "joined_roots.crt"} {
		f.Add(pasted(f, name))
	}
	f.Add("KEY=MIIB")
	f.Fuzz(bounded)
}
