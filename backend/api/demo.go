package api

import (
	"context"
	"encoding/json"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/workspace"
)

// Demo is a workspace on the built-in simulator, to look around in, and the
// panel that drives it: what merchants, auditors and the network would do.
type Demo struct{ session *caller }

// Start opens a demo workspace in a directory of its own, which is thrown away
// when it is locked or the program ends, and begins to read what its merchants
// have online. Whatever was open is closed.
func (d *Demo) Start(ctx context.Context, _ Nothing) (VaultStatus, error) {
	if err := d.session.OpenDemo(); err != nil {
		return VaultStatus{}, err
	}
	// A failure shows where versions are read by hand.
	if versions, err := entered(&Versions{opened{session: d.session}}); err == nil {
		_, _ = versions.ReadMany(ctx, TargetsOf{})
	}
	return VaultStatus{State: StateUnlocked, Demo: true}, nil
}

// DemoSettings is how the simulator behaves. Rates are from 0 to 1.
type DemoSettings struct {
	LatencyMS     int64   `json:"latency_ms"`
	RateLimit     float64 `json:"rate_limit"` // calls a second, 0 for none
	BuildMS       int64   `json:"build_ms"`
	Audit         string  `json:"audit"` // "auto" after audit_ms, "manual" by Decide
	AuditMS       int64   `json:"audit_ms"`
	RejectRate    float64 `json:"reject_rate"`     // audits that are rejected
	ErrorRate     float64 `json:"error_rate"`      // calls that answer "service unavailable"
	RefusedRate   float64 `json:"refused_rate"`    // calls dropped before they took effect
	LostReplyRate float64 `json:"lost_reply_rate"` // calls that took effect and lost their reply
	TemplateTier  string  `json:"template_tier"`   // "ordinary" (5 audits a day) or "standard"
	EchoState     bool    `json:"echo_state"`      // whether the redirect after consent repeats state
	// What messages meet on their way.
	MessageDelayMS       int64   `json:"message_delay_ms"`
	MessageDuplicateRate float64 `json:"message_duplicate_rate"`
	MessageReorderRate   float64 `json:"message_reorder_rate"`
	MessageCorruptRate   float64 `json:"message_corrupt_rate"` // the signature is wrong
	MessageDropRate      float64 `json:"message_drop_rate"`    // delivered again later
}

// DemoPanel is what the panel shows.
type DemoPanel struct {
	Settings DemoSettings      `json:"settings"`
	World    []workspace.Actor `json:"world"`
	Newest   string            `json:"newest"` // the template's newest version
}

// Panel reads the simulator's settings and world. Fault: demo.not_open.
func (d *Demo) Panel(ctx context.Context, _ Nothing) (DemoPanel, error) {
	demo, err := d.session.openDemo()
	if err != nil {
		return DemoPanel{}, err
	}
	settings, err := demo.Control.Settings(ctx, map[string]any{})
	if err != nil {
		return DemoPanel{}, err
	}
	p := DemoPanel{}
	if p.Settings, err = demoSettings(settings); err != nil {
		return DemoPanel{}, err
	}
	scene, err := demo.Scene(ctx)
	p.World, p.Newest = scene.Merchants, scene.Newest
	return p, err
}

// Configure changes how the simulator behaves.
func (d *Demo) Configure(ctx context.Context, req DemoSettings) (DemoSettings, error) {
	patch, err := asMap(req)
	if err != nil {
		return DemoSettings{}, err
	}
	var now map[string]any
	err = d.do(func(demo *workspace.Demo) (err error) {
		now, err = demo.Control.Settings(ctx, patch)
		return err
	})
	if err != nil {
		return DemoSettings{}, err
	}
	return demoSettings(now)
}

// DemoDecision is an auditor's decision on one mini program, or on all that
// wait when MiniAppID is "".
type DemoDecision struct {
	MiniAppID string `json:"mini_app_id,omitempty"`
	Pass      bool   `json:"pass"`
	Reason    string `json:"reason,omitempty"`
}

// DemoDecided is how many audits were decided.
type DemoDecided struct {
	Decided int `json:"decided"`
}

// Decide passes or rejects audits that wait.
func (d *Demo) Decide(ctx context.Context, req DemoDecision) (DemoDecided, error) {
	var out DemoDecided
	err := d.do(func(demo *workspace.Demo) error {
		n, err := demo.Decide(ctx, req.MiniAppID, req.Pass, req.Reason)
		out.Decided = n
		return err
	})
	return out, err
}

