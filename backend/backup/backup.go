// Package backup makes the backups that people do not think of: it writes them
// on a schedule to the folder a person picked, reads each back before it counts,
// keeps so many, and knows how old the last one is.
package backup

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"minifleet/backend/disk"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/retry"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
)

// Suffix is the ending of a backup file's name.
const Suffix = ".mfbackup"

// OldAfter is the age from which a person is reminded of a backup.
const OldAfter = 7 * 24 * time.Hour

// Deps is what a Service stands on.
type Deps struct {
	// Dir is the data directory: a backup in there is lost with it.
	Dir      string
	Vault    *vault.Vault
	Journal  *journal.Journal
	Settings *settings.Service
	Bus      *event.Bus
	Now      func() time.Time
	Logger   *slog.Logger
}

// Service makes backups. It is safe for concurrent use.
type Service struct {
	d       Deps
	writing sync.Mutex // one backup at a time
}

// New makes the Service of an unlocked vault.
func New(d Deps) *Service { return &Service{d: d} }

// Made is one backup that was written and could be read back.
type Made struct {
	At    time.Time `json:"at,omitzero"`
	File  string    `json:"file,omitempty"` // "" when a browser took it
	Bytes int64     `json:"bytes"`          // of the file
	// Warning is why the vault does not remember it, when it does not.
	Warning fault.Text `json:"warning,omitzero"`
}

// state is the one record of this room.
type state struct {
	ID      string     `json:"id"`
	Last    Made       `json:"last,omitzero"`
	TriedAt time.Time  `json:"tried_at,omitzero"` // the last try that failed after Last
	Problem fault.Text `json:"problem,omitzero"`  // why
}

var states = vault.NewCollection(vault.Schema[state]{
	Name: "backups", Version: 1, ID: func(s state) string { return s.ID },
})

const only = "backups"

// Status is how the backups of this vault stand.
type Status struct {
	Last    Made       `json:"last"`              // zero: never
	Due     time.Time  `json:"due,omitzero"`      // of the next one; zero without a schedule
	TriedAt time.Time  `json:"tried_at,omitzero"` // a failed try after the last one
	Problem fault.Text `json:"problem,omitzero"`
	Remind  fault.Text `json:"remind,omitzero"` // what a person should know; zero when all is well
}

// Status tells how old the last backup is and when the next one is due.
func (s *Service) Status() (Status, error) {
	st, chosen, err := s.standing()
	if err != nil {
		return Status{}, err
	}
	out := Status{Last: st.Last, TriedAt: st.TriedAt, Problem: st.Problem}
	now := s.d.Now()
	if chosen.Backups.Folder != "" {
		out.Due = dueAt(st.Last, chosen.Backups, now)
	}
	days := int(now.Sub(st.Last.At) / (24 * time.Hour))
	switch {
	case !st.Problem.IsZero():
		out.Remind = fault.Text{EN: "the last backup failed: " + st.Problem.EN, ZH: "最近一次备份失败：" + st.Problem.ZH}
	case st.Last.At.IsZero():
		out.Remind = fault.T("there is no backup of this vault yet", "此保险库还没有备份")
	case now.Sub(st.Last.At) > OldAfter:
		out.Remind = fault.T("the last backup is %d day{|s} old", "最近一次备份已过去 %d 天", days)
	}
	return out, nil
}

// CheckFolder tries whether backups can be written to a folder; "" is none and
// fine. Faults: backup.in_data, backup.cannot_write.
func (s *Service) CheckFolder(folder string) error {
	if folder == "" {
		return nil
	}
	if err := s.elsewhere(folder); err != nil {
		return fault.As(err).WithField("backups.folder")
	}
	probe := filepath.Join(folder, ".minifleet-probe"+Suffix)
	err := disk.WriteFile(probe, nil)
	if err == nil {
		err = disk.Remove(probe)
	}
	if err != nil {
		return fault.As(cannotWrite(folder, err)).WithField("backups.folder").WithRetry(fault.RetryAfterInput)
	}
	return nil
}

// elsewhere refuses a folder within the data directory.
func (s *Service) elsewhere(folder string) error {
	data, err := os.Stat(s.d.Dir)
	if err != nil {
		return nil // then nothing lies in it
	}
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		folder = real
	}
	for {
		if info, err := os.Stat(folder); err == nil && os.SameFile(info, data) {
			return fault.New("backup.in_data", fault.T("a backup in the data directory %s would be lost together with it", "备份若放在数据目录 %s 中，会随该目录一起丢失",
				s.d.Dir)).
				WithHint(fault.T("choose another folder, best on another disk", "请选择其他文件夹，最好在另一块磁盘上")).
				WithRetry(fault.RetryAfterInput)
		}
		up := filepath.Dir(folder)
		if up == folder {
			return nil
		}
		folder = up
	}
}

