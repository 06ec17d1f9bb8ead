package api

import (
	"context"
	"net"
	"strconv"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/settings"
)

// Settings are the choices kept in the vault. Language, theme and the tour are
// not among them: they are needed before it opens, see System.Preferences.
type Settings struct{ opened }

// SettingsForm is every choice a person can make here.
type SettingsForm struct {
	IdleLockMinutes       int                    `json:"idle_lock_minutes"`       // 0: never
	ClipboardClearSeconds int                    `json:"clipboard_clear_seconds"` // 0: never
	Callback              settings.Callback      `json:"callback"`
	MessagesEnabled       bool                   `json:"messages_enabled"`
	Notifications         settings.Notifications `json:"notifications"`
	DefaultRate           float64                `json:"default_rate"`
	QRRuleLimit           int                    `json:"qr_rule_limit"`
	Backups               settings.Backups       `json:"backups"`
	JournalMonths         int                    `json:"journal_months"` // 0: nothing moves to the archive
	RecordMonths          int                    `json:"record_months"`  // 0: no batch and no run is removed by itself
	TemplateHours         int                    `json:"template_hours"` // 0: the templates are asked for by hand only
	Precheck              settings.Precheck      `json:"precheck"`
}

// Get reads the settings.
func (s *Settings) Get(context.Context, Nothing) (SettingsForm, error) {
	now, err := s.w.Settings.Get()
	return formOf(now), err
}

// Update replaces the settings. Faults: settings.invalid with Field set;
// authorize.port_in_use when the callback would move to a port another program
// has, and then nothing is changed.
func (s *Settings) Update(_ context.Context, f SettingsForm) (SettingsForm, error) {
	before, err := s.w.Settings.Get()
	if err != nil {
		return SettingsForm{}, err
	}
	if f.Callback.Enabled && f.Callback.Port != before.Callback.Port && f.Callback.Port > 0 && f.Callback.Port <= 65535 {
		if taken := authorize.CheckFree(net.JoinHostPort("127.0.0.1", strconv.Itoa(f.Callback.Port))); taken != nil {
			return SettingsForm{}, taken.WithField("callback.port").WithRetry(fault.RetryAfterInput)
		}
	}
	if f.Backups.Folder != before.Backups.Folder {
		if err := s.w.Backups.CheckFolder(f.Backups.Folder); err != nil {
			return SettingsForm{}, err
		}
	}
	now, err := s.w.Settings.Update(func(c *settings.Settings) error {
		c.IdleLockMinutes, c.ClipboardClearSeconds = f.IdleLockMinutes, f.ClipboardClearSeconds
		c.Callback, c.MessagesEnabled, c.Notifications = f.Callback, f.MessagesEnabled, f.Notifications
		c.DefaultRate, c.QRRuleLimit, c.Backups = f.DefaultRate, f.QRRuleLimit, f.Backups
		c.JournalMonths, c.RecordMonths, c.TemplateHours, c.Precheck = f.JournalMonths, f.RecordMonths, f.TemplateHours, f.Precheck
		return nil
	})
	return formOf(now), err
}

func formOf(s settings.Settings) SettingsForm {
	return SettingsForm{
		IdleLockMinutes: s.IdleLockMinutes, ClipboardClearSeconds: s.ClipboardClearSeconds,
		Callback: s.Callback, MessagesEnabled: s.MessagesEnabled, Notifications: s.Notifications,
		DefaultRate: s.DefaultRate, QRRuleLimit: s.QRRuleLimit, Backups: s.Backups, JournalMonths: s.JournalMonths, RecordMonths: s.RecordMonths,
		TemplateHours: s.TemplateHours, Precheck: s.Precheck,
	}
}
