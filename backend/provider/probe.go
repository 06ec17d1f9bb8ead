package provider

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/outbound"
	"minifleet/backend/vault"
)

// Report is what a connection test found: the steps in their order, up to the
// first that failed.
type Report struct {
	OK        bool   `json:"ok"`
	Steps     []Step `json:"steps"`
	Templates int    `json:"templates"`     // how many the platform listed, when OK
	Via       string `json:"via,omitempty"` // the proxy in use
	// Warning is what is wrong although every step passed: this machine's clock.
	Warning fault.Text `json:"warning,omitzero"`
	TookMS  int64      `json:"took_ms"`
}

// Step is one thing a connection needs.
type Step struct {
	Name  StepName     `json:"name"`
	Label fault.Text   `json:"label"`
	OK    bool         `json:"ok"`
	Fault *fault.Error `json:"-"` // why it failed
}

// StepName names a step of a test.
type StepName string

const (
	StepKeys       StepName = "keys"       // keys and certificates can be read and fit together
	StepDNS        StepName = "dns"        // the gateway's name is known
	StepConnect    StepName = "connect"    // it can be reached
	StepTLS        StepName = "tls"        // it proves who it is
	StepGateway    StepName = "gateway"    // it answers as the platform's gateway does
	StepAccepted   StepName = "accepted"   // it accepts the app, its signature, certificates and clock
	StepVerified   StepName = "verified"   // its answer is signed with the key configured for it
	StepEncryption StepName = "encryption" // contents can be encrypted and decrypted
	StepPermission StepName = "permission" // the app may call the interfaces of mini programs
)

// steps is the order in which a call meets them.
var steps = []struct {
	name  StepName
	label fault.Text
}{
	{StepKeys, fault.T("Keys and certificates", "密钥与证书")},
	{StepDNS, fault.T("Gateway address", "网关地址解析")},
	{StepConnect, fault.T("Connection", "网络连接")},
	{StepTLS, fault.T("Gateway's identity (TLS)", "网关身份（TLS）")},
	{StepGateway, fault.T("Gateway's answer", "网关响应")},
	{StepAccepted, fault.T("App ID, signature and clock", "应用 ID、签名与时间")},
	{StepVerified, fault.T("Alipay's signature", "支付宝验签")},
	{StepEncryption, fault.T("Content encryption", "内容加密")},
	{StepPermission, fault.T("Permission", "接口权限")},
}

// probeTimeout bounds a test.
const probeTimeout = 30 * time.Second

// Test calls the platform once, with a call that changes nothing, and names
// exactly what is wrong when something is. The error is for a test that could
// not be made at all; what the test found is in the Report.
func (s *Service) Test(ctx context.Context, appID string) (Report, error) {
	a, keys, err := s.appWithKeys(appID)
	if err != nil {
		return Report{}, err
	}
	r, err := s.probe(ctx, a, keys)
	if err == nil && r.OK && !a.FormerKeyUntil.IsZero() {
		err = s.confirmKey(appID, keys.PrivateKey)
	}
	return r, err
}

// TestNew is Test for an app that is not stored yet, or for a change to a
// stored one: keys that are not given are the stored ones of App.ID.
func (s *Service) TestNew(ctx context.Context, n NewApp) (Report, error) {
	keys := n.Secrets
	if n.DraftID != "" && keys.PrivateKey == "" {
		err := s.vault.View(func(tx *vault.Tx) error {
			d, err := drafts.Get(tx, n.DraftID)
			if err == nil {
				keys.PrivateKey = d.PrivateKey
			}
			return err
		})
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return Report{}, err
		}
	}
	if n.App.ID != "" {
		_, stored, err := s.appWithKeys(n.App.ID)
		if err != nil {
			return Report{}, err
		}
		if keys.PrivateKey == "" {
			keys.PrivateKey = stored.PrivateKey
		}
		if keys.AESKey == "" && n.App.HasAESKey {
			keys.AESKey = stored.AESKey
		}
	}
	return s.probe(ctx, n.App, keys)
}