func (s *Service) load() (state, error) {
	st := state{ID: only}
	err := s.d.Vault.View(func(tx *vault.Tx) error {
		got, err := states.Get(tx, only)
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		st = got
		return err
	})
	return st, err
}

// standing is what is known of the backups, and how they are to be made. A vault
// whose disk was full does not remember its last one, but the folder holds it.
func (s *Service) standing() (state, settings.Settings, error) {
	st, err := s.load()
	if err != nil {
		return st, settings.Settings{}, err
	}
	chosen, err := s.d.Settings.Get()
	if err != nil || chosen.Backups.Folder == "" {
		return st, chosen, err
	}
	ahead := s.d.Now().Add(time.Hour)
	if found := s.newest(chosen.Backups.Folder, ahead); found.At.After(st.Last.At) || !found.At.IsZero() && st.Last.At.After(ahead) {
		st.Last = found
		if !st.TriedAt.After(found.At) {
			st.TriedAt, st.Problem = time.Time{}, fault.Text{}
		}
	}
	return st, chosen, nil
}

// dueAt is when the next scheduled backup is due; a clock that was ahead at the
// last one does not put it off.
func dueAt(last Made, b settings.Backups, now time.Time) time.Time {
	if last.At.IsZero() || last.At.After(now.Add(time.Hour)) {
		return now
	}
	return last.At.Add(time.Duration(b.EveryHours) * time.Hour)
}

// To writes a backup to a file, in place of what is there, once it could be
// read back. A failure leaves what was there. A vault with no room to remember
// it is a warning: the backup is made. Faults: backup.in_data,
// backup.cannot_write.
func (s *Service) To(ctx context.Context, path string) (Made, error) {
	if err := s.elsewhere(filepath.Dir(path)); err != nil {
		return Made{}, err
	}
	return s.to(ctx, path)
}

func (s *Service) to(ctx context.Context, path string) (Made, error) {
	made, err := s.write(ctx, path)
	if err != nil {
		return made, err
	}
	return s.noted(made)
}

// noted is a written backup that the vault remembers, or the warning that its
// disk has no room for that.
func (s *Service) noted(made Made) (Made, error) {
	err := s.note(made)
	if fault.CodeOf(err) == vault.CodeDiskFull {
		s.d.Logger.Warn("the vault does not remember the backup", "error", err)
		made.Warning = fault.T("the backup is whole, but the vault does not remember it: its disk is almost full", "备份完整，但保险库所在磁盘空间即将用尽，未能记录此次备份")
		err = nil
	}
	return made, err
}

func (s *Service) write(ctx context.Context, path string) (Made, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	made := Made{At: s.d.Now().UTC(), File: path}
	err := disk.Write(path, func(w io.Writer) error {
		if err := s.d.Vault.Backup(guarded{ctx, w}); err != nil {
			return err
		}
		f, ok := w.(io.ReadSeeker)
		if !ok {
			return errors.New("the file cannot be read back")
		}
		size, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return err
		}
		made.Bytes = size
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err = s.d.Vault.VerifyBackup(f)
		return err
	})
	switch {
	case err == nil || fault.CodeOf(err) != "" || ctx.Err() != nil:
		return made, err
	default:
		return made, cannotWrite(path, err)
	}
}

func cannotWrite(path string, err error) error {
	return fault.Wrap(err, "backup.cannot_write", fault.T("the backup cannot be written to %s", "无法将备份写入 %s", path)).
		WithHint(fault.T("check that the folder is there, its permissions and the space on the disk", "请检查文件夹是否存在、权限和磁盘空间")).
		WithRetry(fault.RetryAfterSetup)
}

// Stream writes a backup to w, and checks on the way that it can be read.
func (s *Service) Stream(ctx context.Context, w io.Writer) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	made := Made{At: s.d.Now().UTC()}
	r, pipe := io.Pipe()
	read := make(chan error, 1)
	go func() {
		_, err := s.d.Vault.VerifyBackup(r)
		_ = r.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		read <- err
	}()
	counted := &counter{}
	err := s.d.Vault.Backup(io.MultiWriter(guarded{ctx, w}, pipe, counted))
	_ = pipe.CloseWithError(err) // nil is the end
	if readErr := <-read; err == nil {
		err = readErr
	}
	if err != nil {
		return err
	}
	made.Bytes = counted.n
	_, err = s.noted(made)
	return err
}

