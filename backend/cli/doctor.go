package cli

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/backup"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
	"minifleet/backend/web"
)

// finding is one thing the doctor looked at.
type finding struct {
	ID      string `json:"id"`
	State   string `json:"state"` // ok, warning, failed
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

func (r *runner) doctorCommand() *cobra.Command {
	var bundle string
	var preview bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check this machine: data directory, permissions, vault, browser, callback port, network",
		Long: "Checks what MiniFleet needs on this machine. The vault is opened only when a\n" +
			"passphrase was given, and only then the gateways are asked, through the proxy in\n" +
			"use, and the clock and the callback port of the settings looked at. Exit code 1 when something is broken.\n\n" +
			"--bundle writes a report to send when something went wrong: versions, the log, the\n" +
			"settings' shape, and how many records there are. No secrets, no merchants' data.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if preview || bundle != "" {
				return r.report(cmd.Context(), bundle)
			}
			dir, err := r.dir()
			if err != nil {
				return err
			}
			findings := append([]finding{r.checkDir(dir)}, r.checkStrays(dir)...)
			inside, port, network := r.checkVault(cmd.Context(), dir)
			if err := cmd.Context().Err(); err != nil {
				return err // what was not looked at to its end is not broken
			}
			findings = append(findings, inside, r.checkPort(dir, port), r.checkBrowser())
			return r.findings(append(findings, network...))
		},
	}
	cmd.Flags().StringVar(&bundle, "bundle", "", "write a report of trouble to this new file (.zip)")
	cmd.Flags().BoolVar(&preview, "preview", false, "show what --bundle would write")
	cmd.MarkFlagsMutuallyExclusive("bundle", "preview")
	return cmd
}

// findings prints what was looked at; the fault is cli.doctor when something
// is broken.
func (r *runner) findings(findings []finding) error {
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
		name := word(r, f.ID)
		if app, ok := strings.CutPrefix(f.ID, "gateway "); ok {
			name = word(r, "gateway") + " " + app
		}
		rows = append(rows, []string{name, word(r, f.State), text})
	}
	if err := r.table(findings, []string{"CHECK", "STATE", ""}, rows); err != nil {
		return err
	}
	if broken > 0 {
		return fault.New("cli.doctor", fault.T("%d check{|s} failed", "%d 项检查未通过", broken))
	}
	return nil
}

func (r *runner) checkDir(dir string) finding {
	f := finding{ID: "data directory", State: "ok", Message: dir}
	info, err := os.Stat(dir)
	switch {
	case os.IsNotExist(err):
		f.State, f.Hint = "warning", r.say("made by: minifleet init", "由 minifleet init 创建")
	case err != nil:
		f.State, f.Message = "failed", r.why(err)
	case !info.IsDir():
		f.State, f.Hint = "failed", r.say("it is not a directory", "它不是目录")
	case withoutPermissions(dir):
		f.State, f.Hint = "warning", r.say("this file system has no permissions: whoever has the disk may read its files; the vault is encrypted, keep the disk with you",
			"此文件系统不支持权限：拿到磁盘的人都能读取文件；保险库已加密，请妥善保管磁盘")
	case r.misplaced(dir, &f):
	case disk.SyncedBy(dir) != "":
		f.State, f.Hint = "warning", r.synced(dir).In(r.language())
	case openToOthers(dir):
		f.State, f.Hint = "warning", r.say("others on this machine can look into it; close it with: %s", "本机其他用户可以查看；请执行：%s", closeFolder(dir))
	default:
		probe := filepath.Join(dir, ".minifleet-probe")
		if err := os.WriteFile(probe, nil, 0o600); err != nil {
			f.State, f.Message = "failed", r.why(err)
		} else {
			_ = os.Remove(probe)
			r.checkFree(dir, &f)
		}
	}
	return f
}

// synced says why the folder of a sync program is no place for a vault.
func (r *runner) synced(dir string) fault.Text {
	return fault.T("%s copies this folder while the vault is written, which can damage it: keep the vault elsewhere (--data), and put backups here",
		"%s 会在保险库写入时同步此文件夹，可能造成损坏：请将保险库放到其他位置（--data），此处只存放备份", disk.SyncedBy(dir))
}

// checkFree warns where the vault could be read but nothing stored.
func (r *runner) checkFree(dir string, f *finding) {
	free, err := disk.Free(dir)
	if err != nil || free >= vault.MinFree {
		return
	}
	f.State = "warning"
	f.Hint = r.say("the disk is almost full: what is stored can be read, but nothing is stored before %d MiB are free (now %d)",
		"磁盘空间即将用尽：已有内容可以读取，但可用空间达到 %d MiB 之前不会保存任何内容（当前 %d MiB）", vault.MinFree>>20, free>>20)
}

func withoutPermissions(dir string) bool {
	access, err := disk.AccessTo(dir)
	return err == nil && access == disk.NoPermissions
}

