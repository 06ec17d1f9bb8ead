package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"strings"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/web"
)

// desk is the facade as a command reaches it: that of the program which has the
// workspace open, be it a window, a browser shell or another command, or that of
// a workspace the command opened for itself.
type desk struct {
	invoke func(ctx context.Context, service, method string, request []byte) ([]byte, error)
	close  func() error
	guest  bool // another program has the workspace open
	// passphrase is what the command opened the workspace with, nil at another
	// program that did not ask for it.
	passphrase []byte
}

// ask calls a method of the facade, which is named by its method expression:
//
//	found, err := ask(ctx, d, (*api.Merchants).Find, api.FindMerchants{})
func ask[S, Q, A any](ctx context.Context, d *desk, method func(*S, context.Context, Q) (A, error), request Q) (A, error) {
	var answer A
	body, err := api.Encode(request)
	if err != nil {
		return answer, err
	}
	defer clear(body)
	service, name := methodName(method)
	out, err := d.invoke(ctx, service, name, body)
	if err != nil {
		return answer, err
	}
	return answer, json.Unmarshal(out, &answer)
}

// methodName is the facade's name for a method expression: Service and Method
// of minifleet/backend/api.(*Service).Method.
func methodName(method any) (service, name string) {
	full := runtime.FuncForPC(reflect.ValueOf(method).Pointer()).Name()
	service, name, _ = strings.Cut(full[strings.LastIndex(full, "(*")+2:], ").")
	return service, name
}

// waitForOther is how long a command waits for another program that has the
// vault open and does not answer: it is about to, or about to end.
const waitForOther = 20 * time.Second

// at runs a command at the desk of the data directory.
func (r *runner) at(ctx context.Context, f func(context.Context, *desk) error) error {
	d, err := r.desk(ctx)
	if err != nil {
		return err
	}
	if err := r.tellHeld(ctx, d); err != nil {
		return errors.Join(err, d.close())
	}
	err = f(ctx, d)
	if closeErr := d.close(); closeErr != nil && (err == nil || errors.Is(err, errPartial)) {
		return closeErr
	}
	return err
}

