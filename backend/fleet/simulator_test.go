package fleet

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
	"minifleet/backend/version"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// people are the merchants of a lab, all of whom agreed.
type people struct{ ids []string }

func (p people) Get(id string) (merchant.Merchant, error) {
	if !slices.Contains(p.ids, id) {
		return merchant.Merchant{}, fault.New("merchant.not_found", fault.T("no such merchant", "没有这个商家"))
	}
	return merchant.Merchant{ID: id, MiniAppID: id, Name: id}, nil
}

func (p people) List(merchant.Filter) (out []merchant.Merchant, err error) {
	for _, id := range p.ids {
		out = append(out, merchant.Merchant{ID: id, MiniAppID: id, Name: id})
	}
	return out, nil
}

func (p people) Some(ids []string) (out []merchant.Merchant, err error) {
	for _, id := range ids {
		if m, err := p.Get(id); err == nil {
			out = append(out, m)
		}
	}
	return out, nil
}

func (p people) Matching(merchant.Filter) ([]string, int, error) {
	return slices.Clone(p.ids), len(p.ids), nil
}

func (p people) Targeted(string, merchant.Targets) ([]merchant.Merchant, error) {
	return p.List(merchant.Filter{})
}

func (people) Attention() ([]authorize.Item, error) { return nil, nil }

func (people) Status(id string) (authorize.Status, error) {
	return authorize.Status{MerchantID: id, State: authorize.StateActive, CheckedAt: time.Now()}, nil
}

func (p people) Statuses() (map[string]authorize.Status, error) {
	out := map[string]authorize.Status{}
	for _, id := range p.ids {
		out[id], _ = p.Status(id)
	}
	return out, nil
}

func serviceOn(l *platformtest.Lab) *Service {
	return serviceFor(l.IDs, Deps{Vault: l.Vault, Bus: l.Bus, Platform: l, Now: time.Now}, l.Journal)
}

func serviceFor(ids []string, d Deps, j *journal.Journal) *Service {
	d.Records, d.Consents = people{ids}, people{ids}
	d.Runs = run.New(run.Deps{Vault: d.Vault, Journal: j, Bus: d.Bus, Now: d.Now})
	d.Versions = version.New(version.Deps{Vault: d.Vault, Journal: j, Bus: d.Bus, Platform: d.Platform, Now: d.Now})
	d.BaseInfo = baseinfo.New(baseinfo.Deps{Vault: d.Vault, Journal: j, Bus: d.Bus, Platform: d.Platform, Now: d.Now})
	d.Members = member.New(member.Deps{Vault: d.Vault, Journal: j, Bus: d.Bus, Platform: d.Platform, Runs: d.Runs, Now: d.Now})
	return New(d)
}

// truth is one mini program as the simulated platform has it.
type truth struct {
	ID       string         `json:"mini_app_id"`
	BaseInfo map[string]any `json:"base_info"`
	Domains  []string       `json:"domains"`
	Members  []struct {
		Status string `json:"status"`
	} `json:"members"`
	Versions []struct {
		Status  string   `json:"status"`
		Domains []string `json:"domains"`
	} `json:"versions"`
	Filing *struct {
		Status alipay.FilingState `json:"icp_status"`
	} `json:"filing"`
	Limit *struct {
		Over bool `json:"over"`
	} `json:"limit"`
	Privacy *struct {
		Status string `json:"status"`
	} `json:"privacy"`
	Grants []struct {
		API    string `json:"api_name"`
		Status string `json:"status"`
	} `json:"grants"`
}

func (w truth) has(states ...string) bool {
	return slices.ContainsFunc(w.Versions, func(v struct {
		Status  string   `json:"status"`
		Domains []string `json:"domains"`
	}) bool {
		return slices.Contains(states, v.Status)
	})
}