// guarded ends a long writing with its context.
type guarded struct {
	ctx context.Context
	w   io.Writer
}

func (g guarded) Write(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	return g.w.Write(p)
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// note remembers a backup and writes it into the journal.
func (s *Service) note(made Made) error {
	var e journal.Entry
	err := s.d.Vault.Update(func(tx *vault.Tx) (err error) {
		if err := states.Put(tx, state{ID: only, Last: made}); err != nil {
			return err
		}
		detail := map[string]string{}
		if made.File != "" {
			detail["file"] = made.File
		}
		e, err = s.d.Journal.AppendTx(tx, journal.Entry{Action: "vault.backup", Detail: detail})
		return err
	})
	if err != nil {
		return err
	}
	s.d.Journal.Announce(e)
	s.d.Bus.Publish(event.Event{Kind: event.Backup})
	return nil
}

// Scheduled makes the backup that is due, when one is, and deletes the oldest
// beyond those to be kept. It reports whether there was one to make.
func (s *Service) Scheduled(ctx context.Context) (made Made, due bool, err error) {
	st, chosen, err := s.standing()
	if err != nil || chosen.Backups.Folder == "" {
		return Made{}, false, err
	}
	if now := s.d.Now(); now.Before(dueAt(st.Last, chosen.Backups, now)) {
		return Made{}, false, nil
	}
	made, err = s.into(ctx, chosen.Backups)
	return made, true, err
}

// Now makes a backup in the folder of the scheduled ones, due or not, and
// deletes the oldest beyond those to be kept. Faults: backup.no_folder,
// backup.cannot_write.
func (s *Service) Now(ctx context.Context) (Made, error) {
	chosen, err := s.d.Settings.Get()
	if err != nil {
		return Made{}, err
	}
	if chosen.Backups.Folder == "" {
		return Made{}, fault.New("backup.no_folder", fault.T("no folder for backups is set", "未设置备份文件夹")).
			WithHint(fault.T("choose one and save the settings", "请选择文件夹并保存设置")).WithRetry(fault.RetryAfterInput)
	}
	return s.into(ctx, chosen.Backups)
}

// into makes a backup as the settings say. One that fails is remembered; once one
// is written, the oldest go, whatever else failed.
func (s *Service) into(ctx context.Context, b settings.Backups) (Made, error) {
	now, folder := s.d.Now(), b.Folder
	disk.SweepOld(folder, 24*time.Hour)
	path := filepath.Join(folder, s.prefix()+now.UTC().Format(stampForm)+Suffix)
	made, err := s.write(ctx, path)
	if err != nil {
		if ctx.Err() == nil {
			err = errors.Join(err, s.failed(err))
		}
		return made, err
	}
	made, err = s.noted(made)
	return made, errors.Join(err, s.prune(folder, b.Keep))
}

// failed remembers why a scheduled backup was not made.
func (s *Service) failed(why error) error {
	f := fault.As(why)
	err := s.d.Vault.Update(func(tx *vault.Tx) error {
		st, err := states.Get(tx, only)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		st.ID, st.TriedAt, st.Problem = only, s.d.Now().UTC(), f.Message
		return states.Put(tx, st)
	})
	if err == nil {
		s.d.Bus.Publish(event.Event{Kind: event.Backup})
	}
	return err
}

// prefix begins the names of this vault's scheduled backups.
func (s *Service) prefix() string { return "minifleet-" + s.d.Vault.ID()[:8] + "-" }

const (
	lookEvery  = 15 * time.Minute
	retryAfter = time.Hour
)

// Watch makes the scheduled backups until ctx ends, and looks again when the
// settings changed: a folder that was just chosen has its first one at once. Its
// owner waits for it.
func (s *Service) Watch(ctx context.Context) {
	changed, end := s.changes()
	defer end()
	for {
		pause := lookEvery
		if _, _, err := s.Scheduled(ctx); err != nil && ctx.Err() == nil {
			s.d.Logger.Warn("the scheduled backup failed", "error", err)
			pause = retryAfter
		}
		if retry.Sleep(ctx, s.d.Now, pause, changed) != nil {
			return
		}
	}
}

// changes tells that settings changed since it was last received from.
func (s *Service) changes() (changed <-chan struct{}, end func()) {
	events, stop := s.d.Bus.Subscribe(256)
	wake, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(done)
		for e := range events {
			if e.Kind != event.Settings {
				continue
			}
			select {
			case wake <- struct{}{}:
			default: // it is told already
			}
		}
	}()
	return wake, func() {
		stop()
		<-done
	}
}