// desk finds the program that has the workspace open, or opens it.
func (r *runner) desk(ctx context.Context) (*desk, error) {
	dir, err := r.dir()
	if err != nil {
		return nil, err
	}
	for began := time.Now(); ; {
		client, state := web.Find(ctx, dir)
		switch state {
		case api.StateHeld:
			var given []byte
			err = r.opening(func(passphrase []byte) error {
				given = bytes.Clone(passphrase)
				return client.Admit(ctx, passphrase)
			})
			if err == nil {
				d := r.guest(client)
				d.passphrase = given
				return d, nil
			}
		case api.StateUnlocked:
			return r.guest(client), nil
		default:
			var d *desk
			if d, err = r.ownDesk(ctx, dir); err == nil {
				return d, nil
			}
		}
		ended := errors.Is(err, web.ErrGone) || fault.CodeOf(err) == "vault.locked"
		if !ended && fault.CodeOf(err) != "vault.in_use" || time.Since(began) > waitForOther {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// guest is the desk at another program. When that one ends, the next call finds
// the program that has the workspace then, or opens it.
func (r *runner) guest(client *web.Client) *desk {
	d := &desk{invoke: client.Invoke, close: func() error { return nil }, guest: true}
	d.invoke = func(ctx context.Context, service, method string, request []byte) ([]byte, error) {
		answer, err := client.Invoke(ctx, service, method, request)
		if !errors.Is(err, web.ErrGone) {
			return answer, err
		}
		next, err := r.desk(ctx)
		if err != nil {
			return nil, err
		}
		d.invoke, d.close, d.guest = next.invoke, next.close, next.guest
		return d.invoke(ctx, service, method, request)
	}
	return d
}

// commandShell is the shell of a command: it has no screen.
type commandShell struct{}

func (commandShell) Kind() api.ShellKind                        { return api.ShellCommand }
func (commandShell) Capabilities() api.Capabilities             { return api.Capabilities{} }
func (commandShell) Raise(context.Context) (string, error)      { return "", nil }
func (commandShell) OpenExternal(context.Context, string) error { return api.NotSupported() }
func (commandShell) SaveFile(context.Context, string) (string, error) {
	return "", api.NotSupported()
}
func (commandShell) PickFolder(context.Context) (string, error)           { return "", api.NotSupported() }
func (commandShell) Notify(context.Context, string, string, string) error { return api.NotSupported() }

// ownDesk opens the workspace and lends it to other commands while it is open.
func (r *runner) ownDesk(ctx context.Context, dir string) (*desk, error) {
	opt := api.Options{Dir: dir, Version: Version, Shell: commandShell{}, Command: true, Upgrading: r.upgrading()}.Logged()
	f := api.New(opt)
	d, err := r.unlocked(ctx, dir, f, opt.Logger)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return d, nil
}

// upgradeNote is how often a command says how far an upgrade of stored records is.
const upgradeNote = 3 * time.Second

// upgrading says how far stored records are on their way to the form of this
// program, when that takes longer than a moment.
func (r *runner) upgrading() func(*api.Upgrade) {
	var said time.Time
	var told bool
	return func(u *api.Upgrade) {
		switch now := time.Now(); {
		case u == nil:
			if told {
				r.note("The stored records have the form of this version now.", "已存记录已升级完成。")
			}
			told, said = false, time.Time{}
		case said.IsZero():
			said = now.Add(time.Second - upgradeNote)
		case now.Sub(said) >= upgradeNote:
			said, told = now, true
			r.note("Stored records are brought to the form of this version: %d of %d. Ending the program now loses nothing.",
				"正在升级已存记录：%d / %d。此时退出程序不会丢失数据。", u.Done, u.Total)
		}
	}
}

func (r *runner) unlocked(ctx context.Context, dir string, f *api.Facade, log *slog.Logger) (*desk, error) {
	st, err := f.Vault.Status(ctx, api.Nothing{})
	if err != nil {
		return nil, err
	}
	if st.State == api.StateNone {
		return nil, noVault(dir)
	}
	var given []byte
	err = r.opening(func(passphrase []byte) error {
		given = bytes.Clone(passphrase)
		_, err := f.Vault.Unlock(ctx, api.Passphrase{Passphrase: append(api.Secret{}, passphrase...)})
		return err
	})
	if err != nil {
		return nil, err
	}
	d, err := deskOf(f)
	if err != nil {
		return nil, err
	}
	end, err := web.Lend(dir, f, log)
	if err != nil {
		r.note("other commands cannot use this workspace until this one ends: %s", "此命令结束前，其他命令无法使用该工作区：%s", r.why(err))
		end = func() error { return nil }
	}
	d.passphrase = given
	d.close = func() error {
		clear(given)
		return errors.Join(end(), f.Close())
	}
	return d, nil
}

// deskOf is the desk at a facade of this program.
func deskOf(f *api.Facade) (*desk, error) {
	calls, err := api.NewDispatcher(f.ForPrograms(false))
	if err != nil {
		return nil, err
	}
	return &desk{
		invoke: func(ctx context.Context, service, method string, request []byte) ([]byte, error) {
			answer, failure := calls.Invoke(ctx, service, method, request)
			if failure != nil {
				return nil, failure
			}
			return answer, nil
		},
		close: f.Close,
	}, nil
}

func noVault(dir string) error {
	if api.HadVault(dir) {
		return fault.New("cli.no_vault", fault.T("a vault was in %s, and is not there any more", "%s 中曾有保险库，现已不在", dir)).
			WithHint(fault.T("bring its folder back, or make it from a backup: minifleet restore FILE", "请找回该文件夹，或由备份恢复：minifleet restore 文件")).
			WithRetry(fault.RetryAfterSetup)
	}
	return fault.New("cli.no_vault", fault.T("there is no vault in %s", "%s 中没有保险库", dir)).
		WithHint(fault.T("make one with: minifleet init", "请先执行：minifleet init")).
		WithRetry(fault.RetryAfterSetup)
}

// tellHeld says on standard error, at every command, that changes are held back,
// so that nobody wonders why nothing moves.
func (r *runner) tellHeld(ctx context.Context, d *desk) error {
	if r.quietHold {
		return nil
	}
	h, err := ask(ctx, d, (*api.Hold).Show, api.Nothing{})
	if err != nil || !h.Held {
		return err
	}
	if r.json {
		b, err := json.Marshal(heldDocument{h})
		fmt.Fprintln(r.streams.Err, string(b))
		return err
	}
	texts := make([]string, len(h.Causes))
	for i, c := range h.Causes {
		texts[i] = c.Text.In(r.language())
	}
	r.note("minifleet: changes are held back: %s", "minifleet: 更改操作已暂停：%s", strings.Join(texts, "; "))
	r.noteText(h.Next)
	return nil
}

// merchantsNamed are the merchants that the references mean, each once.
func merchantsNamed(ctx context.Context, d *desk, refs []string) ([]merchant.Merchant, error) {
	if len(refs) == 0 {
		return nil, nil
	}
	chosen, err := ask(ctx, d, (*api.Merchants).Choose, api.ChooseMerchants{Named: refs})
	return chosen.Merchants, err
}

// merchantNamed is the one merchant that a reference means.
func merchantNamed(ctx context.Context, d *desk, ref string) (merchant.Merchant, error) {
	list, err := merchantsNamed(ctx, d, []string{ref})
	if err != nil {
		return merchant.Merchant{}, err
	}
	return list[0], nil
}
