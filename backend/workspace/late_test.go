package workspace

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/code"
	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// TestNoUntrueWordWhateverTheWayDoes makes every changing call of the program
// for a merchant while proxies answer in the platform's place and hand the
// requests on before, up to two minutes later or never, while clocks are wrong
// and are set, other seats work on the same mini program, and the program ends
// and starts again. What is said of each action holds against the platform's
// own log: a success is there, "it did not happen" stays true, what is open is
// settled by itself, nothing happens twice though all that may be repeated is,
// and nothing is claimed that another made. MINIFLEET_SEEDS is how many lives
// it plays.
func TestNoUntrueWordWhateverTheWayDoes(t *testing.T) {
	first, seeds := seedsOf(3, 1000)
	for seed := first; seed < first+seeds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			inOffice(t, 1, `{"build_ms":0,"audit":"manual"}`, func(o *office) {
				l := &life{office: o, turn: seed, rand: rand.New(rand.NewPCG(uint64(seed), 16)), id: o.ids[0], app: o.sim.Merchants()[0].MiniAppID}
				l.StartLooks()
				l.live()
			})
		})
	}
}

type life struct {
	*office
	rand     *rand.Rand
	turn     int // which of the lives
	id, app  string
	made     int // versions
	released bool
}

// number is the next version's.
func (l *life) number() string {
	l.made++
	return fmt.Sprintf("1.0.%d", l.made)
}