// openToOthers reports whether the directory or something of the vault in it
// can be read or written by other users of the machine.
func openToOthers(dir string) bool {
	open := func(path string) bool {
		others, err := disk.OpenToOthers(path)
		return err == nil && others // what cannot be seen is told by the check of the vault
	}
	if open(dir) {
		return true
	}
	found := false
	_ = filepath.WalkDir(filepath.Join(dir, "vault"), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && open(path) {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// checkStrays names what lies in the vault's folder and is not the vault's.
func (r *runner) checkStrays(dir string) []finding {
	names, err := api.Strays(dir)
	if err != nil || len(names) == 0 {
		return nil
	}
	return []finding{{ID: "vault folder", State: "warning", Message: r.say("files that are not the vault's: %s", "有不属于保险库的文件：%s", strings.Join(names, ", ")),
		Hint: r.say("the vault is not damaged; move them aside with: minifleet vault tidy", "保险库没有损坏，请执行 minifleet vault tidy 将其移出")}}
}

// checkVault looks into the vault when a passphrase was given: what it holds,
// the callback port it was set to, and the network its apps need.
func (r *runner) checkVault(ctx context.Context, dir string) (f finding, port int, network []finding) {
	f, port = finding{ID: "vault", State: "ok"}, settings.DefaultCallbackPort
	if !api.HasVault(dir) {
		f.State, f.Message = "warning", r.say("there is none yet", "尚未创建")
		return f, port, nil
	}
	if _, state := web.Find(ctx, dir); state != api.StateUnlocked && r.passphraseFile == "" && len(r.given) == 0 {
		f.Message = r.say("it is there; give a passphrase to look inside", "已存在；提供口令后可检查内部")
		return f, port, nil
	}
	d, err := r.desk(ctx)
	if err != nil {
		e := fault.As(err)
		f.State, f.Message, f.Hint = "failed", e.Message.In(r.language()), e.Hint.In(r.language())
		return f, port, nil
	}
	port, network, err = r.lookInside(ctx, d, &f)
	if err = errors.Join(err, d.close()); err != nil {
		f.State, f.Message = "failed", r.why(err)
		return f, port, nil
	}
	return f, port, network
}

// lookInside fills in what an open vault tells.
func (r *runner) lookInside(ctx context.Context, d *desk, f *finding) (port int, found []finding, err error) {
	list, err := ask(ctx, d, (*api.Apps).List, api.Nothing{})
	if err != nil {
		return 0, nil, err
	}
	chosen, err := ask(ctx, d, (*api.Settings).Get, api.Nothing{})
	if err != nil {
		return 0, nil, err
	}
	port = chosen.Callback.Port
	backups, err := ask(ctx, d, (*api.Vault).Backups, api.Nothing{})
	if err != nil {
		return port, nil, err
	}
	network, err := r.checkNetwork(ctx, d)
	if err != nil {
		return port, nil, err
	}
	noticed, err := ask(ctx, d, (*api.Vault).Warnings, api.Nothing{})
	if err != nil {
		return port, nil, err
	}
	for _, w := range noticed.Warnings {
		f.State = "warning"
		f.Hint = strings.TrimSpace(f.Hint + " " + w.Part + ": " + w.Message.In(r.language()))
	}
	f.Message = r.say("opens; %d third-party app{|s}", "可以打开；%d 个第三方应用", len(list.Apps))
	if d.guest {
		f.Message = r.say("open in the MiniFleet that runs; %d third-party app{|s}", "已在正在运行的 MiniFleet 中打开；%d 个第三方应用", len(list.Apps))
	}
	return port, append([]finding{r.checkBackup(backups.Status)}, network...), nil
}

// checkBackup tells how old the last backup is.
func (r *runner) checkBackup(st backup.Status) finding {
	f := finding{ID: "backup", State: "ok"}
	if !st.Last.At.IsZero() {
		f.Message = r.say("the last one was made %s", "最近一次备份：%s", when(st.Last.At))
	}
	if !st.Remind.IsZero() {
		f.State, f.Message = "warning", st.Remind.In(r.language())
		f.Hint = r.say("make one: minifleet backup FILE; or let them be made: minifleet backup schedule --folder DIR",
			"请执行 minifleet backup FILE，或设置自动备份：minifleet backup schedule --folder DIR")
	}
	return f
}

// checkPort tries the port of the callback listener.
func (r *runner) checkPort(dir string, port int) finding {
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	f := finding{ID: "callback port", State: "ok", Message: address}
	l, err := net.Listen("tcp", address)
	if err == nil {
		_ = l.Close()
		return f
	}
	if web.Running(dir) {
		f.Message = r.say("%s is taken, as it should be where the MiniFleet that runs listens there", "%s 已占用：正在运行的 MiniFleet 在此监听时属正常", address)
		return f
	}
	f.State, f.Hint = "warning", r.say("in use: choose another one in the settings, and register it on the platform", "已被占用：请在设置中更换端口，并在开放平台登记新的地址")
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
