package rehearsal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/batch"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

// stage is the simulated platform and a workspace on it.
type stage struct {
	dir   string
	clock *clock
	sim   *simulator.Server
	space *workspace.Workspace
	ids   map[string]string // record ids of the copies, by those of the merchants
}

// script is what is put on a stage.
type script struct {
	draft    batch.Draft
	template provider.Template
	rate     float64 // calls a second
	options  Options
}

// setUp builds a stage in a directory, which it empties first. ready is told how
// many merchants are there.
func setUp(ctx context.Context, dir string, sc script, logger *slog.Logger, ready *atomic.Int64) (st *stage, err error) {
	st = &stage{dir: dir, clock: &clock{began: time.Now()}, ids: map[string]string{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, st.strike())
		}
	}()
	if err = disk.RemoveAll(dir); err == nil {
		err = disk.Private(dir)
	}
	if err != nil {
		return st, fault.Wrap(err, "rehearsal.dir", fault.T("the rehearsal cannot use the directory %s", "预演无法使用目录 %s", dir)).
			WithHint(fault.T("make room on the disk, or let the directory be written", "请检查磁盘空间及该目录的写入权限"))
	}
	given := sc.world()
	if st.sim, err = simulator.Start(ctx, simulator.Options{Dir: filepath.Join(dir, "simulator"), Private: true, Given: &given,
		Seed: sc.options.Seed, Now: st.clock.Now, Logger: logger}); err != nil {
		return st, err
	}
	manners, err := json.Marshal(sc.settings())
	if err != nil {
		return st, err
	}
	if _, err = st.sim.Configure(manners); err != nil {
		return st, err
	}
	secret := make([]byte, 32)
	if _, err = rand.Read(secret); err != nil {
		return st, err
	}
	passphrase := []byte(base64.RawURLEncoding.EncodeToString(secret))
	if st.space, err = workspace.Create(filepath.Join(dir, "data"), passphrase, workspace.Options{
		Logger: logger, Now: st.clock.Now, UnlockTime: 1, // nobody has to guard it: the least the vault allows
	}); err != nil {
		return st, err
	}
	return st, st.fill(ctx, sc, ready)
}

// unpaced is the rate of calls while the stage is set up.
const unpaced = 1000