func (s *Service) probe(ctx context.Context, a App, keys Secrets) (Report, error) {
	began := s.now()
	var client *alipay.Client
	a, err := cleanApp(a)
	a.HasAESKey = strings.TrimSpace(keys.AESKey) != ""
	if err == nil {
		cfg := s.config(a, keys)
		cfg.Quiet = true
		if a.ID == "" {
			cfg.Pacer = alipay.NewPacer(a.Rate)
		} else {
			s.mu.Lock()
			cfg.Pacer = s.pacer(a)
			s.mu.Unlock()
		}
		client, err = alipay.New(cfg)
	}
	if err != nil {
		return s.report(began, StepKeys, fault.As(err)), nil
	}
	defer client.CloseIdle()
	bounded, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	answer, err := client.TemplateListQuery(bounded, alipay.Acting{}, alipay.TemplateListQueryRequest{})
	if err == nil && a.HasAESKey {
		err = tryEncryption(bounded, client, answer.AppList)
	}
	if err := ctx.Err(); err != nil {
		return Report{}, err
	}
	var e *alipay.Error
	var r Report
	switch {
	case err == nil:
		r = s.report(began, "", nil)
		r.Templates = len(answer.AppList)
	case errors.As(err, &e):
		step, found := diagnose(e, a, s.now())
		r = s.report(began, step, found)
	default:
		return Report{}, err
	}
	r.Via = client.Road().Via
	r.Warning, _ = client.Way().Clock.Warning()
	return r, nil
}

// tryEncryption makes a call that has content to encrypt, which the list of
// templates has not. What the platform thinks of the question does not matter
// once it could read it.
func tryEncryption(ctx context.Context, client *alipay.Client, known []alipay.TemplateApp) error {
	req := alipay.TemplateUsageQueryRequest{TemplateID: client.AppID(), PageNum: 1, PageSize: 1}
	if len(known) > 0 {
		req.TemplateID = known[0].MiniAppID
	}
	_, err := client.TemplateUsageQuery(ctx, alipay.Acting{}, req)
	var e *alipay.Error
	if errors.As(err, &e) && e.Stage == alipay.StageAnswer && e.Code == "40004" {
		return nil
	}
	return err
}

func (s *Service) appWithKeys(id string) (App, Secrets, error) {
	var a App
	var k sealed
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		if a, err = getApp(tx, id); err != nil {
			return err
		}
		k, err = secrets.Get(tx, id)
		return err
	})
	return a, Secrets{k.PrivateKey, k.AESKey}, err
}

// report lists the steps up to the failed one, all of them when none failed.
func (s *Service) report(began time.Time, failed StepName, why *fault.Error) Report {
	r := Report{OK: why == nil, Steps: []Step{}, TookMS: s.now().Sub(began).Milliseconds()}
	for _, st := range steps {
		step := Step{Name: st.name, Label: st.label, OK: st.name != failed}
		if !step.OK {
			step.Fault = why
			r.Steps = append(r.Steps, step)
			break
		}
		r.Steps = append(r.Steps, step)
	}
	return r
}

