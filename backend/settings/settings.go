// Package settings keeps the choices a person makes once for the whole
// workspace, in the vault.
package settings

import (
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Settings are all the choices but the looks of the screens, which are needed
// before the vault is open. The zero value is not valid; Default is.
type Settings struct {
	IdleLockMinutes       int           `json:"idle_lock_minutes"`       // 0: never
	ClipboardClearSeconds int           `json:"clipboard_clear_seconds"` // 0: never
	Callback              Callback      `json:"callback"`
	MessagesEnabled       bool          `json:"messages_enabled"` // the channel on which the platform reports
	Notifications         Notifications `json:"notifications"`
	DefaultRate           float64       `json:"default_rate"` // calls a second of a new third-party app
	QRRuleLimit           int           `json:"qr_rule_limit"`
	Backups               Backups       `json:"backups"`
	JournalMonths         int           `json:"journal_months"` // older entries move to the journal's archive; 0: never
	RecordMonths          int           `json:"record_months"`  // older batches and runs that ended are removed; 0: never
	TemplateHours         int           `json:"template_hours"` // how often the templates' versions are asked for; 0: never by itself
	Precheck              Precheck      `json:"precheck"`
	UpdatedAt             time.Time     `json:"updated_at,omitzero"`
}

// Callback is the local listener a merchant's browser returns to. Its port is
// part of the address registered with the platform, so it is fixed.
type Callback struct {
	Enabled       bool   `json:"enabled"`
	Port          int    `json:"port"`
	PublicBaseURL string `json:"public_base_url,omitempty"` // for those with a tunnel or reverse proxy
}

// Notifications says what the desktop is told of while the window is not in front.
type Notifications struct {
	Audits         bool `json:"audits"`
	Authorizations bool `json:"authorizations"`
	Batches        bool `json:"batches"`
	Templates      bool `json:"templates"` // a template has a new version online
}

// Backups is where backups are made by themselves, how often, and how many are
// kept there.
type Backups struct {
	Folder     string `json:"folder,omitempty"` // absolute; "": none are made, and the overview says so
	EveryHours int    `json:"every_hours"`
	Keep       int    `json:"keep"`
}

// Precheck says which rules about what audits refuse are off, by ID, and which
// own words are to be avoided.
type Precheck struct {
	Off   []string `json:"off"`
	Words []string `json:"words"`
}

// MaxPrecheckWords is how many own words there may be, each of at most
// MaxPrecheckWord characters.
const (
	MaxPrecheckWords = 500
	MaxPrecheckWord  = 50
)

// cleanWords returns the words without spaces around them, each once.
func cleanWords(list []string) []string {
	out := []string{}
	for _, w := range list {
		if w = strings.TrimSpace(w); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Alipay open platform: rules that link ordinary QR codes are limited to 100 by
// the interface's current text; older documents say 20.
const (
	DefaultQRRuleLimit = 100
	MaxQRRuleLimit     = 100
)

// DefaultCallbackPort is where the callback listener listens at first.
const DefaultCallbackPort = 17861

// Default is what a new vault starts with.
func Default() Settings {
	return Settings{
		IdleLockMinutes: 15, ClipboardClearSeconds: 30,
		Callback:        Callback{Enabled: true, Port: DefaultCallbackPort},
		MessagesEnabled: true,
		Notifications:   Notifications{Audits: true, Authorizations: true, Batches: true, Templates: true},
		DefaultRate:     alipay.DefaultRate, QRRuleLimit: DefaultQRRuleLimit,
		Backups: Backups{EveryHours: 24, Keep: 14},

		JournalMonths: 12, RecordMonths: 24, TemplateHours: 6,
		Precheck: Precheck{Off: []string{}, Words: []string{}},
	}
}

// stored wraps the one record.
type stored struct {
	ID string `json:"id"`
	Settings
}

// UnmarshalJSON starts from the defaults, which a setting keeps that did not
// exist yet when the record was written.
func (s *stored) UnmarshalJSON(b []byte) error {
	type plain stored
	p := plain{Settings: Default()}
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	*s = stored(p)
	return nil
}

const only = "settings"

var records = vault.NewCollection(vault.Schema[stored]{
	Name: "settings", Version: 2, ID: func(s stored) string { return s.ID },
	Migrate: map[int]func(json.RawMessage) (json.RawMessage, error){1: withoutOlderRuleLimit},
})

// withoutOlderRuleLimit leaves out a limit of 20 link rules, the default of
// earlier versions, which stored it with every other change. Any other limit was
// chosen by somebody and stays; a 20 that was chosen cannot be told from the
// default, and goes with it.
func withoutOlderRuleLimit(old json.RawMessage) (json.RawMessage, error) {
	const olderDefault = "20"
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(old, &fields); err != nil {
		return nil, err
	}
	if string(fields["qr_rule_limit"]) == olderDefault {
		delete(fields, "qr_rule_limit")
	}
	return json.Marshal(fields)
}

// Service reads and changes the settings. It is safe for concurrent use.
type Service struct {
	vault *vault.Vault
	now   func() time.Time
	bus   *event.Bus
	log   *journal.Journal
}

// Deps are the rooms the Service works with.
type Deps struct {
	Vault   *vault.Vault
	Now     func() time.Time
	Bus     *event.Bus // nil: nobody is told
	Journal *journal.Journal
}

// New makes the Service of an unlocked vault.
func New(d Deps) *Service {
	return &Service{vault: d.Vault, now: d.Now, bus: d.Bus, log: d.Journal}
}

// Get returns the settings. What was stored before a setting existed has its
// default.
func (s *Service) Get() (Settings, error) {
	var out Settings
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		out, err = get(tx)
		return err
	})
	return out, err
}

// Update changes the settings in one step and returns them. The function may
// be run more than once; its error, or settings.invalid with Field set, leaves
// everything as it was.
func (s *Service) Update(change func(*Settings) error) (Settings, error) {
	var out Settings
	err := s.log.Noting(s.vault.Update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		now, err := get(tx)
		if err != nil {
			return err
		}
		if err := change(&now); err != nil {
			return err
		}
		if now, err = Clean(now); err != nil {
			return err
		}
		now.UpdatedAt = s.now().UTC().Truncate(time.Millisecond)
		out = now
		return errors.Join(records.Put(tx, stored{only, now}), note(journal.Entry{Action: "settings.update"}))
	})
	if err != nil {
		return Settings{}, err
	}
	s.bus.Publish(event.Event{Kind: event.Settings})
	return out, nil
}

