package cli

import (
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/settings"
	"minifleet/backend/workspace"
)

// finding is one thing the doctor looked at.
type finding struct {
	ID      string `json:"id"`
	State   string `json:"state"` // ok, warning, failed
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func (r *runner) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check this machine: data directory, permissions, vault, browser, callback port",
		Long: "Checks what MiniFleet needs on this machine. The vault is opened only when a\n" +
			"passphrase was given. Exit code 1 when something is broken.",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			findings := []finding{r.checkDir(dir), r.checkVault(dir), r.checkPort(), r.checkBrowser()}
			rows := [][]string{}
			broken := 0
			for _, f := range findings {
				if f.State == "failed" {
					broken++
				}
				text := f.Message
				if f.Hint != "" {
					text += " → " + f.Hint
				}
				rows = append(rows, []string{f.ID, f.State, text})
			}
			if err := r.table(findings, []string{"CHECK", "STATE", ""}, rows); err != nil {
				return err
			}
			if broken > 0 {
				return fault.New("cli.doctor", fault.T("%d checks failed", "%d 项检查未通过", broken))
			}
			return nil
		},
	}
}

func (r *runner) checkDir(dir string) finding {
	f := finding{ID: "data directory", State: "ok", Message: dir}
	info, err := os.Stat(dir)
	switch {
	case os.IsNotExist(err):
		f.State, f.Hint = "warning", r.say("made by: minifleet init", "由 minifleet init 创建")
	case err != nil:
		f.State, f.Message = "failed", err.Error()
	case !info.IsDir():
		f.State, f.Hint = "failed", r.say("it is not a directory", "它不是目录")
	case openToOthers(dir):
		f.State, f.Hint = "warning", r.say("others on this machine can look into it: chmod -R go= there", "本机其他用户可以查看：请对该目录执行 chmod -R go=")
	default:
		probe := filepath.Join(dir, ".minifleet-probe")
		if err := os.WriteFile(probe, nil, 0o600); err != nil {
			f.State, f.Message = "failed", err.Error()
		} else {
			_ = os.Remove(probe)
		}
	}
	return f
}

// openToOthers reports whether the directory or something of the vault in it
// can be read or written by other users of the machine.
func openToOthers(dir string) bool {
	if runtime.GOOS == "windows" {
		return false // the user's profile is closed by its access list
	}
	open := false
	check := func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be seen is told by the check of the vault
		}
		if info, err := entry.Info(); err == nil && info.Mode().Perm()&0o077 != 0 {
			open = true
			return fs.SkipAll
		}
		return nil
	}
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		return true
	}
	_ = filepath.WalkDir(filepath.Join(dir, "vault"), check)
	return open
}

func (r *runner) checkVault(dir string) finding {
	f := finding{ID: "vault", State: "ok"}
	if !workspace.Exists(dir) {
		f.State, f.Message = "warning", r.say("there is none yet", "尚未创建")
		return f
	}
	if r.passphraseFile == "" && len(r.given) == 0 {
		f.Message = r.say("it is there; give a passphrase to look inside", "已存在；提供口令后可检查内部")
		return f
	}
	ws, err := r.open()
	if err != nil {
		e := fault.As(err)
		f.State, f.Message, f.Hint = "failed", e.Message.In(r.language()), e.Hint.In(r.language())
		return f
	}
	defer ws.Close()
	list, err := ws.Providers.ListApps()
	if err != nil {
		f.State, f.Message = "failed", err.Error()
		return f
	}
	f.Message = r.say("opens; %d third-party apps", "可以打开；%d 个第三方应用", len(list))
	return f
}

// checkPort tries the default port of the callback listener.
func (r *runner) checkPort() finding {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(settings.DefaultCallbackPort))
	f := finding{ID: "callback port", State: "ok", Message: address}
	l, err := net.Listen("tcp", address)
	if err != nil {
		f.State, f.Hint = "warning", r.say("in use: choose another one in the settings, and register it on the platform", "已被占用：请在设置中更换端口，并在开放平台登记新的地址")
		return f
	}
	_ = l.Close()
	return f
}

func (r *runner) checkBrowser() finding {
	f := finding{ID: "browser", State: "ok", Message: runtime.GOOS}
	if runtime.GOOS != "linux" {
		return f
	}
	for _, name := range []string{"xdg-open", "chromium", "google-chrome", "firefox"} {
		if path, err := exec.LookPath(name); err == nil {
			f.Message = path
			return f
		}
	}
	f.State, f.Message = "warning", r.say("none found: open the printed address by hand", "未找到浏览器：请手动打开打印出的地址")
	return f
}