// diagnose says which step a failed probe failed at and what to do about it.
func diagnose(e *alipay.Error, a App, now time.Time) (StepName, *fault.Error) {
	say := func(code fault.Code, message, hint fault.Text) *fault.Error {
		return fault.Wrap(e, code, outbound.Through(message, e.Via)).WithHint(hint).WithRetry(fault.RetryAfterSetup)
	}
	switch e.Stage {
	case alipay.StageProxy:
		var p *outbound.ProxyError
		if errors.As(e, &p) {
			return StepConnect, p.Fault()
		}
		return StepConnect, e.Fault()
	case alipay.StageDNS:
		return StepDNS, say("provider.test_dns",
			fault.T("the gateway's name in %s is not known", "无法解析网关地址 %s", a.Gateway),
			fault.T("Check the address for typing errors, and that this computer is online; where the company has a proxy, enter it under Settings, Network.",
				"请检查网关地址是否有误，以及本机网络是否可用；若公司网络需要代理，请在“设置 → 网络”中填写。"))
	case alipay.StageConnect:
		return StepConnect, say("provider.test_connect",
			fault.T("no connection to %s", "无法连接到 %s", a.Gateway),
			fault.T("Check the network, VPN and firewall, and the proxy under Settings, Network; for a simulator, check that it is running.",
				"请检查网络、VPN 与防火墙，以及“设置 → 网络”中的代理；若使用模拟平台，请确认它正在运行。"))
	case alipay.StageTLS:
		return StepTLS, say("provider.test_tls",
			fault.T("%s does not prove who it is", "无法确认 %s 的身份（TLS 证书无效）", a.Gateway),
			fault.T("Do not go on. Check the address, this computer's clock, and whether a proxy inspects traffic.", "请勿继续。请检查网关地址、本机时间，以及是否有代理在拦截流量。"))
	case alipay.StageExchange, alipay.StageWait:
		return StepConnect, fault.Wrap(e, "provider.test_interrupted",
			outbound.Through(fault.T("the connection to %s broke before the answer came", "与 %s 的连接在收到响应前中断", a.Gateway), e.Via)).
			WithHint(fault.T("Try again in a moment.", "请稍后重试。")).WithRetry(fault.RetryNow)
	case alipay.StageStatus, alipay.StageContent:
		if e.Status >= http.StatusMultipleChoices && e.Status != http.StatusNotFound {
			// A proxy, portal or gateway on the way says why; the address may be right.
			f := e.Fault()
			return StepGateway, fault.Wrap(e, "provider.test_not_gateway", e.Reason()).WithHint(f.Hint).WithRetry(f.Retry)
		}
		return StepGateway, say("provider.test_not_gateway",
			fault.T("what answers at %s is not the platform's gateway", "%s 的响应不是支付宝网关的响应", a.Gateway),
			fault.T("The address ends in /gateway.do; the usual one is %s.", "网关地址应以 /gateway.do 结尾，通常为 %s。", DefaultGateway))
	case alipay.StageDecrypt:
		return StepEncryption, aesFault(say, a)
	case alipay.StageSignature:
		if e.Busy {
			return StepAccepted, fault.Wrap(e, "provider.test_busy", fault.T("the platform is busy and did not look at the request", "平台繁忙，未处理本次请求")).
				WithHint(e.Hint()).WithRetry(fault.RetryLater)
		}
		if e.Claim.SubCode != "" && e.Claim.Code != "10000" {
			// An answer that refuses the request for its app or signature is often not signed.
			if step, f := refusal(e, e.Claim.Code, e.Claim.SubCode, e.Claim.SubMsg, a, now, say); step == StepAccepted || step == StepEncryption {
				return step, f
			}
		}
		message := fault.T("the answer is not signed with the Alipay public key configured here", "响应签名与此处填写的支付宝公钥不匹配")
		hint := fault.T("Copy the Alipay public key (not the app's own) from the console again.", "请从控制台重新复制“支付宝公钥”（不是应用公钥）。")
		if a.Mode == alipay.ModeCert {
			message = fault.T("the answer is not signed with the Alipay certificate configured here", "响应签名与此处的支付宝公钥证书不匹配")
			hint = fault.T("Download the Alipay certificate and the root certificate from the console again.", "请从控制台重新下载支付宝公钥证书和根证书。")
		}
		return StepVerified, say("provider.test_wrong_alipay_key", message, hint)
	}
	return refusal(e, e.Code, e.SubCode, e.SubMsg, a, now, say)
}

