package alipay_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
)

// auditForm fills in an audit form that the platform accepts, with every file.
func auditForm(version string) alipay.VersionAuditApplyRequest {
	req := alipay.VersionAuditApplyRequest{AppVersion: version, RegionType: alipay.RegionLocation, AutoOnline: "false", SpeedUp: "true",
		ServiceRegionInfo: []alipay.ServiceRegion{{ProvinceCode: "330000", ProvinceName: "浙江省", CityCode: "330100", CityName: "杭州市"}},
		VersionDesc:       "提供在线点餐、会员积分与门店查询等服务，优化了首页的加载速度", TestAccout: "test", TestPassword: "secret",
		LicenseName: "营业执照", LicenseNo: "91330100MA2ABCDE1X", LicenseValidDate: "2036-01-01", AuditRule: alipay.AuditRuleBasePromote}
	for _, f := range []string{alipay.FileAppLogo, alipay.FileFirstLicense, alipay.FileSecondLicense, alipay.FileThirdLicense, alipay.FileFourthLicense,
		alipay.FileFifthLicense, alipay.FileFirstSpecial, alipay.FileSecondSpecial, alipay.FileThirdSpecial, alipay.FileFirstScreenShot,
		alipay.FileSecondScreenShot, alipay.FileThirdScreenShot, alipay.FileFourthScreenShot, alipay.FileFifthScreenShot, alipay.FileOutDoor} {
		req.Files = append(req.Files, alipay.File{Field: f, Name: f + ".png", Content: picture(180)})
	}
	req.Files = append(req.Files, alipay.File{Field: alipay.FileTest, Name: "测试.zip", Content: []byte("PK\x03\x04 attachment")})
	return req
}

// TestEveryMethodAgainstTheSimulator brings one merchant through everything
// the platform offers, in each way of being known to it.
func TestEveryMethodAgainstTheSimulator(t *testing.T) {
	p := startPlatform(t)
	for i, mode := range []string{"key", "cert", "key+aes", "cert+aes"} {
		t.Run(mode, func(t *testing.T) {
			p := *p
			p.t = t
			p.control("POST", "/settings", map[string]any{"charset": []string{"utf-8", "gbk"}[i/2]}, nil)
			succeeded := map[string]int{}
			cfg := p.config(mode)
			cfg.Observe = func(call alipay.Call) {
				if call.Err == nil && call.TraceID != "" {
					succeeded[call.Method]++
				}
			}
			life(&p, p.client(cfg), p.individuals[i], strconv.Itoa(i))
			want := 43 // the rest is in all_methods_test.go
			if !strings.HasSuffix(mode, "aes") {
				want -= 2 // the AES keys are never asked for in the clear
			}
			if len(succeeded) != want {
				t.Errorf("%d methods succeeded: %v", len(succeeded), succeeded)
			}
		})
	}
}

// must makes one call and fails the test when it fails.
func must[Req, Resp any](t *testing.T, call func(ctx context.Context, as alipay.Acting, req Req) (Resp, error), as alipay.Acting, req Req) Resp {
	t.Helper()
	resp, err := call(t.Context(), as, req)
	if err != nil {
		t.Fatalf("%v (%s)", err, alipay.ClassOf(err))
	}
	return resp
}

