package workspace

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/boundtest"
	"minifleet/backend/code"
	"minifleet/backend/fleet"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// A provider's year in virtual time: a new template version every fortnight,
// published to every merchant, with rejections that are tried again. At the end
// what is stored is what the platform has, what the settings say is old has
// gone, and what explains each merchant's last releases is there. make soak runs
// the whole year with 300 merchants and prints how the vault grows.
func TestAYearOfReleases(t *testing.T) {
	boundtest.ManyRounds(t)
	merchants, releases := 3, 7
	marks := "" // where the vault is kept as it was after some of the releases
	if os.Getenv("MINIFLEET_SOAK") != "" {
		merchants, releases, marks = 300, 26, t.TempDir()
		if n, err := strconv.Atoi(os.Getenv("MINIFLEET_YEAR")); err == nil {
			merchants = n
		}
	}
	defer func() { measureGrowth(t, marks, merchants) }()
	inOffice(t, merchants, `{"build_ms":60000,"audit_ms":7200000,"reject_rate":0.04}`, func(o *office) {
		_, err := o.Settings.Update(func(s *settings.Settings) error {
			s.JournalMonths, s.RecordMonths = 1, 2
			return nil
		})
		o.ok(err)
		o.ok(o.Start())
		began := o.now()
		var ids []string
		for n := range releases {
			number := fmt.Sprintf("1.1.%d", n+1)
			o.sim.Control("POST", "/templates", map[string]any{"template_version": number}, nil)
			_, err := o.Providers.RefreshTemplates(o.ctx(), o.provider)
			o.ok(err)
			b, err := o.Batches.Create(batch.Plan{Template: o.template, TemplateVersion: number, Goal: batch.GoalOnline, Targets: merchant.Targets{All: true}})
			o.ok(err)
			ids = append(ids, b.ID)
			for {
				o.ended(b.ID, 100*time.Hour)
				p, err := o.Batches.Progress(b.ID)
				o.ok(err)
				if p.Counts.States[batch.Failed] == 0 {
					break
				}
				_, err = o.Batches.Retry(b.ID)
				o.ok(err)
			}
			if n%2 == 0 { // every month the codes for the tables
				for _, id := range o.ids {
					_, err := o.Codes.Create(o.ctx(), id, code.Spec{Page: "pages/index/index", Query: "table=1", Describe: "一号桌"})
					o.ok(err)
				}
			}
			o.ok(o.Close()) // the computer is off until the next release
			if marks != "" && (n%5 == 0 || n == releases-1) {
				o.ok(os.CopyFS(filepath.Join(marks, fmt.Sprintf("%03d", n+1)), os.DirFS(o.dir)))
			}
			time.Sleep(began.AddDate(0, 0, 14*(n+1)).Sub(o.now()))
			o.Workspace, err = Open(o.dir, []byte("pass phrase"), o.options())
			o.ok(err)
			o.ok(o.Start())
			if marks != "" {
				o.tellSizes(n + 1)
			}
		}
		o.asThePlatform(fmt.Sprintf("1.1.%d", releases))
		for _, c := range o.Upkeep(o.ctx()) {
			if c.Err != nil {
				t.Errorf("%s: %v", c.Part, c.Err)
			}
		}
		list, err := o.Batches.List()
		o.ok(err)
		stored := map[string]bool{}
		for _, b := range list {
			stored[b.ID] = true
		}
		for n, id := range ids {
			age := o.now().Sub(began.AddDate(0, 0, 14*n))
			old := age > 75*24*time.Hour && n < releases-3
			if (old && stored[id]) || (age < 55*24*time.Hour && !stored[id]) {
				t.Errorf("batch %d of %d, %v old, stored: %v", n+1, releases, age, stored[id])
			}
			if got := o.entries("batch.forget", id); (got == 0) == !stored[id] {
				t.Errorf("batch %d: stored %v, %d entries say that it was removed", n+1, stored[id], got)
			}
			if got := o.entries("batch.create", id); got != 1 {
				t.Errorf("batch %d: the journal has %d entries of its creation", n+1, got)
			}
		}
	})
}

// entries counts the journal's entries of an action about a batch, those in the
// archive included.
func (o *office) entries(action, batchID string) (n int) {
	o.t.Helper()
	page, err := o.Journal.SearchAll(o.ctx(), journal.Query{Action: action, BatchID: batchID, Limit: journal.MaxLimit}, nil)
	o.ok(err)
	return len(page.Entries)
}

// asThePlatform compares what is stored of every merchant's versions with what
// the platform has.
func (o *office) asThePlatform(template string) {
	o.t.Helper()
	seen, merchants := 0, o.world()
	for _, m := range merchants {
		record, err := o.Merchants.ByMiniApp(m.MiniAppID)
		o.ok(err)
		fleet, err := o.Versions.Store().Fleet(record.ID)
		o.ok(err)
		is, online := fleet.Online()
		if !online || is.Template != template {
			o.t.Errorf("%s: %+v is stored as online", m.MiniAppID, is)
		}
		for _, v := range m.Versions {
			seen++
			known, ok := fleet.Find(v.Number)
			if !ok || known.State != version.State(v.Status) {
				o.t.Errorf("%s %s is %s on the platform and stored as %+v", m.MiniAppID, v.Number, v.Status, known)
			}
		}
	}
	if seen < len(merchants) {
		o.t.Errorf("the world tells %d versions", seen)
	}
}