// live is what one merchant goes through; the order is that of a real life,
// and what hangs together stays together.
func (l *life) live() {
	ctx := l.ctx()
	parts := []func(){
		func() {
			l.does("domain.add", alipay.MethodSafeDomainCreate, func() error { _, err := l.BaseInfo.AddDomain(ctx, l.id, "api.shop.com"); return err })
			l.does("domain.delete", alipay.MethodSafeDomainDelete, func() error { _, err := l.BaseInfo.DeleteDomain(ctx, l.id, "api.shop.com"); return err })
		},
		func() {
			l.does("member.invite", alipay.MethodMembersCreate, func() error { _, err := l.Members.Invite(ctx, l.id, member.Experiencer, "ann@shop.com"); return err })
			l.does("member.delete", alipay.MethodMembersDelete, func() error {
				_, err := l.Members.Delete(ctx, l.id, member.Experiencer, member.Person{LogonID: "ann@shop.com"})
				return err
			})
		},
		func() {
			slogan := "每天新鲜烘焙"
			fleet, err := l.Versions.List(ctx, l.id)
			l.ok(err)
			if _, online := fleet.Online(); online || l.released {
				return // an audit of the change keeps it from being seen
			}
			l.does("baseinfo.modify", alipay.MethodBaseInfoModify, func() error { _, err := l.BaseInfo.Modify(ctx, l.id, baseinfo.Change{Slogan: &slogan}); return err })
		},
		func() {
			spec := code.RuleSpec{Mode: code.Exact, RouteURL: "https://shop.com/t1", Page: "pages/index/index"}
			l.does("code.bind", alipay.MethodQRCodeBind, func() error { _, err := l.Codes.Bind(ctx, l.id, spec); return err })
			rules, err := l.Codes.ReadRules(ctx, l.id)
			l.ok(err)
			if len(rules.Rules) != 1 {
				l.t.Fatalf("%d rules", len(rules.Rules))
			}
			l.does("code.unbind", alipay.MethodQRCodeUnbind, func() error { return l.Codes.Unbind(ctx, l.id, rules.Rules[0].Group) })
		},
		func() {
			l.does("authorize.aes.set", alipay.MethodAESSet, func() error { _, err := l.Authorize.ResetAESKey(ctx, l.id); return err })
		},
		func() {
			l.tells(alipay.MethodAppQRCodeCreate, func() error {
				_, err := l.Codes.Create(ctx, l.id, code.Spec{Page: "pages/index/index", Describe: "桌号 8"})
				return err
			})
		},
		func() {
			l.tells(alipay.MethodInviteCreate, func() error { _, _, err := l.Authorize.Begin(ctx, l.id, authorize.FormInvite); return err })
		},
		func() {
			m, err := l.Merchants.Add(merchant.Merchant{AppID: l.provider, Name: "新店"})
			l.ok(err)
			l.tells(alipay.MethodISVCreate, func() error {
				_, err := l.Creation.Create(ctx, m.ID, creation.Form{Account: "li@shop.com", AppName: "李记小店", CertName: "杭州李记餐饮有限公司", CertNo: "91330106MA2XXXXXXX",
					LegalPerson: "李明", ContactName: "李明", ContactPhone: "13800138000"}, nil)
				return err
			})
		},
		func() {
			l.tells(alipay.MethodIndividualCertify, func() error { _, err := l.Creation.Certify(ctx, l.id, "92330106MA2XXXXXXX", l.licence()); return err })
		},
		l.consents,
		l.claims,
		l.versions,
	}
	const some = 4 // so that every three lives have done everything
	for i := range some {
		k := (l.turn*some + i) % len(parts)
		parts[i], parts[k] = parts[k], parts[i]
	}
	l.rand.Shuffle(some, func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
	for _, part := range parts[:some] {
		if part(); l.t.Failed() {
			return
		}
	}
}

func (l *life) versions() {
	ctx, number := l.ctx(), l.number()
	l.uploads(number)
	l.does("version.experience.create", alipay.MethodExperienceCreate, func() error { return l.Versions.Do(ctx, l.id, number, version.ExperienceCreate, "") })
	l.does("version.experience.cancel", alipay.MethodExperienceCancel, func() error { return l.Versions.Do(ctx, l.id, number, version.ExperienceCancel, "") })
	l.does("version.audit.apply", alipay.MethodVersionAuditApply, func() error { return l.Versions.SubmitAudit(ctx, l.id, l.form(number)) })
	if l.rand.IntN(2) == 0 {
		l.does("version.audit.cancel", alipay.MethodVersionAuditCancel, func() error { return l.Versions.Do(ctx, l.id, number, version.CancelAudit, "") })
		l.does("version.delete", alipay.MethodVersionDelete, func() error { return l.Versions.Do(ctx, l.id, number, version.Delete, "") })
		return
	}
	l.sim.Audit(l.app, number, "pass", "")
	if l.rand.IntN(2) == 0 {
		l.does("version.audited.cancel", alipay.MethodVersionAuditedCancel, func() error { return l.Versions.Do(ctx, l.id, number, version.BackToDevelopment, "") })
		return
	}
	l.released = true
	l.does("version.gray.online", alipay.MethodVersionGrayOnline, func() error { return l.Versions.Do(ctx, l.id, number, version.Gray, version.Strategies()[0]) })
	if l.rand.IntN(2) == 0 {
		l.does("version.gray.cancel", alipay.MethodVersionGrayCancel, func() error { return l.Versions.Do(ctx, l.id, number, version.EndGray, "") })
		return
	}
	l.does("version.online", alipay.MethodVersionOnline, func() error { return l.Versions.Do(ctx, l.id, number, version.PutOnline, "") })
	l.does("version.offline", alipay.MethodVersionOffline, func() error { return l.Versions.Do(ctx, l.id, number, version.TakeOffline, "") })
}

// licence is a picture of a licence.
func (l *life) licence() []byte {
	var b bytes.Buffer
	l.ok(png.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200))))
	return b.Bytes()
}

func (l *life) form(number string) version.Form {
	return version.Form{Version: number, Description: "优化下单流程，修复若干已知问题，提升页面打开速度。"}
}

func (l *life) source(template string) version.Source {
	return version.Source{TemplateID: l.sim.Info.TemplateID, TemplateVersion: template, Ext: `{"extEnable":true,"ext":{"shop":"1"}}`}
}

func (l *life) uploads(number string) {
	l.does("version.upload", alipay.MethodVersionUpload, func() error {
		_, err := l.Versions.Upload(l.ctx(), l.id, number, l.source("1.0.1"))
		return err
	})
}

// way is what stands between the program and the platform for one method.
func (l *life) way(method string, calm bool) string {
	set := map[string]any{
		"on_way": []string{"504", "502", "503", "429", "413", "407", "403", "portal", "page", "reset", "hang"}[l.rand.IntN(11)], "on_way_method": method, "on_way_rate": 1,
		"late_ms": []int{0, -1, 1 + l.rand.IntN(120_000), 120_000}[l.rand.IntN(4)],
	}
	if calm || l.rand.IntN(3) == 0 {
		set["on_way"] = ""
	}
	l.sim.Settings(set)
	return fmt.Sprint(set["on_way"], " late ", set["late_ms"])
}