// ByMiniApp names a mini program of the platform.
type ByMiniApp struct {
	MiniAppID string `json:"mini_app_id"`
}

// DemoMerchants is how many merchants to add.
type DemoMerchants struct {
	Count int `json:"count"`
}

// DemoAdded is how many were added.
type DemoAdded struct {
	Added int `json:"added"`
}

// mostAdded is how many merchants may be added at once.
const mostAdded = 500

// AddMerchants adds merchants that have not authorized yet. Fault: demo.count.
func (d *Demo) AddMerchants(ctx context.Context, req DemoMerchants) (DemoAdded, error) {
	if req.Count < 1 || req.Count > mostAdded {
		return DemoAdded{}, fault.New("demo.count", fault.T("add 1 to %d merchants at once", "一次可添加 1 到 %d 个商家", mostAdded)).
			WithField("count").WithRetry(fault.RetryAfterInput)
	}
	var out DemoAdded
	err := d.do(func(demo *workspace.Demo) error {
		added, err := demo.AddMerchants(ctx, req.Count)
		out.Added = len(added)
		return err
	})
	return out, err
}

// Consent is the merchant agreeing to authorize, by a link of its own.
func (d *Demo) Consent(ctx context.Context, req ByMiniApp) (Nothing, error) {
	return Nothing{}, d.do(func(demo *workspace.Demo) error { return demo.Consent(ctx, req.MiniAppID) })
}

// CutMessages ends the message channel's connection; it comes back by itself.
func (d *Demo) CutMessages(ctx context.Context, _ Nothing) (Nothing, error) {
	return Nothing{}, d.do(func(demo *workspace.Demo) error {
		return demo.Control.Post(ctx, "/messages/cut", map[string]any{"refuse_ms": 3000})
	})
}

// Revoke is the merchant taking the authorization back.
func (d *Demo) Revoke(ctx context.Context, req ByMiniApp) (Nothing, error) {
	return Nothing{}, d.do(func(demo *workspace.Demo) error {
		return demo.Control.Post(ctx, "/revoke", map[string]any{"mini_app_id": req.MiniAppID})
	})
}

// DemoPenalty is the platform taking an online version down by force.
type DemoPenalty struct {
	MiniAppID string `json:"mini_app_id"`
	Reason    string `json:"reason"`
}

// Penalize takes the version that is online down.
func (d *Demo) Penalize(ctx context.Context, req DemoPenalty) (Nothing, error) {
	return Nothing{}, d.do(func(demo *workspace.Demo) error {
		return demo.Control.Post(ctx, "/penalize", map[string]any{"mini_app_id": req.MiniAppID, "reason": req.Reason})
	})
}

// DemoTemplate is a template version to put online.
type DemoTemplate struct {
	Version string `json:"version"` // x.y.z
}

// ReleaseTemplate puts a new version of the template online.
func (d *Demo) ReleaseTemplate(ctx context.Context, req DemoTemplate) (Nothing, error) {
	return Nothing{}, d.do(func(demo *workspace.Demo) error { return demo.ReleaseTemplate(ctx, req.Version) })
}

// NextDay lets a day pass: the day's quotas begin again.
func (d *Demo) NextDay(ctx context.Context, _ Nothing) (Nothing, error) {
	return Nothing{}, d.do(func(demo *workspace.Demo) error { return demo.NextDay(ctx) })
}

// do runs a command on the open demo and tells the panel to read again.
func (d *Demo) do(command func(*workspace.Demo) error) error {
	demo, err := d.session.openDemo()
	if err != nil {
		return err
	}
	defer demo.Bus.Publish(event.Event{Kind: event.Simulator})
	return command(demo)
}

func demoSettings(now map[string]any) (DemoSettings, error) {
	data, err := json.Marshal(now)
	if err != nil {
		return DemoSettings{}, err
	}
	var s DemoSettings
	if err := json.Unmarshal(data, &s); err != nil {
		return DemoSettings{}, fault.Wrap(err, "demo.settings", fault.T("the simulator's settings cannot be read", "无法读取模拟器的设置"))
	}
	return s, nil
}

func asMap(s DemoSettings) (map[string]any, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	m := map[string]any{}
	return m, json.Unmarshal(data, &m)
}