// fill copies app, template and merchants, and brings those through consent who
// have authorized.
func (st *stage) fill(ctx context.Context, sc script, ready *atomic.Int64) error {
	n, err := provider.LoadSimulatorFile(filepath.Join(st.dir, "simulator", simulator.InfoFile))
	if err != nil {
		return err
	}
	n.App.Rate = unpaced
	app, err := st.space.Providers.AddApp(ctx, n)
	if err != nil {
		return err
	}
	list, err := st.space.Providers.RefreshTemplates(ctx, app.ID)
	if err != nil {
		return err
	}
	for _, t := range list {
		t.Tier, t.Ext, t.Name = sc.template.Tier, sc.template.Ext, sc.template.Name
		if _, err := st.space.Providers.UpdateTemplate(t); err != nil {
			return err
		}
	}
	copies := make([]merchant.Merchant, len(sc.draft.Merchants))
	for i, m := range sc.draft.Merchants { // one after another: a batch takes them in the order of their records
		id := m.ID
		m.ID, m.AppID, m.Notes, m.Archived = "", app.ID, "", false
		if copies[i], err = st.space.Merchants.Add(m); err != nil {
			return err
		}
		st.ids[id] = copies[i].ID
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(8)
	for i, m := range sc.draft.Merchants {
		work.Go(func() error {
			defer ready.Add(1)
			if !sc.draft.Authorized[m.ID] || m.MiniAppID == "" || ctx.Err() != nil {
				return ctx.Err()
			}
			return st.authorize(ctx, copies[i])
		})
	}
	if err := work.Wait(); err != nil {
		return err
	}
	app.Rate = sc.rate
	_, err = st.space.Providers.UpdateApp(ctx, provider.AppChange{App: app})
	return err
}

// authorize lets a merchant say yes, and exchanges the code.
func (st *stage) authorize(ctx context.Context, m merchant.Merchant) error {
	code, err := st.sim.Consent(m.MiniAppID)
	if err == nil {
		_, err = st.space.Authorize.Accept(ctx, m.ID, code)
	}
	return err
}

// strike takes the stage down; nothing of it is left.
func (st *stage) strike() (err error) {
	if st.space != nil {
		err = st.space.Close()
	}
	if st.sim != nil {
		err = errors.Join(err, st.sim.Close())
	}
	return errors.Join(err, disk.RemoveAll(st.dir))
}

// world is the platform as far as the plan touches it.
func (sc script) world() simulator.Given {
	g := simulator.Given{
		Template: simulator.GivenTemplate{ID: sc.template.TemplateID, Name: sc.template.Name, Versions: map[string]string{}},
		Ordinary: sc.draft.Calendar.PerDay > 0, Used: sc.draft.Calendar.UsedToday,
	}
	for _, v := range sc.template.Versions {
		g.Template.Versions[v.Version] = v.Status
	}
	if sc.template.FetchedAt.IsZero() { // nobody knows: the plan's version is taken to be there
		g.Template.Versions[sc.draft.Plan.TemplateVersion] = string(version.Release)
	}
	for _, m := range sc.draft.Merchants {
		if m.MiniAppID == "" {
			continue
		}
		one := simulator.GivenMerchant{MiniAppID: m.MiniAppID, Name: m.Name}
		for _, v := range sc.draft.Fleets[m.ID].Versions {
			given := simulator.GivenVersion{Number: v.Version, Status: string(known(v.State)), Gray: v.Gray, Since: v.CreatedAt}
			if v.BuiltFrom(sc.template.TemplateID) {
				given.TemplateVersion = v.Template
			}
			one.Versions = append(one.Versions, given)
		}
		g.Merchants = append(g.Merchants, one)
	}
	return g
}

// known is a state that the simulator has. A version of any other keeps its
// number taken, and nothing else.
func known(s version.State) version.State {
	switch s {
	case version.Building, version.Init, version.Auditing, version.AuditReject, version.WaitRelease, version.BaseAuditPass,
		version.InGray, version.Release, version.AuditOffline:
		return s
	}
	return version.Offline
}

// settings are the platform's manners: builds and audits as they were seen, and
// the faults that were asked for.
func (sc script) settings() map[string]any {
	ms := func(seconds float64) int64 { return int64(seconds * 1000) }
	build, audit := sc.draft.Durations.Build, sc.draft.Durations.Audit
	s := map[string]any{
		"build_ms": ms(build.Median), "build_p90_ms": ms(build.P90), "audit_ms": ms(audit.Median), "audit_p90_ms": ms(audit.P90),
		"reject_rate": float64(sc.options.Rejected) / 100,
	}
	if sc.options.Faults {
		s["error_rate"], s["refused_rate"], s["lost_reply_rate"] = 0.02, 0.02, 0.02
	}
	return s
}

// merchants are the record ids of the merchants, by those of their copies.
func (st *stage) merchants(copies []string) []string {
	by := make(map[string]string, len(st.ids))
	for id, c := range st.ids {
		by[c] = id
	}
	out := make([]string, len(copies))
	for i, c := range copies {
		out[i] = by[c]
	}
	return out
}

// plan is the plan with the copies in the place of the merchants. A merchant of
// a wave that the plan does not reach is nobody's id here.
func (st *stage) plan(d batch.Draft) batch.Plan {
	p := d.Plan
	copyOf := func(ids []string) []string {
		out := make([]string, len(ids))
		for i, id := range ids {
			if out[i] = st.ids[id]; out[i] == "" {
				out[i] = id
			}
		}
		return out
	}
	p.AppID, p.Template, p.Saved, p.Source = "", d.Plan.TemplateID, "", ""
	all := make([]string, len(d.Merchants))
	for i, m := range d.Merchants {
		all[i] = m.ID
	}
	p.Targets = merchant.Targets{Merchants: copyOf(all)}
	p.Waves = append([]batch.Wave(nil), p.Waves...)
	for i := range p.Waves {
		p.Waves[i].Merchants = copyOf(p.Waves[i].Merchants)
	}
	p.Own = append([]batch.OwnForm(nil), p.Own...)
	for i := range p.Own {
		p.Own[i].MerchantID = copyOf([]string{p.Own[i].MerchantID})[0]
	}
	return p
}