func life(p *platform, c *alipay.Client, id, tag string) {
	t, self := p.t, alipay.Acting{}
	as := authorization(p, c, id)
	info(p, c, as, tag)

	list := must(t, c.TemplateListQuery, self, alipay.TemplateListQueryRequest{})
	if len(list.AppList) == 0 || list.AppList[0].MiniAppID == "" || len(list.AppList[0].VersionList) == 0 {
		t.Fatalf("templates %+v", list)
	}
	tpl := p.info.TemplateID
	upload := func(v string) {
		t.Helper()
		must(t, c.VersionUpload, as, alipay.VersionUploadRequest{AppVersion: v, TemplateID: tpl, BundleID: alipay.BundleAlipay,
			Ext: `{"extEnable":true,"ext":{"merchant":"<老王&面馆>"}}`})
		if b := must(t, c.VersionBuildQuery, as, alipay.VersionBuildQueryRequest{AppVersion: v}); b.CreateStatus != alipay.BuildCreated {
			t.Errorf("build %+v", b)
		}
	}
	pass := func(v string) {
		t.Helper()
		must(t, c.VersionAuditApply, as, auditForm(v))
		p.audit(id, v, "pass")
	}
	is := func(v, want string) alipay.VersionDetailQueryResponse {
		t.Helper()
		d := must(t, c.VersionDetailQuery, as, alipay.VersionDetailQueryRequest{AppVersion: v})
		if d.Status != want {
			t.Fatalf("%s is %s, want %s", v, d.Status, want)
		}
		return d
	}

	upload("0.1.0")
	is("0.1.0", "INIT")
	must(t, c.ExperienceCreate, as, alipay.ExperienceCreateRequest{AppVersion: "0.1.0"})
	if e := must(t, c.ExperienceQuery, as, alipay.ExperienceQueryRequest{AppVersion: "0.1.0"}); e.ExpQRCodeURL == "" || e.Status == "" {
		t.Errorf("experience %+v", e)
	}
	must(t, c.ExperienceCancel, as, alipay.ExperienceCancelRequest{AppVersion: "0.1.0"})
	must(t, c.VersionAuditApply, as, auditForm("0.1.0"))
	must(t, c.VersionAuditCancel, as, alipay.VersionAuditCancelRequest{AppVersion: "0.1.0"})
	if r := must(t, c.VersionAuditApply, as, auditForm("0.1.0")); r.SpeedUp != "true" || r.SpeedUpMemo == "" {
		t.Errorf("speed-up %+v", r)
	}
	p.audit(id, "0.1.0", "reject")
	if d := is("0.1.0", "AUDIT_REJECT"); d.RejectReason == "" || len(d.BaseAuditRecord.Memos) == 0 || d.BaseAuditRecord.Memos[0].Memo == "" {
		t.Errorf("reject reasons %+v", d)
	}
	must(t, c.VersionAuditedCancel, as, alipay.VersionAuditedCancelRequest{AppVersion: "0.1.0"})
	pass("0.1.0")
	is("0.1.0", "WAIT_RELEASE")
	must(t, c.VersionGrayOnline, as, alipay.VersionGrayOnlineRequest{AppVersion: "0.1.0", GrayStrategy: alipay.Gray10})
	is("0.1.0", "GRAY")
	must(t, c.VersionGrayCancel, as, alipay.VersionGrayCancelRequest{AppVersion: "0.1.0"})
	must(t, c.VersionOnline, as, alipay.VersionOnlineRequest{AppVersion: "0.1.0"})
	is("0.1.0", "RELEASE")
	codes(p, c, as)

	upload("0.2.0")
	pass("0.2.0")
	must(t, c.VersionOnline, as, alipay.VersionOnlineRequest{AppVersion: "0.2.0", PermitRegistrationLimitRelease: true})
	is("0.1.0", "OFFLINE")
	must(t, c.VersionRollback, as, alipay.VersionRollbackRequest{AppVersion: "0.2.0"})
	is("0.1.0", "RELEASE")
	must(t, c.VersionOffline, as, alipay.VersionOfflineRequest{AppVersion: "0.1.0"})
	upload("0.3.0")
	must(t, c.VersionDelete, as, alipay.VersionDeleteRequest{AppVersion: "0.3.0"})
	if l := must(t, c.VersionListQuery, as, alipay.VersionListQueryRequest{}); len(l.AppVersionInfos) != 2 || l.AppVersionInfos[0].AppVersion != "0.2.0" {
		t.Errorf("versions %+v", l)
	}
	if u := must(t, c.TemplateUsageQuery, self, alipay.TemplateUsageQueryRequest{TemplateID: tpl, TemplateVersion: "1.2.0"}); len(u.AppIDs) == 0 {
		t.Errorf("usage %+v", u)
	}
	agent(p, c, as, tag)
}

