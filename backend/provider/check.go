package provider

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/vault"
)

// Limits of an app's settings.
const (
	MaxName = 64
	MinRate = 0.1
	MaxRate = 1000
)

// cleanApp trims an app's fields, fills in the platform's own addresses and
// checks everything but the keys.
func cleanApp(a App) (App, error) {
	for _, field := range []*string{&a.Name, &a.AppID, &a.Gateway, &a.OAuth, &a.MessageHost, &a.AlipayPublicKey, &a.AppCert, &a.AlipayCert, &a.RootCert,
		&a.Control} {
		*field = strings.TrimSpace(*field)
	}
	invalid := func(field string, reason fault.Text) (App, error) {
		return a, fault.New("provider.app_invalid", reason).WithField(field).WithRetry(fault.RetryAfterInput)
	}
	if a.Gateway == "" {
		a.Gateway = DefaultGateway
	}
	defaultOAuth, defaultMessages := DefaultOAuth, DefaultMessageHost
	if a.Gateway == SandboxGateway {
		defaultOAuth, defaultMessages = SandboxOAuth, SandboxMessageHost
	}
	if a.OAuth == "" {
		a.OAuth = defaultOAuth
	}
	if a.MessageHost == "" {
		a.MessageHost = defaultMessages
	}
	if a.Mode == "" {
		a.Mode = alipay.ModeKey
	}
	if a.Rate == 0 {
		a.Rate = alipay.DefaultRate
	}
	if a.Name == "" {
		a.Name = a.AppID
	}
	a.OAuth = strings.TrimRight(a.OAuth, "/")
	switch {
	case !field.Matches(field.PlatformIDPattern, a.AppID):
		return invalid("app_id", fault.T("an app ID has 16 digits; copy it from the third-party app's page in the console",
			"应用 ID 应为 16 位数字，请从开放平台控制台的第三方应用页面复制"))
	case utf8.RuneCountInString(a.Name) > MaxName || strings.ContainsFunc(a.Name, unicode.IsControl) || !utf8.ValidString(a.Name):
		return invalid("name", fault.T("the name has at most %d characters on one line", "名称须为一行，最多 %d 个字符", MaxName))
	case a.Rate < MinRate || a.Rate > MaxRate || a.Rate != a.Rate:
		return invalid("rate", fault.T("the rate is from %v to %v calls a second", "调用速率应为每秒 %v 到 %v 次", MinRate, MaxRate))
	case a.Mode != alipay.ModeKey && a.Mode != alipay.ModeCert:
		return invalid("mode", fault.T("the mode is key or cert", "加签方式应为 key（公钥）或 cert（证书）"))
	case !safeURL(a.Gateway, "https", "http"):
		return invalid("gateway", fault.T("the gateway is a web address beginning with https://", "网关应为以 https:// 开头的网址"))
	case !safeURL(a.OAuth, "https", "http"):
		return invalid("oauth", fault.T("the authorization page is a web address beginning with https://", "授权页地址应为以 https:// 开头的网址"))
	case !messageHost(a.MessageHost):
		return invalid("message_host", fault.T("the message channel is a host name, such as %s", "消息通道应为主机名，例如 %s", DefaultMessageHost))
	case a.Control != "" && !safeURL(a.Control, "http"):
		return invalid("control", fault.T("the control address belongs to a simulator on this machine", "控制地址只能指向本机的模拟平台"))
	}
	return a, nil
}

// safeURL accepts a complete address of one of the schemes; one without
// encryption on this machine only, because tokens travel to it.
func safeURL(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || !slices.Contains(schemes, u.Scheme) {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "wss" || loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

var hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)

func messageHost(s string) bool {
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		return err == nil && (u.Path == "" || u.Path == "/") && safeURL(s, "wss", "ws")
	}
	return hostName.MatchString(s)
}

// checked tries the keys out on a client, which names exactly what is wrong
// with them (alipay.New's faults, Field set), and derives what follows from them.
func (s *Service) checked(a App, keys Secrets) (App, Secrets, error) {
	keys.PrivateKey, keys.AESKey = strings.TrimSpace(keys.PrivateKey), strings.TrimSpace(keys.AESKey)
	if a.Mode == alipay.ModeCert {
		keys.PrivateKey = alipay.KeyOfCertificate(keys.PrivateKey, a.AppCert)
	}
	cfg := s.config(a, keys)
	cfg.Pacer = alipay.NewPacer(a.Rate)
	if _, err := alipay.New(cfg); err != nil {
		return a, keys, err
	}
	public, err := alipay.PublicKeyOf(keys.PrivateKey)
	if err != nil {
		return a, keys, err
	}
	a.AppPublicKey, a.HasAESKey = public, keys.AESKey != ""
	return a, keys, nil
}

// maxDrafts is how many unused key pairs are kept; older ones go.
const maxDrafts = 10

// NewKeyDraft makes an RSA key pair of 2048 bits and keeps its private key in
// the vault until AddApp or UpdateApp uses it. Only the public key is returned.
func (s *Service) NewKeyDraft() (KeyDraft, error) {
	private, public, err := alipay.GenerateKeyPair(2048)
	if err != nil {
		return KeyDraft{}, err
	}
	var d sealedDraft
	err = s.vault.Update(func(tx *vault.Tx) error {
		created := s.stamp(time.Time{})
		d = sealedDraft{KeyDraft{ID: vault.NewID(created), PublicKey: public, CreatedAt: created}, private}
		var old []string
		if err := drafts.Each(tx, "", func(o sealedDraft) error {
			old = append(old, o.ID)
			return nil
		}); err != nil {
			return err
		}
		for len(old) >= maxDrafts {
			if err := drafts.Delete(tx, old[0]); err != nil {
				return err
			}
			old = old[1:]
		}
		return drafts.Put(tx, d)
	})
	return d.KeyDraft, err
}

// takeDraft moves a draft's private key into the keys when none was given.
func takeDraft(tx *vault.Tx, keys Secrets, id string) (Secrets, error) {
	if id == "" || strings.TrimSpace(keys.PrivateKey) != "" {
		return keys, nil
	}
	d, err := drafts.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) {
		return keys, fault.Wrap(err, "provider.draft_not_found", fault.T("the generated key pair is not there any more", "之前生成的密钥对已不存在")).
			WithHint(fault.T("Generate a new pair and enter its public key in the console again.", "请重新生成密钥对，并在控制台重新填写公钥。")).
			WithField("private_key").WithRetry(fault.RetryAfterInput)
	}
	if err != nil {
		return keys, err
	}
	keys.PrivateKey = d.PrivateKey
	return keys, drafts.Delete(tx, id)
}