// tellSizes prints what takes the room.
func (o *office) tellSizes(release int) {
	sizes, err := o.Vault.Sizes()
	o.ok(err)
	line, all := "", int64(0)
	for i, s := range sizes {
		if all += s.Bytes; i < 6 {
			line += fmt.Sprintf("  %s %d (%.1f MiB)", s.Collection, s.Records, float64(s.Bytes)/(1<<20))
		}
	}
	o.t.Logf("release %2d: %.1f MiB%s", release, float64(all)/(1<<20), line)
}

// measureGrowth measures each vault that the year left, in a process of its own
// and in true time, and prints a line of the table of docs/data.
func measureGrowth(t *testing.T, marks string, merchants int) {
	dirs, err := filepath.Glob(filepath.Join(marks, "*"))
	if marks == "" || err != nil || t.Failed() {
		return
	}
	t.Logf("%d merchants\n| release | disk MiB (tables) | entries a merchant | backup MiB, s | restore s | unlock s | first list s | overview s | journal page s | text search s | memory MiB |", merchants)
	var first, last growth
	for i, dir := range dirs {
		cmd := exec.Command(os.Args[0], "-test.v", "-test.run", "^TestGrowthChild$")
		cmd.Env = append(os.Environ(), "MINIFLEET_GROWTH_DIR="+dir)
		out, err := cmd.CombinedOutput()
		_, line, found := strings.Cut(string(out), "growth: ")
		line, _, _ = strings.Cut(line, "\n")
		if err != nil || !found {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("| %s %s", strings.TrimLeft(filepath.Base(dir), "0"), line)
		var g growth
		if _, err := fmt.Sscanf(string(out[strings.Index(string(out), "flat: "):]), "flat: %d %d %d", &g.list, &g.page, &g.memory); err != nil {
			t.Fatal(err)
		}
		if last = g; i == 0 {
			first = g
		}
	}
	// What a person waits for does not grow with the years. The times above depend
	// on what else the machine does; how much is read and decoded does not.
	if slack := 1 << 20; last.list > first.list*3/2+slack || last.page > first.page*3/2+slack {
		t.Errorf("the first list took %d KiB and takes %d, a page of the journal %d and %d", first.list>>10, last.list>>10, first.page>>10, last.page>>10)
	}
	if last.memory > first.memory+60<<10 {
		t.Errorf("memory grew from %d KiB to %d KiB", first.memory, last.memory)
	}
}

// growth is what is to stay as it is.
type growth struct {
	list, page int // bytes that were asked for on the way to them
	memory     int // KiB
}

// TestGrowthChild is no test: it measures a vault of the year.
func TestGrowthChild(t *testing.T) {
	dir := os.Getenv("MINIFLEET_GROWTH_DIR")
	if dir == "" {
		t.Skip("run by TestAYearOfReleases")
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	seconds := func(f func()) time.Duration {
		began := time.Now()
		f()
		return time.Since(began)
	}
	asked := func() int {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.TotalAlloc)
	}
	var flat growth
	size, tables := int64(0), 0
	ok(filepath.WalkDir(vaultDir(dir), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if filepath.Ext(path) == ".sst" {
			info, err := d.Info()
			if err != nil {
				return err
			}
			size, tables = size+info.Size(), tables+1
		}
		return nil
	}))
	pass := []byte("pass phrase")
	var w *Workspace
	unlock := seconds(func() {
		var err error
		w, err = Open(dir, pass, Options{UnlockTime: 1})
		ok(err)
	})
	flat.list = -asked()
	list := seconds(func() {
		_, err := w.Fleet.Find(fleet.Filter{}, 50)
		ok(err)
	})
	flat.list += asked()
	overview := seconds(func() {
		_, err := w.Fleet.Overview("")
		ok(err)
	})
	flat.page = -asked()
	page := seconds(func() {
		_, err := w.Journal.Search(t.Context(), journal.Query{})
		ok(err)
	})
	flat.page += asked()
	text := seconds(func() {
		_, err := w.Journal.Search(t.Context(), journal.Query{Text: "nothing like it"})
		ok(err)
	})
	flat.memory = residentKiB()
	entries := 0
	all, err := w.Merchants.List(merchant.Filter{})
	ok(err)
	for q := (journal.Query{MerchantID: all[0].ID, Limit: journal.MaxLimit}); ; {
		found, err := w.Journal.SearchAll(t.Context(), q, nil)
		ok(err)
		entries += len(found.Entries)
		if q.Before = found.Next; found.Next == "" {
			break
		}
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "b"))
	ok(err)
	defer file.Close()
	made := seconds(func() { ok(w.Vault.Backup(file)) })
	length, err := file.Seek(0, io.SeekCurrent)
	ok(err)
	ok(w.Close())
	_, err = file.Seek(0, io.SeekStart)
	ok(err)
	restored := seconds(func() { ok(vault.Restore(t.TempDir(), file, pass, vault.Options{UnlockTime: 1}, nil)) })
	mib := func(n int64) float64 { return float64(n) / (1 << 20) }
	fmt.Printf("growth: | %.1f (%d) | %d | %.1f, %.1f | %.1f | %.2f | %.3f | %.3f | %.3f | %.2f | %d |\n", mib(size), tables, entries, mib(length), made.Seconds(), restored.Seconds(),
		unlock.Seconds(), list.Seconds(), overview.Seconds(), page.Seconds(), text.Seconds(), flat.memory>>10)
	fmt.Printf("flat: %d %d %d\n", flat.list, flat.page, flat.memory)
}

// residentKiB is how much memory the program has at most had so far; 0 where
// nobody tells.
func residentKiB() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, peak, _ := strings.Cut(string(status), "VmHWM:")
	n := 0
	_, _ = fmt.Sscan(peak, &n)
	return n
}