func authorization(p *platform, c *alipay.Client, id string) alipay.Acting {
	t, self := p.t, alipay.Acting{}
	got := must(t, c.AuthTokenApp, self, alipay.AuthTokenAppRequest{GrantType: alipay.GrantAuthorizationCode, Code: p.consent(id)})
	if got.AuthAppID != id || got.ReExpiresIn < 300*86400 || got.AppRefreshToken == "" {
		t.Errorf("grant %+v", got)
	}
	fresh := must(t, c.AuthTokenApp, self, alipay.AuthTokenAppRequest{GrantType: alipay.GrantRefreshToken, RefreshToken: got.AppRefreshToken})
	old := must(t, c.AuthTokenAppQuery, self, alipay.AuthTokenAppQueryRequest{AppAuthToken: got.AppAuthToken})
	now := must(t, c.AuthTokenAppQuery, self, alipay.AuthTokenAppQueryRequest{AppAuthToken: fresh.AppAuthToken})
	if old.Status != alipay.TokenInvalid || now.Status != alipay.TokenValid || now.ExpiresIn == 0 || len(now.AuthMethods) == 0 || !now.IsByAppAuth {
		t.Errorf("old %+v, now %+v", old, now)
	}
	invite := must(t, c.InviteCreate, self, alipay.InviteCreateRequest{AuthAppID: id, RedirectURL: "http://127.0.0.1:1/cb", State: base64.StdEncoding.EncodeToString([]byte("s"))})
	if invite.TaskPageURL == "" {
		t.Error("no invitation")
	}
	aes := strings.TrimSpace(p.file(p.info.Files.AESKey))
	if c.Encrypts() {
		set := must(t, c.AESSet, self, alipay.AESSetRequest{MerchantAppID: id})
		get := must(t, c.AESGet, self, alipay.AESGetRequest{MerchantAppID: id})
		key, err := alipay.DecryptAES(aes, set.AESKey)
		if same, err2 := alipay.DecryptAES(aes, get.AESKey); err != nil || err2 != nil || same != key || len(key) != 24 {
			t.Errorf("merchant's key %v %v", err, err2)
		}
	}
	sub := alipay.TopicSubscribeRequest{AuthToken: fresh.AppAuthToken, AuthType: alipay.AuthTypeApp, CommType: alipay.CommWebSocket, Topic: "alipay.open.mini.version.audit.passed"}
	must(t, c.TopicSubscribe, self, sub)
	must(t, c.TopicUnsubscribe, self, alipay.TopicUnsubscribeRequest{AuthToken: sub.AuthToken, AuthType: sub.AuthType, Topic: sub.Topic})
	infos, err := alipay.InspectCertificates(p.file(p.info.Files.AlipayCert))
	if err != nil {
		t.Fatal(err)
	}
	cert := must(t, c.CertDownload, self, alipay.CertDownloadRequest{AlipayCertSN: infos[0].SN})
	pem, err := base64.StdEncoding.DecodeString(cert.AlipayCertContent)
	if again, err2 := alipay.InspectCertificates(string(pem)); err != nil || err2 != nil || again[0].SN != infos[0].SN {
		t.Errorf("downloaded %v %v", err, err2)
	}
	return alipay.Acting{MerchantName: "商家", MiniAppID: id, AppAuthToken: fresh.AppAuthToken}
}