// want is what readiness has to say of the steps that the world decides.
func (w truth) want() map[Kind][]State {
	out := map[Kind][]State{}
	say := func(k Kind, states ...State) { out[k] = states }

	say(Info, There)
	for _, name := range []string{"app_name", "app_english_name", "app_slogan", "app_desc", "category_names"} {
		if w.BaseInfo[name] == "" {
			say(Info, Missing)
		}
	}
	if w.BaseInfo["service_phone"] == "" && w.BaseInfo["service_email"] == "" {
		say(Info, Missing)
	}
	say(Logo, There)
	if w.BaseInfo["app_logo"] == "" {
		say(Logo, Missing)
	}

	limited := w.has("RELEASE") && w.Limit != nil && !w.Limit.Over
	filing := alipay.FilingPass
	if w.Filing != nil {
		filing = w.Filing.Status
	}
	switch filing {
	case "PASS":
		say(Filing, There)
	case "INIT":
		say(Filing, Missing)
		if limited {
			say(Filing, Expiring)
		}
	case "SECURITY_AUDITING", "SUPERVISION_AUDITING":
		say(Filing, Waiting)
	case "SECURITY_AUDIT_REJECT", "SUPERVISION_AUDIT_REJECT":
		say(Filing, Refused)
	default:
		say(Filing, Strange)
	}

	say(Privacy, Missing)
	if w.Privacy != nil {
		say(Privacy, map[string]State{"AUDITING": Waiting, "PASS": There, "REJECT": Refused}[w.Privacy.Status])
	}
	say(Phone, Missing)
	for _, g := range w.Grants {
		if g.API == PhoneInterface {
			say(Phone, map[string]State{"AUDIT": Waiting, "AGREE": There, "REJECT": Refused, "INVALID": Missing}[g.Status])
		}
	}

	say(Testers, Missing)
	for _, m := range w.Members {
		switch m.Status {
		case "VALID":
			say(Testers, There)
		case "UNCONFIRMED":
			if out[Testers][0] != There {
				say(Testers, Waiting)
			}
		}
	}
	say(Domains, Missing)
	if len(w.Domains) > 0 && len(w.Versions) > 0 { // the newest is first
		say(Domains, There)
		for _, d := range w.Domains {
			if !slices.Contains(w.Versions[0].Domains, d) {
				say(Domains, Missing)
			}
		}
	}

	switch {
	case w.has("WAIT_RELEASE", "BASE_AUDIT_PASS", "GRAY", "RELEASE", "OFFLINE", "AUDIT_OFFLINE"):
		say(Audit, There)
	case w.has("AUDITING"):
		say(Audit, Waiting)
	case w.has("AUDIT_REJECT"):
		say(Audit, Refused)
	default:
		say(Audit, Missing)
	}
	switch {
	case w.has("RELEASE") && limited && w.Filing != nil:
		say(Online, Expiring)
	case w.has("RELEASE"):
		say(Online, There)
	case w.has("GRAY"):
		say(Online, Waiting)
	case w.has("WAIT_RELEASE", "BASE_AUDIT_PASS"), w.has("OFFLINE"):
		say(Online, Missing)
	case w.has("AUDIT_OFFLINE"):
		say(Online, Refused)
	case w.has("AUDITING"):
		say(Online, Waiting)
	default:
		say(Online, Missing)
	}
	return out
}

