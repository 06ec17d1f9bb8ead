package workspace

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"minifleet/backend/authorize"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
	"minifleet/backend/version"
)

// DemoOptions say how large the demo is and what it begins with.
type DemoOptions struct {
	Options
	// Dir holds the demo's vault and the simulator's world; "" is a temporary
	// directory that Close removes.
	Dir       string
	Merchants int     // 0 is 50
	Seed      int64   // 0 is 1
	Rate      float64 // calls a second; 0 is 50
	// Authorized is how many merchants go through consent at the start; 0 is
	// all of them, negative none.
	Authorized int
	// Released is the share of merchants that are online with an earlier version.
	Released float64
	// LivedIn leaves traces of work: audits decided, a gray release, an
	// authorization taken back, a link that waits.
	LivedIn bool
	// Progress is told of each part of the way, with how much of it is done.
	Progress func(what fault.Text, done, total int)
}

// Demo is a workspace on a simulator inside the program.
type Demo struct {
	*Workspace
	Control    *Control
	TemplateID string // record id of the template
	// Newest is the newest version of the template that can be built from.
	Newest string

	sim       *simulator.Server
	temporary string
	once      sync.Once
	err       error
}

// OpenDemo starts a simulator with a world of merchants, makes a workspace on
// it, and brings merchants through consent as they would go themselves: by the
// authorization link, the redirect and the exchange of its code.
func OpenDemo(ctx context.Context, opt DemoOptions) (*Demo, error) {
	opt = opt.filled()
	d := &Demo{}
	if opt.Dir == "" {
		dir, err := os.MkdirTemp("", "minifleet-demo-")
		if err != nil {
			return nil, fault.Wrap(err, "demo.dir", fault.T("no temporary directory can be made for the demo", "无法为演示创建临时目录"))
		}
		opt.Dir, d.temporary = dir, dir
	}
	if err := d.open(ctx, opt); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (o DemoOptions) filled() DemoOptions {
	if o.Merchants == 0 {
		o.Merchants = 50
	}
	if o.Rate == 0 {
		o.Rate = 50
	}
	if o.Authorized == 0 || o.Authorized > o.Merchants {
		o.Authorized = o.Merchants
	}
	if o.Progress == nil {
		o.Progress = func(fault.Text, int, int) {}
	}
	if o.UnlockTime == 0 {
		o.UnlockTime = 1 // nobody has to guard a demo: the least the vault allows
	}
	return o
}

func (d *Demo) open(ctx context.Context, opt DemoOptions) error {
	opt.Progress(fault.T("starting the simulator", "启动模拟器"), 0, 1)
	sim, err := simulator.Start(ctx, simulator.Options{
		Dir: filepath.Join(opt.Dir, "simulator"), Merchants: opt.Merchants, Seed: opt.Seed, Released: opt.Released, Logger: opt.Logger,
	})
	if err != nil {
		return err
	}
	d.sim = sim
	d.Control = NewControl(sim.Info().Control)
	opt.Progress(fault.T("starting the simulator", "启动模拟器"), 1, 1)

	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	passphrase := []byte(base64.RawURLEncoding.EncodeToString(secret))
	opt.thrownAway = true
	if d.Workspace, err = Create(filepath.Join(opt.Dir, "data"), passphrase, opt.Options); err != nil {
		return err
	}
	n, err := provider.LoadSimulatorFile(filepath.Join(opt.Dir, "simulator", simulator.InfoFile))
	if err != nil {
		return err
	}
	n.App.Rate = opt.Rate
	app, err := d.Providers.AddApp(ctx, n)
	if err != nil {
		return err
	}
	if err := d.addTemplate(ctx, app); err != nil {
		return err
	}
	return d.populate(ctx, app, opt)
}

// addTemplate reads the templates as a provider would, and marks the world's
// template as a standard one: its audits are not limited.
func (d *Demo) addTemplate(ctx context.Context, app provider.App) error {
	list, err := d.Providers.RefreshTemplates(ctx, app.ID)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.TemplateID != d.sim.Info().TemplateID {
			continue
		}
		t.Tier = provider.Standard
		t.Ext = `{"extEnable":true,"ext":{"merchantId":"{{mini_app_id}}","shop":"{{name}}","phone":"{{phone}}"}}`
		if t, err = d.Providers.UpdateTemplate(t); err != nil {
			return err
		}
		d.TemplateID = t.ID
		for _, v := range t.Versions {
			if v.Status == string(version.Release) && (d.Newest == "" || version.Compare(v.Version, d.Newest) > 0) {
				d.Newest = v.Version
			}
		}
		return nil
	}
	return errors.New("the simulator's template is missing from its list")
}

// populate adds the world's merchants and brings them through consent.
func (d *Demo) populate(ctx context.Context, app provider.App, opt DemoOptions) error {
	world, err := d.Control.World(ctx)
	if err != nil {
		return err
	}
	willing := max(0, min(opt.Authorized, len(world.Merchants)))
	if err := d.Enrol(ctx, app, d.Control, world.Merchants[:willing], opt.Progress); err != nil {
		return err
	}
	for i, m := range world.Merchants[willing:] {
		if _, err := d.Merchants.Add(recordOf(m, app, willing+i)); err != nil {
			return err
		}
	}
	if opt.LivedIn {
		return d.liveIn(ctx, world, willing)
	}
	return nil
}

// Enrol adds merchants of a simulator's world under a third-party app and
// brings each through consent. progress may be nil.
func (w *Workspace) Enrol(ctx context.Context, app provider.App, control *Control, list []SimMerchant, progress func(what fault.Text, done, total int)) error {
	if progress == nil {
		progress = func(fault.Text, int, int) {}
	}
	what := fault.T("merchants authorize", "商家授权")
	for i, m := range list {
		record, err := w.Merchants.Add(recordOf(m, app, i))
		if err != nil {
			return err
		}
		if err := w.consent(ctx, control, record); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
		progress(what, i+1, len(list))
	}
	return nil
}

func recordOf(m SimMerchant, app provider.App, i int) merchant.Merchant {
	return merchant.Merchant{
		AppID: app.ID, Name: m.Name, Contact: m.Contact, Phone: m.Phone, MiniAppID: m.MiniAppID,
		Tags: []string{demoTags[i%len(demoTags)]},
	}
}

// demoTags are dealt out in turn, so that there is something to filter by.
var demoTags = [...]string{"杭州", "上海", "连锁", "新客户"}

// consent goes the merchant's way from the link to the token.
func (w *Workspace) consent(ctx context.Context, control *Control, m merchant.Merchant) error {
	_, links, err := w.Authorize.Begin(ctx, m.ID, authorize.FormApp)
	if err != nil {
		return err
	}
	location, err := control.Consent(ctx, m.MiniAppID, links.Of(authorize.FormApp))
	if err != nil {
		return err
	}
	_, err = w.Authorize.Accept(ctx, m.ID, location)
	return err
}

// Close ends the workspace and the simulator, and removes a temporary
// directory. Further calls return what the first one did.
func (d *Demo) Close() error {
	d.once.Do(func() {
		if d.Workspace != nil {
			d.err = d.Workspace.Close()
		}
		if d.Control != nil {
			d.Control.Close()
		}
		if d.sim != nil {
			d.err = errors.Join(d.err, d.sim.Close())
		}
		if d.temporary != "" {
			d.err = errors.Join(d.err, disk.RemoveAll(d.temporary))
		}
	})
	return d.err
}