func info(p *platform, c *alipay.Client, as alipay.Acting, tag string) {
	t := p.t
	if n := must(t, c.NameCheck, as, alipay.NameCheckRequest{AppName: "老王面馆" + tag}); n.CheckCode == "" {
		t.Errorf("name check %+v", n)
	}
	if m := must(t, c.BaseInfoModify, as, alipay.BaseInfoModifyRequest{AppName: "老王面馆" + tag, AppSlogan: "好吃不贵的手工面 & 更多",
		Files: []alipay.File{{Field: alipay.FileAppLogo, Name: "logo.png", Content: picture(180)}}}); m.ModifyStatus == "" {
		t.Errorf("modify %+v", m)
	}
	if b := must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{}); b.AppName != "老王面馆"+tag || b.AppSlogan != "好吃不贵的手工面 & 更多" || b.AppLogo == "" {
		t.Errorf("base info %+v", b)
	}
	yes := true
	tree := must(t, c.CategoryQuery, as, alipay.CategoryQueryRequest{IsFilter: &yes})
	if len(tree.MiniCategoryList) == 0 || len(tree.CategoryList) == 0 {
		t.Fatalf("categories %d %d", len(tree.CategoryList), len(tree.MiniCategoryList))
	}
	for _, cat := range tree.MiniCategoryList {
		if !cat.HasChild {
			if r := must(t, c.CategoryRequireQuery, as, alipay.CategoryRequireQueryRequest{CategoryCodeList: []string{cat.CategoryID}}); len(r.CategoryRequireInfoList) != 1 {
				t.Errorf("requirements %+v", r)
			}
			break
		}
	}
	must(t, c.SafeDomainCreate, as, alipay.SafeDomainCreateRequest{SafeDomain: "api.example.com"})
	must(t, c.SafeDomainDelete, as, alipay.SafeDomainDeleteRequest{SafeDomain: "api.example.com"})
	must(t, c.MembersCreate, as, alipay.MembersCreateRequest{LogonID: "13800000000", Role: alipay.RoleExperiencer})
	members := must(t, c.MembersQuery, as, alipay.MembersQueryRequest{Role: alipay.RoleExperiencer})
	if len(members.AppMemberInfoList) != 1 || members.AppMemberInfoList[0].UserID == "" {
		t.Fatalf("members %+v", members)
	}
	must(t, c.MembersDelete, as, alipay.MembersDeleteRequest{UserID: members.AppMemberInfoList[0].UserID, Role: alipay.RoleExperiencer})
}

func codes(p *platform, c *alipay.Client, as alipay.Acting) {
	t := p.t
	if q := must(t, c.AppQRCodeCreate, as, alipay.AppQRCodeCreateRequest{URLParam: "pages/index/index", QueryParam: "a=1&b=2", Describe: "桌码"}); q.QRCodeURL == "" || q.QRCodeURLCircleBlue == "" {
		t.Errorf("code %+v", q)
	}
	address := "https://qr.example.com/" + as.MiniAppID + "/?a=1&b=2"
	rule := must(t, c.QRCodeBind, as, alipay.QRCodeBindRequest{RouteURL: address, Mode: alipay.RouteExact, PageRedirection: "pages/index/index"})
	page := must(t, c.QRCodeQuery, as, alipay.QRCodeQueryRequest{PageNo: 1, PageSize: 10})
	if page.TotalItems != 1 || page.QRCodeRouteGroups[0].RouteURL != address || page.QRCodeRouteGroups[0].RouteGroup != rule.RouteGroup {
		t.Errorf("rules %+v", page)
	}
	must(t, c.QRCodeUnbind, as, alipay.QRCodeUnbindRequest{RouteGroup: rule.RouteGroup, RouteURL: address})
}

func agent(p *platform, c *alipay.Client, as alipay.Acting, tag string) {
	t, self := p.t, alipay.Acting{}
	order := must(t, c.ISVCreate, self, alipay.ISVCreateRequest{CreateMiniRequest: alipay.CreateMini{AlipayAccount: "a@example.com", AppName: "新店" + tag,
		CertName: "新店" + tag, CertNo: "91330100MA2ABCDE1X", ContactName: "王", ContactPhone: "13800000000", LegalPersonalName: "王", OutOrderNo: "o" + tag, IsIndividual: true}})
	if q := must(t, c.ISVQuery, self, alipay.ISVQueryRequest(order)); q.OutOrderNo != "o"+tag || q.Status == "" {
		t.Errorf("order %+v", q)
	}
	if r := must(t, c.IndividualCertify, as, alipay.IndividualCertifyRequest{LicenseNo: "91330100MA2ABCDE1X", LicensePic: base64.StdEncoding.EncodeToString(picture(32))}); !r.CertifyResult {
		t.Error("not certified")
	}
}