// TestReadinessAgreesWithThePlatform lives through random lives of merchants on
// the simulated platform, asks, and compares every step with what is true there.
// MINIFLEET_FLEET_LIVES and MINIFLEET_FLEET_SEED make it longer, or another.
func TestReadinessAgreesWithThePlatform(t *testing.T) {
	lives, seed := 12, uint64(time.Now().UnixNano())
	if n, err := strconv.Atoi(os.Getenv("MINIFLEET_FLEET_LIVES")); err == nil {
		lives = n
	}
	if n, err := strconv.ParseUint(os.Getenv("MINIFLEET_FLEET_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("MINIFLEET_FLEET_SEED=%d", seed)
	dice := rand.New(rand.NewPCG(seed, 1))
	l := platformtest.NewLab(t, lives, 0.3)
	l.Settings(map[string]any{"audit": "manual", "build_ms": 0})
	s := serviceOn(l)
	for round := range 2 {
		// The platform tells whole seconds, and what happens in one of them has no order.
		for _, id := range l.IDs {
			if round == 0 || dice.IntN(2) == 0 {
				live(t, l, s, id, dice)
			}
		}
		time.Sleep(1010 * time.Millisecond)
		for _, id := range l.IDs {
			if dice.IntN(2) == 0 {
				upload(t, l, s, id, fmt.Sprintf("9%d.0.0", round), dice)
			}
		}
		compare(t, l, s)
		if round == 0 {
			time.Sleep(1010 * time.Millisecond)
		}
	}
}

func compare(t *testing.T, l *platformtest.Lab, s *Service) {
	t.Helper()
	began := time.Now()
	for _, id := range l.IDs {
		if err := s.Refresh(t.Context(), id); err != nil {
			t.Fatal(id, err)
		}
	}
	var world struct {
		Merchants []truth `json:"merchants"`
	}
	l.Control("GET", "/world", nil, &world)
	seen := map[string]int{}
	err := s.All(func(all map[string]Readiness) error {
		for _, w := range world.Merchants {
			r := all[w.ID]
			alone, err := s.Of(w.ID)
			if err != nil || fmt.Sprint(alone.First) != fmt.Sprint(r.First) {
				t.Errorf("%s: the board says %s, its page %s, %v", w.ID, r.First, alone.First, err)
			}
			for kind, states := range w.want() {
				got := r.Step(kind)
				seen[string(kind)+" "+string(got.State)]++
				if !slices.Contains(states, got.State) {
					t.Errorf("%s %s: %s (%s), the platform has %v: %+v", w.ID, kind, got.State, got.Why.EN, states, w)
				}
				if got.Trouble.EN != "" || got.At.IsZero() {
					t.Errorf("%s %s: no date, or trouble: %+v", w.ID, kind, got)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(time.Since(began), seen)
}

// live lets something happen to a merchant: here, in the console, or by the
// platform's own doing.
func live(t *testing.T, l *platformtest.Lab, s *Service, id string, dice *rand.Rand) {
	t.Helper()
	ctx := t.Context()
	client, as, _ := l.For(id)
	some := func(list ...string) string { return list[dice.IntN(len(list))] }
	maybe := func() bool { return dice.IntN(2) == 0 }
	try := func(err error) { // what the platform refuses changes nothing
		t.Helper()
		switch sub := alipay.SubCodeOf(err); {
		case err == nil, fault.CodeOf(err) != "", sub == "INVALID_PARAMETER", strings.HasPrefix(sub, "AUTH_API_"), sub == "ACCOUNT_TYPE_ERROR":
		default:
			t.Fatal(err)
		}
	}
	if maybe() {
		l.Control("POST", "/filing", map[string]any{"mini_app_id": id, "status": some("INIT", "INIT", "SECURITY_AUDITING", "SECURITY_AUDIT_REJECT",
			"SUPERVISION_AUDITING", "SUPERVISION_AUDIT_REJECT", "PASS", "FROZEN_BY_AUTHORITY"), "desc": some("", "照片不清晰")}, nil)
	}
	if maybe() {
		_, err := client.PrivacyAuditCreate(ctx, as, alipay.PrivacyAuditCreateRequest{ContactPhone: "0571-88886666", SystemPrivacyFields: []alipay.PrivacyDeclared{
			{Code: "USER_PHONE", Purpose: "注册会员"}, {Code: "USER_LOCATION", Purpose: "查找门店"}}})
		try(err)
		if err == nil && maybe() {
			l.Control("POST", "/privacy", map[string]any{"mini_app_id": id, "status": some("PASS", "REJECT")}, nil)
		}
	}
	if maybe() {
		_, err := client.APIFieldApply(ctx, as, alipay.APIFieldApplyRequest{AuthFieldApply: alipay.APIFieldApplication{APIName: PhoneInterface, FieldName: "mobile",
			PackageCode: "20180927110154092444", SceneCode: "1001", CustomerAnswer: "点单时联系顾客", QPSAnswer: "1", Memo: "会员注册"}, Files: []alipay.File{{Field: alipay.FilePermission1, Name: "a.png", Content: picture(t)}}})
		try(err)
		if err == nil && maybe() {
			l.Control("POST", "/permission", map[string]any{"mini_app_id": id, "api_name": PhoneInterface, "field_name": "mobile",
				"status": some("AGREE", "REJECT", "INVALID"), "reason": "材料不全"}, nil)
		}
	}
	if maybe() {
		who := fmt.Sprintf("tester%d@example.com", dice.Int64()) // nobody who has answered already
		_, err := s.Members.Invite(ctx, id, member.Experiencer, who)
		try(err)
		if err == nil && maybe() {
			l.Control("POST", "/member", map[string]any{"mini_app_id": id, "logon_id": who, "answer": some("accept", "refuse")}, nil)
		}
	}
	if maybe() {
		_, err := s.BaseInfo.AddDomain(ctx, id, fmt.Sprintf("api%d.example.com", dice.IntN(9)))
		try(err)
	}
}

// upload lets a merchant have a version, and perhaps live on with it.
func upload(t *testing.T, l *platformtest.Lab, s *Service, id, number string, dice *rand.Rand) {
	t.Helper()
	ctx := t.Context()
	client, as, _ := l.For(id)
	if _, err := s.Versions.Upload(ctx, id, number, version.Source{TemplateID: l.Info.TemplateID}); err != nil {
		t.Fatal(err)
	}
	if dice.IntN(4) == 0 {
		return
	}
	if _, err := client.VersionAuditApply(ctx, as, alipay.VersionAuditApplyRequest{AppVersion: number, VersionDesc: strings.Repeat("新增会员积分，", 4), RegionType: alipay.RegionChina,
		Files: []alipay.File{{Field: alipay.FileFirstScreenShot, Name: "a.png", Content: picture(t)}}}); err != nil {
		if alipay.SubCodeOf(err) == "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY" {
			return
		}
		t.Fatal(err)
	}
	switch dice.IntN(5) {
	case 0:
		return
	case 1:
		l.Audit(id, number, "reject", "截图不清晰")
		return
	}
	l.Audit(id, number, "pass", "")
	switch dice.IntN(5) {
	case 0:
		return
	case 1:
		_, _ = client.VersionGrayOnline(ctx, as, alipay.VersionGrayOnlineRequest{AppVersion: number, GrayStrategy: alipay.Gray10})
		return
	}
	if _, err := client.VersionOnline(ctx, as, alipay.VersionOnlineRequest{AppVersion: number, PermitRegistrationLimitRelease: true}); err == nil && dice.IntN(4) == 0 {
		_, _ = client.VersionOffline(ctx, as, alipay.VersionOfflineRequest{AppVersion: number})
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 200, 400))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
