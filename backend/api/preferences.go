package api

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/update"
)

// Theme is how the screens are coloured.
type Theme string

// The themes there are.
const (
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
	ThemeSystem Theme = "system"
)

// LogLevel is the least grave kind of record that is taken down.
type LogLevel string

// The levels there are.
const (
	LogWarn  LogLevel = "warn" // what went wrong
	LogInfo  LogLevel = "info"
	LogDebug LogLevel = "debug"
)

func (l LogLevel) level() slog.Level {
	switch l {
	case LogInfo:
		return slog.LevelInfo
	case LogDebug:
		return slog.LevelDebug
	}
	return slog.LevelWarn
}

// Preferences are the looks of the screens. They are needed before the vault
// is open and hold nothing worth hiding, so they lie beside it in the clear.
type Preferences struct {
	Language fault.Lang `json:"language"`
	Theme    Theme      `json:"theme"`
	// LogLevel is what the log beside the vault takes down.
	LogLevel LogLevel `json:"log_level,omitempty"`
	// ReleaseFeed is read when a person asks for updates; "" is the build's own.
	ReleaseFeed string `json:"release_feed,omitempty"`
	// Zoom is the size of the window's page in percent; 0 is as it is made. A
	// browser keeps its own.
	Zoom int `json:"zoom,omitempty"`
	// KeepRunning keeps the program running when its window is closed.
	KeepRunning bool `json:"keep_running,omitempty"`
	// TourDone says that the short tour was seen or skipped.
	TourDone bool `json:"tour_done"`
	// Merchants are the looks of the list of merchants.
	Merchants ListLooks `json:"merchants,omitzero"`
}

// ListLooks are the looks of a list.
type ListLooks struct {
	Columns []fleet.Column `json:"columns,omitempty"` // in their order; none: those that are usual
	Compact bool           `json:"compact,omitempty"`
	// Preview shows the row the keys are on beside the list, so wide in pixels;
	// 0 is usual.
	Preview      bool `json:"preview,omitempty"`
	PreviewWidth int  `json:"preview_width,omitempty"`
}

// How small and how large the window's page may be, in percent.
const (
	LeastZoom = 50
	MostZoom  = 300
)

const preferencesFile = "preferences.json"

func defaultPreferences() Preferences {
	return Preferences{Language: fault.Chinese, Theme: ThemeSystem, LogLevel: LogWarn}
}

// loadPreferences reads the file; a missing or broken one means the defaults,
// because looks must never keep a person from their work.
func loadPreferences(dir string) Preferences {
	p := defaultPreferences()
	data, err := os.ReadFile(filepath.Join(dir, preferencesFile))
	if err != nil || json.Unmarshal(data, &p) != nil || p.check() != nil {
		return defaultPreferences()
	}
	return p
}

func (p Preferences) check() error {
	switch p.Language {
	case fault.Chinese, fault.English:
	default:
		return fault.New("settings.unknown_language", fault.T("there is no such language", "没有这种语言")).
			WithField("language").WithRetry(fault.RetryAfterInput)
	}
	if err := update.Address(p.ReleaseFeed); err != nil {
		return err
	}
	if err := fleet.CheckColumns(p.Merchants.Columns); err != nil {
		return err
	}
	switch p.LogLevel {
	case "", LogWarn, LogInfo, LogDebug:
	default:
		return fault.New("settings.unknown_log_level", fault.T("there is no such level of the log", "没有这种日志级别")).
			WithField("log_level").WithRetry(fault.RetryAfterInput)
	}
	if p.Zoom != 0 && (p.Zoom < LeastZoom || p.Zoom > MostZoom) {
		return fault.New("settings.unknown_zoom", fault.T("the size of the page is from %d to %d percent", "页面缩放应为 %d%% 到 %d%%", LeastZoom, MostZoom)).
			WithField("zoom").WithRetry(fault.RetryAfterInput)
	}
	switch p.Theme {
	case ThemeLight, ThemeDark, ThemeSystem:
	default:
		return fault.New("settings.unknown_theme", fault.T("there is no such theme", "没有这种主题")).
			WithField("theme").WithRetry(fault.RetryAfterInput)
	}
	return nil
}

func savePreferences(dir string, p Preferences) error {
	if err := p.check(); err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := disk.Private(dir); err != nil {
		return cannotSave(err)
	}
	if err := disk.WriteFile(filepath.Join(dir, preferencesFile), data); err != nil {
		return cannotSave(err)
	}
	return nil
}

func cannotSave(err error) error {
	return fault.Wrap(err, "settings.cannot_save", fault.T("the setting could not be saved", "设置无法保存")).
		WithHint(fault.T("Check that the data folder can be written to.", "请确认数据文件夹可写。"))
}
