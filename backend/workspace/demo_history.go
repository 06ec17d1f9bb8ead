package workspace

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/authorize"
	"minifleet/backend/code"
	"minifleet/backend/fault"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// trace is what one merchant of a lived-in demo is left with.
type trace struct {
	reason string // why the audit is rejected; "" passes it
	gray   bool   // released to a part of the users
}

// The traces of a few weeks' work: rejected, passed, and on the way out.
var traces = [...]trace{
	{reason: "小程序的服务类目与实际提供的服务不符，请更换类目后重新提交。"},
	{reason: "首页的活动规则没有写明有效期，请补充后重新提交。"},
	{}, {}, {},
	{gray: true},
}

// liveIn leaves the demo as a provider finds it on a working day: audits that
// were decided, one gray release, an authorization a merchant took back, a link
// that waits, and people and codes that are there. It works on the last of the
// merchants, and those are with the first.
func (d *Demo) liveIn(outer context.Context, world SimWorld, authorized int) error {
	before, err := d.Control.Settings(outer, map[string]any{})
	if err != nil {
		return err
	}
	if _, err := d.Control.Settings(outer, map[string]any{"audit": "manual", "build_ms": 0}); err != nil {
		return err
	}
	work, ctx := errgroup.WithContext(outer)
	next := authorized - 1
	for _, t := range traces {
		for next >= 0 && !world.Merchants[next].online() {
			next--
		}
		if next < 0 {
			break
		}
		m := world.Merchants[next]
		next--
		work.Go(func() error { return d.leave(ctx, m, t) })
	}
	if next >= 0 {
		m := world.Merchants[next]
		work.Go(func() error { return d.takeBack(ctx, m) })
	}
	for i := range min(settled, max(next, 0)) {
		m := world.Merchants[i]
		work.Go(func() error { return d.settle(ctx, m, i) })
	}
	if authorized < len(world.Merchants) {
		m := world.Merchants[len(world.Merchants)-1]
		work.Go(func() error {
			record, err := d.Merchants.ByMiniApp(m.MiniAppID)
			if err == nil {
				_, _, err = d.Authorize.Begin(ctx, record.ID, authorize.FormPC)
			}
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	_, err = d.Control.Settings(outer, map[string]any{"audit": before["audit"], "build_ms": before["build_ms"]})
	if err == nil {
		d.hearOut(outer)
	}
	return err
}

// settled is how many merchants have members and codes.
const settled = 4

// settle invites people to a merchant's mini program, of whom not all have
// answered, and makes it a code.
func (d *Demo) settle(ctx context.Context, m SimMerchant, n int) error {
	record, err := d.Merchants.ByMiniApp(m.MiniAppID)
	if err != nil {
		return err
	}
	const developer, tester = "lin.dev@example.com", "chen.test@example.com"
	if _, err := d.Members.Invite(ctx, record.ID, member.Developer, developer); err != nil {
		return err
	}
	if err := d.Control.Post(ctx, "/member", map[string]any{"mini_app_id": m.MiniAppID, "logon_id": developer, "answer": "accept"}); err != nil {
		return err
	}
	if n%2 == 0 {
		if _, err := d.Members.Invite(ctx, record.ID, member.Experiencer, tester); err != nil {
			return err
		}
	}
	if _, err := d.Members.ReadAll(ctx, record.ID); err != nil {
		return err
	}
	_, err = d.Codes.Create(ctx, record.ID, code.Spec{Page: "pages/index/index", Query: "from=door", Describe: "门店海报"})
	return err
}

// hearOut receives the messages of what happened so far: they are no news to
// who opens the demo. It gives up after a while, which costs a notice or two.
func (d *Demo) hearOut(ctx context.Context) {
	ctx, end := context.WithTimeout(ctx, 3*time.Second)
	defer end()
	d.Messages.Start()
	for {
		world, err := d.Control.World(ctx)
		if err != nil || world.Messages == 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// online reports whether a version of the merchant's is released.
func (m SimMerchant) online() bool { return m.released() != "" }

func (m SimMerchant) released() string {
	for _, v := range m.Versions {
		if v.Status == string(version.Release) {
			return v.AppVersion
		}
	}
	return ""
}

// leave uploads a version of the newest template, submits it, and lets the
// auditor decide.
func (d *Demo) leave(ctx context.Context, m SimMerchant, t trace) error {
	record, err := d.Merchants.ByMiniApp(m.MiniAppID)
	if err != nil {
		return err
	}
	number := version.NextPatch(m.released())
	if err := d.build(ctx, record, number); err != nil {
		return err
	}
	form := version.Form{Version: number, Description: "优化首页加载速度，新增会员积分查询，修复若干已知问题。", RegionType: "CHINA"}
	if err := d.Versions.SubmitAudit(ctx, record.ID, form); err != nil {
		return err
	}
	decision := map[string]any{"mini_app_id": m.MiniAppID, "app_version": number, "result": "pass"}
	if t.reason != "" {
		decision["result"], decision["reason"] = "reject", t.reason
	}
	if err := d.Control.Post(ctx, "/audit", decision); err != nil {
		return err
	}
	if _, err := d.Versions.List(ctx, record.ID); err != nil {
		return err
	}
	if _, err := d.Versions.Detail(ctx, record.ID, number); err != nil {
		return err
	}
	if t.gray {
		return d.Versions.Do(ctx, record.ID, number, version.Gray, version.Strategies()[0])
	}
	return nil
}

// build uploads a version and waits for its build.
func (d *Demo) build(ctx context.Context, m merchant.Merchant, number string) error {
	src, err := d.Source(m, d.TemplateID, d.Newest, "")
	if err != nil {
		return err
	}
	state, err := d.Versions.Upload(ctx, m.ID, number, src)
	for err == nil && !state.Over() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		state, err = d.Versions.BuildState(ctx, m.ID, number)
	}
	return err
}

// takeBack lets a merchant revoke its authorization, and notices it.
func (d *Demo) takeBack(ctx context.Context, m SimMerchant) error {
	record, err := d.Merchants.ByMiniApp(m.MiniAppID)
	if err != nil {
		return err
	}
	if err := d.Control.Post(ctx, "/revoke", map[string]any{"mini_app_id": m.MiniAppID}); err != nil {
		return err
	}
	_, err = d.Authorize.Check(ctx, record.ID)
	if fault.CodeOf(err) == "platform.authorization_lost" || fault.CodeOf(err) == "authorize.lost" {
		return nil
	}
	return err
}

// AddMerchants lets new merchants appear on the simulator and records them;
// none of them has authorized.
func (d *Demo) AddMerchants(ctx context.Context, count int) ([]merchant.Merchant, error) {
	apps, err := d.Providers.ListApps()
	if err != nil {
		return nil, err
	}
	world, err := d.Control.World(ctx)
	if err != nil {
		return nil, err
	}
	before := len(world.Merchants)
	if err := d.Control.Post(ctx, "/merchants", map[string]any{"count": count, "released": 0}); err != nil {
		return nil, err
	}
	if world, err = d.Control.World(ctx); err != nil {
		return nil, err
	}
	var added []merchant.Merchant
	for i, m := range world.Merchants[before:] {
		record, err := d.Merchants.Add(recordOf(m, apps[0], before+i))
		if err != nil {
			return added, err
		}
		added = append(added, record)
	}
	return added, nil
}

// Consent lets a merchant go the way from the link to the token, as it would
// with a link that was sent.
func (d *Demo) Consent(ctx context.Context, miniAppID string) error {
	record, err := d.Merchants.ByMiniApp(miniAppID)
	if err != nil {
		return err
	}
	return d.consent(ctx, d.Control, record)
}
