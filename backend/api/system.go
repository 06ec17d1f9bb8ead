package api

import (
	"context"
	_ "embed"
	"io"
	"log/slog"
	"net/url"
	"runtime"
	"runtime/debug"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
	"minifleet/backend/spelling"
	"minifleet/backend/trouble"
)

// System tells about the program itself and the shell it runs in.
type System struct{ session *caller }

// Nothing is a request or an answer without content.
type Nothing struct{}

// Info describes the running program.
type Info struct {
	Version      string       `json:"version"`
	Go           string       `json:"go"`
	Platform     string       `json:"platform"` // "linux/amd64"
	Shell        ShellKind    `json:"shell"`
	Capabilities Capabilities `json:"capabilities"`
	DataDir      string       `json:"data_dir"`
	Preferences  Preferences  `json:"preferences"`
	// ReleaseFeed is the address this build reads when a person asks for updates.
	ReleaseFeed string `json:"release_feed,omitempty"`
}

// Info tells version, shell, capabilities and looks; it needs no vault.
func (s *System) Info(context.Context, Nothing) (Info, error) {
	return Info{
		Version: s.session.opt.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Shell: s.session.Shell().Kind(), Capabilities: s.session.Shell().Capabilities(),
		DataDir: s.session.opt.Dir, ReleaseFeed: s.session.opt.ReleaseFeed, Preferences: loadPreferences(s.session.opt.Dir),
	}, nil
}

// Spelled asks how names are spelled.
type Spelled struct {
	Names []string `json:"names"`
}

// Spellings are names as they are typed without an input method, in their
// order; "" for one without Chinese.
type Spellings struct {
	Spellings []string `json:"spellings"`
}

// Spell tells how words are looked for in names, so that a list a screen has
// whole is searched as every other. It needs no vault, and nothing is kept.
func (s *System) Spell(_ context.Context, req Spelled) (Spellings, error) {
	out := Spellings{make([]string, len(req.Names))}
	for i, name := range req.Names {
		out.Spellings[i] = spelling.Of(name)
	}
	return out, nil
}

// Preferences reads language, theme and tour state.
func (s *System) Preferences(context.Context, Nothing) (Preferences, error) {
	return loadPreferences(s.session.opt.Dir), nil
}

// SavePreferences replaces them. Faults: settings.unknown_language,
// settings.unknown_theme, settings.unknown_log_level, update.address,
// settings.cannot_save.
func (s *System) SavePreferences(_ context.Context, p Preferences) (Preferences, error) {
	s.session.prefs.Lock()
	defer s.session.prefs.Unlock()
	if err := savePreferences(s.session.opt.Dir, p); err != nil {
		return p, err
	}
	s.session.opt.logLevel.Set(p.LogLevel.level())
	if saved := s.session.opt.PreferencesSaved; saved != nil {
		saved(p)
	}
	return p, nil
}

// Raised is how to reach the window that came forward.
type Raised struct {
	LaunchURL string `json:"launch_url,omitempty"`
}

// Raise brings the running window forward; a second start asks for it.
func (s *System) Raise(ctx context.Context, _ Nothing) (Raised, error) {
	launch, err := s.session.Shell().Raise(ctx)
	return Raised{LaunchURL: launch}, err
}

// OpenExternal is a page to open in the person's own browser.
type OpenExternal struct {
	URL string `json:"url"`
}

// OpenExternal opens an https page outside the window. Faults:
// system.bad_link, system.not_supported.
func (s *System) OpenExternal(ctx context.Context, req OpenExternal) (Nothing, error) {
	u, err := url.Parse(req.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return Nothing{}, fault.New("system.bad_link", fault.T("only https pages can be opened", "只能打开 https 网页")).WithField("url")
	}
	return Nothing{}, s.session.Shell().OpenExternal(ctx, u.String())
}

// Notify is a notification of the operating system.
type Notify struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	// Target is the page it is about, as the address of the screens has it.
	Target string `json:"target,omitempty"`
}

// Notify shows it when the shell can; system.not_supported otherwise (a page
// then uses the browser's own notifications).
func (s *System) Notify(ctx context.Context, req Notify) (Nothing, error) {
	return Nothing{}, s.session.Shell().Notify(ctx, req.Title, req.Body, req.Target)
}

// Module is a library the program is built from.
type Module struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

// Licences lists what the program is built from.
type Licences struct {
	Modules []Module `json:"modules"`
	// Notices are the licences of these and of the libraries of the screens.
	Notices string `json:"notices"`
}

//go:embed THIRD-PARTY-NOTICES.txt
var notices string

// Licences lists the Go modules compiled in.
func (s *System) Licences(context.Context, Nothing) (Licences, error) {
	l := Licences{Notices: notices}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return l, nil
	}
	for _, m := range info.Deps {
		l.Modules = append(l.Modules, Module{Path: m.Path, Version: m.Version})
	}
	return l, nil
}

// QuietHTTP keeps what net/http writes on its own, with bytes of strangers'
// answers in it, off the terminal. A program calls it once, at its start.
func QuietHTTP() { outbound.QuietHTTP(nil) }

// StandardErrorLog is the log of a shell on its standard error, masked as the log
// beside the vault is: errors only. A warning is about what the screens and records
// say as well, and stands in the log beside the vault.
func StandardErrorLog(w io.Writer) *slog.Logger { return slog.New(trouble.Masked(w, slog.LevelError)) }