// setClock sets this machine's clock, wrong by any amount that the platform
// still answers, and in one of ten more.
func (l *life) setClock() {
	wrong := l.rand.Int64N(2*23*3600) - 23*3600
	if l.rand.IntN(10) == 0 {
		wrong *= 1 + l.rand.Int64N(400)
	}
	l.behind.Store(wrong * int64(time.Second))
}

// there is how many calls of a method took effect; the world has one merchant.
func (l *life) there(method string) (n int) {
	for _, effects := range l.sim.Effects(method) {
		n += effects
	}
	return n
}

// attempt does something on a way and with a clock as they come, which may be
// set meanwhile; after many tries the way is calm.
func (l *life) attempt(method string, try int, act func() error) (what string, err error) {
	l.setClock()
	what = fmt.Sprintf("%s, %s, clock %s behind", method, l.way(method, try > 8), time.Duration(l.behind.Load()))
	if l.rand.IntN(4) == 0 {
		timer := time.AfterFunc(time.Duration(l.rand.Int64N(int64(70*time.Second))), l.setClock)
		defer timer.Stop()
	}
	err = act()
	l.sim.Settings(map[string]any{"on_way": ""})
	return fmt.Sprintf("%s: %v", what, err), err
}

// does makes one action happen, again where that was called safe, and holds
// what was said against the platform's log.
func (l *life) does(action, method string, act func() error) {
	l.t.Helper()
	before := l.there(method)
	for try := 0; l.there(method) == before && !l.t.Failed(); try++ {
		if try == 30 {
			l.t.Fatalf("%s does not come about", action)
		}
		what, err := l.attempt(method, try, act)
		there := l.there(method) - before
		switch code := fault.CodeOf(err); {
		case err == nil && there != 1:
			l.t.Errorf("%s: told as done, and the platform shows %d effects", what, there)
		case err != nil && code != "journal.not_known_yet" && there != 0:
			l.t.Errorf("%s: told as not done, and the platform shows %d effects", what, there)
		case code == "journal.not_known_yet" && strings.Contains(fault.As(err).Hint.ZH, "放心"):
			l.t.Errorf("%s: a repetition is called safe", what)
		}
		if l.rand.IntN(6) == 0 {
			l.reopen()
			l.StartLooks()
		}
		l.settles(what)
		e := l.newest(action)
		if done := e.Result == journal.OK; l.there(method)-before > 1 || done != (l.there(method)-before == 1) {
			l.t.Errorf("%s: the journal says %s, the platform shows %d effects", what, e.Result, l.there(method)-before)
		}
	}
}

// tells holds what is said of an action that leaves nothing to look at: never
// that it did not happen when it may have.
func (l *life) tells(method string, act func() error) {
	l.t.Helper()
	before := l.there(method)
	what, err := l.attempt(method, 0, act)
	time.Sleep(2 * time.Minute)
	unknown := alipay.ClassOf(err) == alipay.ClassOutcomeUnknown
	if there := l.there(method) - before; err == nil && there != 1 || err != nil && !unknown && there != 0 || there > 1 {
		l.t.Errorf("%s: the platform shows %d effects", what, there)
	}
	page, serr := l.Journal.Search(l.ctx(), journal.Query{Limit: 1})
	l.ok(serr)
	if e := page.Entries[0]; (e.Result == journal.OK) != (err == nil) || unknown != (e.Result == journal.Unknown) {
		l.t.Errorf("%s: the journal says %s", what, e.Result)
	} else if unknown { // it stays open until somebody has looked
		l.reopen()
		l.StartLooks()
		e, err := l.Journal.Declare(e.ID, l.there(method) > before)
		if l.ok(err); (e.Result == journal.OK) != (l.there(method) > before) {
			l.t.Errorf("%s: settled as %s", what, e.Result)
		}
	}
}

func (l *life) newest(action string) journal.Entry {
	l.t.Helper()
	page, err := l.Journal.Search(l.ctx(), journal.Query{Action: action, Limit: 1})
	l.ok(err)
	if len(page.Entries) == 0 {
		l.t.Fatalf("the journal has no %s", action)
	}
	return page.Entries[0]
}

