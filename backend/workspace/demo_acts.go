package workspace

import "context"

// Scene is the simulator's world as the panel of a demo shows it.
type Scene struct {
	Merchants []Actor
	Newest    string // the template's newest version online
}

// Actor is a mini program of the simulator's world.
type Actor struct {
	MiniAppID  string `json:"mini_app_id"`
	Name       string `json:"name"`
	Authorized bool   `json:"authorized"`
	Auditing   string `json:"auditing,omitempty"` // the version that waits for an auditor
	Online     string `json:"online,omitempty"`   // the version that is online
}

// Scene reads the simulator's world.
func (d *Demo) Scene(ctx context.Context) (Scene, error) {
	world, err := d.Control.World(ctx)
	if err != nil {
		return Scene{}, err
	}
	var s Scene
	for _, m := range world.Merchants {
		a := Actor{MiniAppID: m.MiniAppID, Name: m.Name, Authorized: m.Authorization.Authorized, Online: m.released()}
		for _, v := range m.Versions {
			if v.Status == "AUDITING" {
				a.Auditing = v.AppVersion
			}
		}
		s.Merchants = append(s.Merchants, a)
	}
	for _, t := range world.Templates {
		for _, v := range t.Versions {
			if t.TemplateID == world.TemplateID && v.Status == "RELEASE" && s.Newest == "" {
				s.Newest = v.Version // the simulator lists the newest first
			}
		}
	}
	return s, nil
}

// Decide is the auditors' decision on what a mini program, or every one when
// miniAppID is "", has in audit. It returns how many audits were decided.
func (d *Demo) Decide(ctx context.Context, miniAppID string, pass bool, reason string) (decided int, err error) {
	world, err := d.Control.World(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range world.Merchants {
		if miniAppID != "" && miniAppID != m.MiniAppID {
			continue
		}
		for _, v := range m.Versions {
			if v.Status != "AUDITING" {
				continue
			}
			decision := map[string]any{"mini_app_id": m.MiniAppID, "app_version": v.AppVersion, "result": "pass"}
			if !pass {
				decision["result"], decision["reason"] = "reject", reason
			}
			if err := d.Control.Post(ctx, "/audit", decision); err != nil {
				return decided, err
			}
			decided++
		}
	}
	return decided, nil
}

// ReleaseTemplate puts a new version of the template online, and reads it.
func (d *Demo) ReleaseTemplate(ctx context.Context, templateVersion string) error {
	if err := d.Control.Post(ctx, "/templates", map[string]any{"template_version": templateVersion}); err != nil {
		return err
	}
	apps, err := d.Providers.ListApps()
	if err != nil {
		return err
	}
	for _, a := range apps {
		if _, err := d.Providers.RefreshTemplates(ctx, a.ID); err != nil {
			return err
		}
	}
	return nil
}

// The length of a day in milliseconds. The simulator numbers quota days by it,
// so that a length a little off lands in another day, with quotas unused.
const (
	dayMS     = 86_400_000
	shiftedMS = 86_000_000
)

// NextDay lets a day pass: the day's quotas begin again.
func (d *Demo) NextDay(ctx context.Context) error {
	now, err := d.Control.Settings(ctx, map[string]any{})
	if err != nil {
		return err
	}
	length := shiftedMS
	if day, _ := now["day_ms"].(float64); day == shiftedMS {
		length = dayMS
	}
	if _, err = d.Control.Settings(ctx, map[string]any{"day_ms": length}); err != nil {
		return err
	}
	return d.Batches.NewDay()
}