func get(tx *vault.Tx) (Settings, error) {
	r, err := records.Get(tx, only)
	if errors.Is(err, vault.ErrNotFound) {
		return Default(), nil
	}
	return r.Settings, err
}

// Clean trims and checks settings; the fault is settings.invalid with Field set.
func Clean(s Settings) (Settings, error) {
	s.Callback.PublicBaseURL = strings.TrimRight(strings.TrimSpace(s.Callback.PublicBaseURL), "/")
	s.Backups.Folder = strings.TrimSpace(s.Backups.Folder)
	s.Precheck = Precheck{Off: cleanWords(s.Precheck.Off), Words: cleanWords(s.Precheck.Words)}
	invalid := func(field string, reason fault.Text) (Settings, error) {
		return s, fault.New("settings.invalid", reason).WithField(field).WithRetry(fault.RetryAfterInput)
	}
	switch {
	case s.IdleLockMinutes < 0 || s.IdleLockMinutes > 24*60:
		return invalid("idle_lock_minutes", fault.T("locking after idle is from 1 minute to a day, or 0 for never", "闲置锁定应为 1 分钟到 1 天，0 表示从不"))
	case s.ClipboardClearSeconds < 0 || s.ClipboardClearSeconds > 3600:
		return invalid("clipboard_clear_seconds", fault.T("clearing the clipboard is after 1 to 3600 seconds, or 0 for never", "清空剪贴板应为 1 到 3600 秒，0 表示从不"))
	case s.Callback.Port < 1024 || s.Callback.Port > 65535:
		return invalid("callback.port", fault.T("the port is from 1024 to 65535", "端口应为 1024 到 65535"))
	case s.Callback.PublicBaseURL != "" && !publicURL(s.Callback.PublicBaseURL):
		return invalid("callback.public_base_url",
			fault.T("the public address is a web address beginning with https://, without a query", "公网地址应为以 https:// 开头、不带参数的网址"))
	case s.DefaultRate < 0.1 || s.DefaultRate > 1000 || s.DefaultRate != s.DefaultRate:
		return invalid("default_rate", fault.T("the rate is from 0.1 to 1000 calls a second", "调用速率应为每秒 0.1 到 1000 次"))
	case s.QRRuleLimit < 1 || s.QRRuleLimit > MaxQRRuleLimit:
		return invalid("qr_rule_limit", fault.T("the limit of link rules is from 1 to %d", "普通二维码规则上限应为 1 到 %d", MaxQRRuleLimit))
	case s.Backups.Folder != "" && !filepath.IsAbs(s.Backups.Folder):
		return invalid("backups.folder", fault.T("the folder of backups is a whole path", "备份文件夹应为完整路径"))
	case s.Backups.EveryHours < 1 || s.Backups.EveryHours > 24*31:
		return invalid("backups.every_hours", fault.T("backups are made every 1 hour to every 31 days", "备份间隔应为 1 小时到 31 天"))
	case s.TemplateHours < 0 || s.TemplateHours > 720:
		return invalid("template_hours", fault.T("templates are looked after every 1 to 720 hours, or 0 for never", "模板检查间隔应为 1 到 720 小时，0 表示从不"))
	case s.JournalMonths < 0 || s.JournalMonths > 1200:
		return invalid("journal_months", fault.T("entries move to the archive after 1 to 1200 months, or 0 for never", "日志归档应为 1 到 1200 个月之后，0 表示从不"))
	case s.RecordMonths < 0 || s.RecordMonths > 1200:
		return invalid("record_months", fault.T("batches and runs are removed after 1 to 1200 months, or 0 for never", "批次与批量操作记录应在 1 到 1200 个月后清理，0 表示从不"))
	case len(s.Precheck.Words) > MaxPrecheckWords ||
		slices.ContainsFunc(s.Precheck.Words, func(w string) bool { return utf8.RuneCountInString(w) > MaxPrecheckWord }):
		return invalid("precheck.words", fault.T("at most %d words of at most %d characters are kept", "最多保存 %d 个词语，每个不超过 %d 个字", MaxPrecheckWords,
			MaxPrecheckWord))
	case s.Backups.Keep < 2 || s.Backups.Keep > 1000:
		return invalid("backups.keep", fault.T("from 2 to 1000 backups are kept", "保留的备份数应为 2 到 1000"))
	}
	return s, nil
}

// publicURL accepts what can be registered with the platform: https, or http
// for a tunnel whose other end is this machine's own name.
func publicURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || (u.Scheme == "http" && (u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())))
}
