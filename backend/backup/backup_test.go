package backup

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
)

var pass = []byte("pass phrase of the vault")

// ground is a vault whose clock the test moves.
type ground struct {
	*Service
	now    time.Time
	folder string
	full   bool // the disk of the vault has no room
}

func newGround(t *testing.T) *ground {
	t.Helper()
	g := &ground{now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), folder: t.TempDir()}
	clock := func() time.Time { return g.now }
	dir := t.TempDir()
	v, err := vault.Create(filepath.Join(dir, "v"), pass, vault.Options{UnlockTime: 1, Now: clock, Program: "1.2.3", Free: func(string) (uint64, error) {
		if g.full {
			return vault.MinFree - 1, nil
		}
		return vault.MinFree, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	bus := event.NewBus(clock)
	log := journal.New(journal.Deps{Vault: v, Now: clock, Bus: bus})
	g.Service = New(Deps{Dir: dir, Vault: v, Bus: bus, Now: clock, Logger: slog.New(slog.DiscardHandler),
		Journal: log, Settings: settings.New(settings.Deps{Vault: v, Now: clock, Bus: bus, Journal: log})})
	return g
}

func (g *ground) choose(t *testing.T, b settings.Backups) {
	t.Helper()
	if _, err := g.d.Settings.Update(func(s *settings.Settings) error { s.Backups = b; return nil }); err != nil {
		t.Fatal(err)
	}
}

func (g *ground) files(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(g.folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestScheduledBackupsAreMadeReadBackAndKept(t *testing.T) {
	g := newGround(t)
	if _, due, err := g.Scheduled(t.Context()); due || err != nil {
		t.Fatalf("without a folder: %v, %v", due, err)
	}
	if _, err := g.Now(t.Context()); fault.CodeOf(err) != "backup.no_folder" {
		t.Fatalf("now without a folder: %v", err)
	}
	if st, err := g.Status(); err != nil || st.Remind.IsZero() || !st.Due.IsZero() {
		t.Fatalf("%+v, %v", st, err)
	}
	g.choose(t, settings.Backups{Folder: g.folder, EveryHours: 24, Keep: 3})
	for name := range map[string]bool{"minifleet-00000000-20200101-000000.mfbackup": true, "letter.txt": true, g.prefix() + "by hand.mfbackup": true} {
		if err := os.WriteFile(filepath.Join(g.folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for day := range 5 {
		made, due, err := g.Scheduled(t.Context())
		if err != nil || !due {
			t.Fatalf("day %d: %v, %v", day, due, err)
		}
		f, err := os.Open(made.File)
		if err != nil {
			t.Fatal(err)
		}
		found, err := vault.VerifyBackup(f, pass)
		_ = f.Close()
		if err != nil || !found.MadeAt.Equal(g.now) || found.Program != "1.2.3" {
			t.Errorf("%+v, %v", found, err)
		}
		if _, due, _ := g.Scheduled(t.Context()); due {
			t.Error("twice in one day")
		}
		if st, err := g.Status(); err != nil || !st.Remind.IsZero() || !st.Due.Equal(g.now.Add(24*time.Hour)) || st.Last.File != made.File {
			t.Errorf("%+v, %v", st, err)
		}
		g.now = g.now.Add(24 * time.Hour)
	}
	want := []string{"letter.txt", "minifleet-00000000-20200101-000000.mfbackup", g.prefix() + "20260303-080000.mfbackup", g.prefix() + "20260304-080000.mfbackup", g.prefix() + "20260305-080000.mfbackup", g.prefix() + "by hand.mfbackup"}
	got := g.files(t)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
	// One that a person wants is one of them.
	g.now = g.now.Add(-24*time.Hour + time.Minute)
	if made, err := g.Now(t.Context()); err != nil || made.Bytes == 0 {
		t.Errorf("%+v, %v", made, err)
	}
	if got := g.files(t); !slices.Contains(got, g.prefix()+"20260305-080100.mfbackup") || slices.Contains(got, g.prefix()+"20260303-080000.mfbackup") || len(got) != len(want) {
		t.Errorf("after one by hand the folder holds %v", got)
	}
	g.now = g.now.Add(24*time.Hour - time.Minute)
	page, err := g.d.Journal.Search(t.Context(), journal.Query{Action: "vault.backup"})
	if err != nil || len(page.Entries) != 6 {
		t.Errorf("%d entries, %v", len(page.Entries), err)
	}
	g.now = g.now.Add(8 * 24 * time.Hour)
	if st, _ := g.Status(); !strings.Contains(st.Remind.EN, "8 days old") {
		t.Errorf("%+v", st)
	}
}

func TestABackupThatFailsDestroysNothingAndIsTold(t *testing.T) {
	g := newGround(t)
	g.choose(t, settings.Backups{Folder: g.folder, EveryHours: 24, Keep: 3})
	if _, _, err := g.Scheduled(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := g.files(t)
	g.now = g.now.Add(25 * time.Hour)
	gone := filepath.Join(g.folder, "unplugged")
	g.choose(t, settings.Backups{Folder: gone, EveryHours: 24, Keep: 3})
	if _, due, err := g.Scheduled(t.Context()); fault.CodeOf(err) != "backup.cannot_write" || !due {
		t.Fatalf("%v, %v", due, err)
	}
	st, err := g.Status()
	if err != nil || !strings.Contains(st.Remind.ZH, "备份失败") || st.Last.At.IsZero() || !st.TriedAt.Equal(g.now) {
		t.Errorf("%+v, %v", st, err)
	}
	if fault.As(g.CheckFolder(gone)).Field != "backups.folder" {
		t.Error("a folder that is not there was accepted")
	}
	// Interrupted: what was there stays, and nothing half is left.
	path := filepath.Join(g.folder, before[0])
	old, _ := os.ReadFile(path)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.To(ctx, path); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if now, _ := os.ReadFile(path); string(now) != string(old) || !slices.Equal(g.files(t), before) {
		t.Errorf("%v became %v", before, g.files(t))
	}
	if _, err := g.To(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if st, _ := g.Status(); !st.Remind.IsZero() {
		t.Errorf("%+v", st)
	}
}

type broken struct{ left int }

func (b *broken) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestAStreamCountsOnceItIsWhole(t *testing.T) {
	g := newGround(t)
	if err := g.Stream(t.Context(), &broken{100}); !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
	if st, _ := g.Status(); !st.Last.At.IsZero() {
		t.Fatalf("%+v", st)
	}
	var file strings.Builder
	if err := g.Stream(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.VerifyBackup(strings.NewReader(file.String()), pass); err != nil {
		t.Fatal(err)
	}
	if st, _ := g.Status(); st.Last.Bytes != int64(file.Len()) || st.Last.File != "" {
		t.Errorf("%+v", st)
	}
}

func TestAFolderThatIsChosenWhileTheProgramRunsHasItsFirstBackupAtOnce(t *testing.T) {
	g := newGround(t)
	g.choose(t, settings.Backups{Folder: filepath.Join(g.folder, "not there"), EveryHours: 24, Keep: 3})
	ctx, end := context.WithCancel(t.Context())
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		g.Watch(ctx)
	}()
	defer func() { end(); <-watched }()
	wait(t, "the look that fails", func() bool {
		st, err := g.Status()
		return err == nil && !st.Problem.IsZero()
	})
	g.choose(t, settings.Backups{Folder: g.folder, EveryHours: 24, Keep: 3})
	wait(t, "a backup in the folder", func() bool {
		st, err := g.Status()
		return err == nil && st.Problem.IsZero() && filepath.Dir(st.Last.File) == g.folder
	})
}

func wait(t *testing.T, what string, there func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !there(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// A backup within the data directory is lost when that is: nobody chooses it by
// mistake, by whatever way the folder is named. One chosen in former days goes on,
// since it is better than none.
func TestABackupDoesNotGoIntoTheDataDirectory(t *testing.T) {
	g := newGround(t)
	within := filepath.Join(g.d.Dir, "copies")
	if err := os.Mkdir(within, 0o700); err != nil {
		t.Fatal(err)
	}
	ways := map[string]string{
		"itself":                 g.d.Dir,
		"a folder in it":         within,
		"a roundabout way":       filepath.Join(g.d.Dir, "v", "..", "copies"),
		"a folder not there yet": filepath.Join(within, "not there"),
	}
	if link := filepath.Join(g.folder, "link"); os.Symlink(within, link) == nil { // Windows may not let everybody
		ways["a link"] = link
	}
	for way, folder := range ways {
		t.Run(way, func(t *testing.T) {
			if err := g.CheckFolder(folder); fault.CodeOf(err) != "backup.in_data" || fault.As(err).Field != "backups.folder" {
				t.Errorf("%s: %v", folder, err)
			}
			if _, err := g.To(t.Context(), filepath.Join(folder, "x"+Suffix)); fault.CodeOf(err) != "backup.in_data" {
				t.Errorf("%s: %v", folder, err)
			}
		})
	}
	for _, folder := range []string{"", g.folder} {
		if err := g.CheckFolder(folder); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
	}
	g.choose(t, settings.Backups{Folder: within, EveryHours: 24, Keep: 2})
	if made, due, err := g.Scheduled(t.Context()); err != nil || !due || filepath.Dir(made.File) != within {
		t.Error(made, due, err)
	}
}

// A vault with no room remembers nothing, but a backup that was made is one: it is
// found where it lies, counts as the last one, and as many are kept as ever.
func TestABackupOfAFullVaultIsMade(t *testing.T) {
	g := newGround(t)
	g.choose(t, settings.Backups{Folder: g.folder, EveryHours: 24, Keep: 2})
	g.full = true
	for day := range 4 {
		made, due, err := g.Scheduled(t.Context())
		if err != nil || !due || made.Bytes == 0 || made.Warning.IsZero() {
			t.Fatalf("day %d: %+v, %v, %v", day, made, due, err)
		}
		if _, due, err := g.Scheduled(t.Context()); due || err != nil {
			t.Fatalf("twice in one day: %v", err)
		}
		if st, err := g.Status(); err != nil || st.Last.File != made.File || st.Last.Bytes != made.Bytes || !st.Remind.IsZero() || !st.Due.Equal(g.now.Add(24*time.Hour)) {
			t.Errorf("%+v, %v", st, err)
		}
		g.now = g.now.Add(24 * time.Hour)
	}
	if got, want := g.files(t), []string{g.prefix() + "20260303-080000.mfbackup", g.prefix() + "20260304-080000.mfbackup"}; !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
	if made, err := g.Now(t.Context()); err != nil || made.Warning.IsZero() || len(g.files(t)) != 2 {
		t.Errorf("%+v, %v", made, err)
	}
	if made, err := g.To(t.Context(), filepath.Join(t.TempDir(), "by hand"+Suffix)); err != nil || made.Warning.IsZero() {
		t.Errorf("%+v, %v", made, err)
	}
	if err := g.Stream(t.Context(), io.Discard); err != nil {
		t.Error(err)
	}
	g.full = false
	g.now = g.now.Add(24 * time.Hour)
	if made, due, err := g.Scheduled(t.Context()); err != nil || !due || !made.Warning.IsZero() {
		t.Errorf("with room again: %+v, %v, %v", made, due, err)
	}
	// A failed try is told until a backup is there, remembered or not.
	g.now = g.now.Add(25 * time.Hour)
	g.choose(t, settings.Backups{Folder: filepath.Join(g.folder, "unplugged"), EveryHours: 24, Keep: 2})
	if _, _, err := g.Scheduled(t.Context()); err == nil {
		t.Fatal("written to where nothing is")
	}
	g.choose(t, settings.Backups{Folder: g.folder, EveryHours: 24, Keep: 2})
	if st, _ := g.Status(); st.Problem.IsZero() {
		t.Errorf("%+v", st)
	}
	g.full = true
	g.now = g.now.Add(time.Minute)
	if _, err := g.Now(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st, _ := g.Status(); !st.Problem.IsZero() || !st.Remind.IsZero() {
		t.Errorf("%+v", st)
	}
}

// A file that a clock ahead wrote puts no backup off, and none is made again and
// again for it.
func TestABackupOfTheFutureIsNotTheLastOne(t *testing.T) {
	g := newGround(t)
	g.choose(t, settings.Backups{Folder: g.folder, EveryHours: 24, Keep: 3})
	if err := os.WriteFile(filepath.Join(g.folder, g.prefix()+"20270301-080000.mfbackup"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	g.full = true
	if made, due, err := g.Scheduled(t.Context()); err != nil || !due || !made.At.Equal(g.now) {
		t.Fatalf("%+v, %v, %v", made, due, err)
	}
	if _, due, err := g.Scheduled(t.Context()); due || err != nil {
		t.Errorf("twice: %v", err)
	}
}