// TestTheSimulatorRefusesWhatIsWrong sends requests with one thing wrong.
func TestTheSimulatorRefusesWhatIsWrong(t *testing.T) {
	p := startPlatform(t)
	for i, mode := range []string{"key", "cert", "key+aes"} {
		t.Run(mode, func(t *testing.T) {
			p := *p
			p.t = t
			c := p.client(p.config(mode))
			as := p.authorized(c, p.individuals[i])
			query := alipay.VersionListQueryRequest{}
			set := func(k, v string) func(url.Values) { return func(vs url.Values) { vs.Set(k, v) } }
			type mistake struct {
				method, sub string
				req         any
				wrong       alipay.Wrong
				code        string
			}
			list, apply := alipay.MethodVersionListQuery, alipay.MethodVersionAuditApply
			mistakes := map[string]mistake{
				"value changed after signing":  {list, "isv.invalid-signature", query, alipay.Wrong{Signed: set("timestamp", time.Now().Add(time.Second).Format(time.DateTime))}, "40002"},
				"signature of another text":    {list, "isv.invalid-signature", query, alipay.Wrong{Signed: set("sign", "AAAA")}, "40002"},
				"no signature":                 {list, "isv.missing-signature", query, alipay.Wrong{Signed: func(v url.Values) { v.Del("sign") }}, "40001"},
				"another application":          {list, "isv.invalid-app-id", query, alipay.Wrong{Values: set("app_id", "2021999999999999")}, "40002"},
				"a clock a year off":           {list, "isv.invalid-timestamp", query, alipay.Wrong{Values: set("timestamp", "2020-01-01 00:00:00")}, "40002"},
				"a field it does not have":     {alipay.MethodBaseInfoQuery, "isv.invalid-parameter", struct{}{}, alipay.Wrong{Values: set("nonsense", "1")}, "40002"},
				"a biz field it does not have": {alipay.MethodVersionOnline, "isv.invalid-parameter", map[string]string{"app_version": "1.0.0", "app_versoin": "1"}, alipay.Wrong{}, "40002"},
				"a field of another type":      {alipay.MethodCategoryRequireQuery, "isv.invalid-parameter", map[string]any{"category_code_list": "x"}, alipay.Wrong{}, "40002"},
				"a file it does not have":      {apply, "isv.invalid-parameter", auditForm("0.1.0"), alipay.Wrong{Files: []alipay.File{{Field: "sixth_screen_shot", Name: "a.png", Content: picture(8)}}}, "40002"},
				"no token":                     {list, "isv.insufficient-isv-permissions", query, alipay.Wrong{Values: func(v url.Values) { v.Del("app_auth_token") }}, "40006"},
				"a token of nobody":            {list, "aop.invalid-app-auth-token", query, alipay.Wrong{Values: set("app_auth_token", "202601BBnobody")}, "20001"},
				"no such method":               {list, "isv.invalid-method", query, alipay.Wrong{Values: set("method", "alipay.open.mini.nonsense")}, "40002"},
			}
			if mode == "cert" {
				mistakes["another certificate"] = mistake{list, "isv.app-cert-not-exist", query, alipay.Wrong{Values: set("app_cert_sn", "00")}, "40002"}
				mistakes["another root"] = mistake{list, "isv.invalid-alipay-root-cert-sn", query, alipay.Wrong{Values: set("alipay_root_cert_sn", "00")}, "40002"}
			}
			for name, m := range mistakes {
				err := alipay.Exchange(t.Context(), c, m.method, as, m.req, m.wrong)
				var e *alipay.Error
				if !errors.As(err, &e) || e.Code != m.code || e.SubCode != m.sub || e.TraceID == "" {
					t.Errorf("%s: %v (%#v)", name, err, e)
				}
			}
			// A picture that is none is refused by the method itself.
			must(t, c.VersionUpload, as, alipay.VersionUploadRequest{AppVersion: "0.1.0", TemplateID: p.info.TemplateID})
			form := auditForm("0.1.0")
			form.Files[9].Content = []byte("no picture")
			_, err := c.VersionAuditApply(t.Context(), as, form)
			if alipay.SubCodeOf(err) != "INVALID_SCREEN_SHOT_EXT" || alipay.ClassOf(err) != alipay.ClassInputInvalid {
				t.Error(err)
			}
		})
	}
}