// settles sets the clock right and waits until nothing is open and nothing on
// its way.
func (l *life) settles(what string) {
	l.t.Helper()
	time.Sleep(time.Duration(l.rand.IntN(5)) * time.Minute)
	l.behind.Store(0)
	time.Sleep(2 * time.Minute)
	for n := 0; ; n++ {
		open, err := l.Journal.Open()
		l.ok(err)
		if open == 0 {
			return
		}
		if n > 60 {
			l.t.Fatalf("%s: its outcome stays open", what)
		}
		time.Sleep(10 * time.Minute)
	}
}

// consents lets the merchant agree anew until a token arrives. Each word about
// the code is true, and in the end the program can act.
func (l *life) consents() {
	ctx, code := l.ctx(), l.sim.Code(l.app)
	lost := false
	for try := 0; ; try++ {
		if try == 30 {
			l.t.Fatal("no consent comes through")
		}
		used := l.there(alipay.MethodAuthTokenApp)
		what, err := l.attempt(alipay.MethodAuthTokenApp, try, func() error { _, err := l.Authorize.Accept(ctx, l.id, code); return err })
		l.behind.Store(0)
		took := l.there(alipay.MethodAuthTokenApp) - used
		switch fault.CodeOf(err) {
		case "":
			if _, err := l.Versions.List(ctx, l.id); err != nil {
				l.t.Errorf("%s: told as authorized, and %v", what, err)
			}
			return
		case "authorize.exchange_unknown":
			lost = true
			time.Sleep(2 * time.Minute)
		case "authorize.consent_lost":
			if took == 0 && !lost {
				l.t.Errorf("%s: told as lost, and nothing was used up", what)
			}
			code, lost = l.sim.Code(l.app), false
		case "authorize.code_used":
			l.t.Errorf("%s: the merchant is told of a mistake nobody made", what)
			return
		default: // refused for the clock
			if took != 0 {
				l.t.Errorf("%s: told as refused, and it took effect", what)
			}
		}
	}
}

// claims has another seat make the same number from another template version
// while an upload is lost: it is never told as one's own.
func (l *life) claims() {
	l.behind.Store(0)
	client, as, err := l.Authorize.For(l.id)
	l.ok(err)
	theirs := version.Remote{Client: client, As: as, Now: l.now}
	l.sim.Control("POST", "/templates", map[string]any{"template_version": "1.0.2"}, nil)
	number, late := l.number(), l.rand.IntN(2) == 0
	other := func() {
		_, err := theirs.Upload(l.ctx(), number, l.source("1.0.2"))
		l.ok(err)
	}
	if !late {
		other()
		time.Sleep(time.Duration(5+l.rand.IntN(100)) * time.Second)
	}
	set := map[string]any{"on_way": "504", "on_way_method": "version.upload", "late_ms": []int{0, -1, 60_000}[l.rand.IntN(3)], "on_way_rate": 1}
	if late {
		set["late_ms"] = 0 // theirs is first for certain
	}
	l.sim.Settings(set)
	if late {
		time.AfterFunc(time.Duration(5+l.rand.IntN(100))*time.Second, func() {
			l.sim.Settings(map[string]any{"on_way": ""})
			other()
		})
	}
	_, err = l.Versions.Upload(l.ctx(), l.id, number, l.source("1.0.1"))
	l.sim.Settings(map[string]any{"on_way": ""})
	what := fmt.Sprintf("another seat's version, %v, %v: %v", set, late, err)
	if err == nil {
		l.t.Errorf("%s: it was claimed", what)
	}
	time.Sleep(2 * time.Minute)
	_, err = l.Versions.List(l.ctx(), l.id)
	l.ok(err)
	time.Sleep(time.Hour) // where nobody can tell whose it is the outcome stays unknown
	if e := l.newest("version.upload"); e.Result == journal.OK {
		l.t.Errorf("%s: the journal claims it", what)
	}
	fleet, err := l.Versions.Cached(l.id)
	l.ok(err)
	if v, found := fleet.Find(number); !found || v.Template == "1.0.1" {
		l.t.Errorf("%s: it is stored as %+v", what, v)
	}
}