// refusal reads an answer that says what is wrong. Alipay open platform: codes
// 40001, 40002, 40003 and 40006 and their sub-codes.
func refusal(e *alipay.Error, code, sub, says string, a App, now time.Time, say func(fault.Code, fault.Text, fault.Text) *fault.Error) (StepName,
	*fault.Error) {
	lower := strings.ToLower(sub)
	switch {
	case sub == alipay.SubISVInvalidAppID || sub == alipay.SubISVMissingAppID:
		return StepAccepted, say("provider.test_wrong_app_id",
			fault.T("the platform does not know the app ID %s", "平台不存在应用 ID %s", a.AppID),
			fault.T("Copy the ID of the third-party app (not of a mini program) from the console, and check that the gateway is the one it lives on.",
				"请从控制台复制第三方应用（不是小程序）的应用 ID，并确认网关环境（正式/沙箱）一致。"))
	case sub == alipay.SubISVInvalidTimestamp:
		return StepAccepted, say("provider.test_clock", clockMessage(e.ServerTime, now),
			fault.T("Set this computer's clock and time zone to automatic.", "请将本机的时间与时区设为自动同步。"))
	case strings.Contains(lower, "decrypt") || strings.Contains(lower, "encrypt") || strings.Contains(lower, "aes"):
		return StepEncryption, aesFault(say, a)
	case strings.Contains(lower, "cert"):
		return StepAccepted, say("provider.test_certificate",
			fault.T("the platform does not accept the certificates", "平台不接受当前的应用证书"),
			fault.T("Download the app certificate and the root certificate of this app from the console again; a renewed certificate replaces the old one.",
				"请从控制台重新下载该应用的应用公钥证书与根证书；证书更新后旧证书会失效。"))
	case sub == alipay.SubISVMissingSignatureConfig:
		return StepAccepted, say("provider.test_no_key_in_console",
			fault.T("no public key is set for this app in the console", "控制台尚未为该应用设置接口加签方式"),
			fault.T("Copy the app's public key from here into the console.", "请将此处的应用公钥复制到控制台的“接口加签方式”。"))
	case sub == alipay.SubISVInvalidSignature:
		hint := fault.T("Copy the app's public key from here into the console again, and wait a minute.", "请将此处的应用公钥重新复制到控制台，保存后稍候再试。")
		if a.Mode == alipay.ModeCert {
			hint = fault.T("The console's certificate must be the one issued for this private key.", "控制台中的应用证书须由当前应用私钥申请。")
		}
		return StepAccepted, say("provider.test_wrong_private_key",
			fault.T("the private key does not belong to the public key in the console", "应用私钥与控制台中的应用公钥不匹配"), hint)
	case code == "40006" || code == "20001":
		return StepPermission, say("provider.test_permission",
			fault.T("the app may not call the interfaces of mini programs", "该应用没有小程序相关接口的权限"),
			fault.T("Add the mini-program capability to the third-party app in the console and wait until it is active.", "请在控制台为该第三方应用添加“小程序代开发”能力并等待生效。"))
	case code == "40001" || code == "40002" || code == "40003":
		return StepAccepted, say("provider.test_refused",
			fault.T("the platform refuses the app's configuration (%s)", "平台拒绝了当前配置（%s）", firstOf(sub, says, code)),
			fault.T("Compare app ID, keys and mode with the console.", "请与控制台核对应用 ID、密钥与加签方式。"))
	}
	return StepPermission, e.Fault()
}

func aesFault(say func(fault.Code, fault.Text, fault.Text) *fault.Error, a App) *fault.Error {
	if !a.HasAESKey {
		return say("provider.test_aes",
			fault.T("the platform encrypts contents, but no AES key is set here", "平台启用了内容加密，但此处未填写 AES 密钥"),
			fault.T("Copy the app's AES key from the console.", "请从控制台复制该应用的 AES 密钥。"))
	}
	return say("provider.test_aes",
		fault.T("the AES key is not the one in the console", "AES 密钥与控制台中的不一致"),
		fault.T("Copy the app's AES key from the console again, or remove it here if encryption is off there.", "请从控制台重新复制 AES 密钥；若控制台未启用内容加密，请在此处移除。"))
}

func clockMessage(server, now time.Time) fault.Text {
	off := now.Sub(server)
	if server.IsZero() || off.Abs() < outbound.Warn {
		return fault.T("this computer's clock is wrong", "本机时间不正确")
	}
	return outbound.Off(off)
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