// TestWrongSetupsAreToldApart connects with one key or certificate wrong.
func TestWrongSetupsAreToldApart(t *testing.T) {
	p := startPlatform(t)
	private, public, err := alipay.GenerateKeyPair(2048)
	if err != nil {
		t.Fatal(err)
	}
	call := func(change func(*alipay.Config)) *alipay.Error {
		cfg := p.config("key+aes")
		change(&cfg)
		_, err := p.client(cfg).AuthTokenAppQuery(t.Context(), alipay.Acting{}, alipay.AuthTokenAppQueryRequest{AppAuthToken: "x"})
		var e *alipay.Error
		if !errors.As(err, &e) {
			t.Fatalf("%v", err)
		}
		return e
	}
	if e := call(func(*alipay.Config) {}); e.SubCode != "AUTH_TOKEN_NOT_EXISTED" {
		t.Errorf("right: %v", e)
	}
	if e := call(func(c *alipay.Config) { c.PrivateKey = private }); e.SubCode != "isv.invalid-signature" || e.Class != alipay.ClassConfiguration {
		t.Errorf("wrong private key: %v", e)
	}
	if e := call(func(c *alipay.Config) { c.AlipayPublicKey = public }); !e.Unverified || e.Claim.SubCode != "" && e.Claim.SubCode != "AUTH_TOKEN_NOT_EXISTED" {
		t.Errorf("wrong platform key: %v", e)
	}
	if e := call(func(c *alipay.Config) { c.AppID = "2021000000000009" }); e.SubCode != "isv.invalid-app-id" {
		t.Errorf("wrong application: %v", e)
	}
	if e := call(func(c *alipay.Config) { c.AESKey = base64.StdEncoding.EncodeToString(make([]byte, 16)) }); !strings.HasPrefix(e.SubCode, "isv.decryption-error") || e.Class != alipay.ClassConfiguration {
		t.Errorf("wrong AES key: %v", e)
	}
	if e := call(func(c *alipay.Config) { c.Now = func() time.Time { return time.Now().Add(48 * time.Hour) } }); e.SubCode != "isv.invalid-timestamp" || e.ServerTime.IsZero() {
		t.Errorf("wrong clock: %v", e)
	}
}

// TestFaultsOfThePlatform lets the platform fail as it may.
func TestFaultsOfThePlatform(t *testing.T) {
	p := startPlatform(t)
	c := p.client(p.config("key"))
	as := p.authorized(c, p.individuals[0])
	settings := func(s string) { p.control("POST", "/settings", json.RawMessage(s), nil) }
	settings(`{"lost_reply_rate":1}`)
	if _, err := c.SafeDomainCreate(t.Context(), as, alipay.SafeDomainCreateRequest{SafeDomain: "lost.example.com"}); alipay.ClassOf(err) != alipay.ClassOutcomeUnknown {
		t.Error(err)
	}
	settings(`{"lost_reply_rate":0}`)
	if b := must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{}); len(b.SafeDomains) != 1 {
		t.Errorf("the lost call did not take effect: %v", b.SafeDomains)
	}
	settings(`{"refused_rate":1}`)
	if _, err := c.BaseInfoQuery(t.Context(), as, alipay.BaseInfoQueryRequest{}); alipay.ClassOf(err) != alipay.ClassPlatformFault {
		t.Error(err)
	}
	settings(`{"refused_rate":0,"error_rate":1}`)
	if _, err := c.SafeDomainDelete(t.Context(), as, alipay.SafeDomainDeleteRequest{SafeDomain: "x.example.com"}); alipay.ClassOf(err) != alipay.ClassOutcomeUnknown {
		t.Error(err)
	}
	// Fewer a second than the slowest machine sends: refused for frequency and
	// repeated until each passes.
	settings(`{"error_rate":0,"rate_limit":2}`)
	for range 8 {
		must(t, c.BaseInfoQuery, as, alipay.BaseInfoQueryRequest{})
	}
	if s := c.Pacer().Stats(); s.Throttled == 0 || s.Rate >= s.Configured {
		t.Errorf("%+v", s)
	}
	settings(`{"rate_limit":0}`)
	p.control("POST", "/revoke", map[string]string{"mini_app_id": as.MiniAppID}, nil)
	if _, err := c.BaseInfoQuery(t.Context(), as, alipay.BaseInfoQueryRequest{}); alipay.ClassOf(err) != alipay.ClassAuthorizationLost {
		t.Error(err)
	}
}
