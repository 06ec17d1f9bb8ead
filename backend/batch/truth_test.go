package batch

import (
	"context"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/journal"
	"minifleet/backend/version"
)

// older is a template version that merchants have versions of before the batch.
const older = "1.0.0"

// alreadyThere gives every merchant versions built from the older template
// version, of which the workspace knows nothing.
func (h *house) alreadyThere(numbers ...string) {
	h.t.Helper()
	t, err := h.providers.ListTemplates(h.app.ID)
	if err != nil || len(t) != 1 {
		h.t.Fatal(t, err)
	}
	var wg sync.WaitGroup
	for _, id := range h.ids {
		client, as, err := h.For(id)
		if err != nil {
			h.t.Fatal(err)
		}
		wg.Go(func() {
			for _, number := range numbers {
				if _, err := client.VersionUpload(context.Background(), as, alipay.VersionUploadRequest{
					AppVersion: number, TemplateID: t[0].TemplateID, TemplateVersion: older, Ext: "{}"}); err != nil {
					h.t.Error(number, err)
				}
			}
		})
	}
	wg.Wait()
	if h.t.Failed() {
		h.t.FailNow()
	}
}

// A version that was there before is never taken for one's own, and nobody
// fails for good, however many replies are lost or come as "unavailable". And
// looking something up is repeated quickly: the platform throttles nobody here,
// so the last merchant is through in seconds.
// MINIFLEET_SEED chooses which calls meet what. Measured with the seeds 1 to 5
// on two busy cores, nothing run twice: every merchant succeeded; with replies
// lost at 0.35 the last of 24 was through after 10 to 16 s and the last of 8
// after 7 to 14 s, with errors at 0.4 the last of 24 after 16 to 35 s, and after
// up to 70 s where unsigned ones slow everybody down.
func TestLostRepliesBecomeNoUntrueSuccessAndNoFailure(t *testing.T) {
	seed := int64(7)
	if n, err := strconv.ParseInt(os.Getenv("MINIFLEET_SEED"), 10, 64); err == nil {
		seed = n
	}
	for name, c := range map[string]struct {
		merchants int
		settings  string
	}{
		"lost replies":         {24, `{"lost_reply_rate":0.35}`},
		"a few, lost replies":  {8, `{"lost_reply_rate":0.35}`},
		"errors":               {24, `{"error_rate":0.4}`},
		"errors, unsigned too": {24, `{"error_rate":0.4,"unsigned_rate":0.1}`},
		// This machine's clock is wrong: what is one's own is not told by it.
		"lost replies, the clock is ahead":  {4, `{"lost_reply_rate":0.35,"clock_offset_ms":-600000}`},
		"lost replies, the clock is behind": {4, `{"lost_reply_rate":0.35,"clock_offset_ms":600000}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			merchants := c.merchants
			p := seededPlatform(t, merchants, `{"build_ms":20,"audit_ms":60}`, seed)
			h := newHouse(t, p)
			p.Control("POST", "/templates", map[string]any{"template_version": older}, nil)
			h.alreadyThere("0.0.1", "0.0.2")
			time.Sleep(100 * time.Millisecond) // they are built
			p.set(c.settings)
			e := h.start(true)
			began := time.Now()
			r := h.waitFor(h.create(plan(GoalOnline)), 3*time.Minute)
			took := time.Since(began)
			if r.Succeeded != merchants || len(r.Failed) != 0 || len(r.LeftAlone) != 0 || r.Already != 0 {
				t.Errorf("%+v", r)
			}
			tasks, _, err := e.Tasks(r.Batch, Filter{Limit: merchants})
			if err != nil || len(tasks) != merchants {
				t.Fatal(len(tasks), err)
			}
			said := map[string]string{}
			for _, task := range tasks {
				said[task.MiniAppID] = task.Version
			}
			for _, m := range p.merchants() {
				v := m.version(said[m.MiniAppID])
				if v.Status != "RELEASE" || v.Template != templateVersion {
					t.Errorf("%s: the batch says %s is online, and it is %+v", m.Name, said[m.MiniAppID], v)
				}
				for _, number := range []string{"0.0.1", "0.0.2"} {
					if v := m.version(number); v.Status != "INIT" || v.Template != older {
						t.Errorf("%s: %s was there before, and became %+v", m.Name, number, v)
					}
				}
			}
			if took > time.Minute && name != "errors, unsigned too" { // its "called too often" slows everybody down
				t.Errorf("the last of %d merchants was through after %v", merchants, took)
			}
			t.Logf("%d calls in %v", r.Calls, took)
		})
	}
}

// Another seat's version that took the number while an upload was lost is never
// taken for one's own, though the number was known to be free before: it stays
// as it is, and the merchant gets the next number, or, where the plan names the
// number, fails and says why.
func TestAnotherSeatsVersionIsNotClaimedAfterALostUpload(t *testing.T) {
	t.Parallel()
	for _, fixed := range []string{"", "3.0.0"} {
		p := newPlatform(t, 1, quick)
		h := newHouse(t, p)
		p.Control("POST", "/templates", map[string]any{"template_version": older}, nil)
		h.change = func(d *Deps) {
			d.Looks = func(sent time.Time, n int) (time.Time, bool) { return sent.Add(500 * time.Millisecond), true }
		}
		e := h.start(true)
		p.set(`{"on_way":"504","late_ms":0,"on_way_method":"version.upload","on_way_rate":1}`)
		pl := plan(GoalOnline)
		pl.AppVersion = fixed
		id := h.create(pl)
		var number string
		h.until("an upload of a number that is free is lost", func() bool {
			tasks, _, err := e.Tasks(id, Filter{Limit: 1})
			if err != nil || len(tasks) != 1 {
				t.Fatal(err)
			}
			number = tasks[0].Version
			return tasks[0].Upload.State == Unsure && tasks[0].Upload.Absent
		})
		p.set(`{"on_way":""}`)
		h.alreadyThere(number)
		r := h.wait(id)
		m := p.merchants()[0]
		if v := m.version(number); v.Template != older || v.Status != "INIT" {
			t.Errorf("another seat's version became %+v", v)
		}
		switch {
		case fixed == "" && (r.Succeeded != 1 || m.version(version.NextPatch(number)).Status != "RELEASE"):
			t.Errorf("%+v; %+v", r, m.Versions)
		case fixed != "" && (len(r.Failed) != 1 || r.Failed[0].Code != "batch.version_taken"):
			t.Errorf("%+v; %+v", r, m.Versions)
		}
	}
}

// An upload that was given up and arrived after all is found when its number is
// refused as taken, and carried on with.
func TestAnUploadThatCameLateIsCarriedOnWith(t *testing.T) {
	t.Parallel()
	for _, fixed := range []string{"", "3.0.0"} {
		p := newPlatform(t, 1, quick)
		h := newHouse(t, p)
		h.start(true)
		p.set(`{"on_way":"504","late_ms":1500,"on_way_method":"version.upload","on_way_rate":1}`)
		pl := plan(GoalOnline)
		pl.AppVersion = fixed
		id := h.create(pl)
		h.until("it is given up", func() bool {
			tasks, _, _ := h.engine.Tasks(id, Filter{Limit: 1})
			return len(tasks) == 1 && (tasks[0].Lost > 0 || len(p.merchants()[0].Versions) > 0) // else this machine is slow
		})
		h.until("it arrives", func() bool { return len(p.merchants()[0].Versions) > 0 })
		p.set(`{"on_way":""}`)
		r := h.wait(id)
		if m := p.merchants()[0]; r.Succeeded != 1 || len(m.Versions) != 1 || m.Versions[0].Status != "RELEASE" {
			t.Errorf("%+v; %+v", r, m.Versions)
		}
	}
}

// A person who settles the entry of a call that a batch still looks for stops
// nothing: the batch goes by what the platform shows, and writes it down where
// it is not what the person said.
func TestAPersonsWordAboutAnOpenCallStopsNoBatch(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		late     string
		happened bool
		want     []journal.Result // of the submissions, newest first
	}{
		"wrong":          {"-1", false, []journal.Result{journal.OK, journal.Failed}},
		"right":          {"-1", true, []journal.Result{journal.OK}},
		"right, did not": {"0", false, []journal.Result{journal.OK, journal.Failed}}, // it is made again
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlatform(t, 1, quick)
			h := newHouse(t, p)
			h.change = func(d *Deps) {
				d.Looks = func(sent time.Time, n int) (time.Time, bool) { return sent.Add(time.Second), true }
			}
			h.start(true)
			p.set(`{"on_way":"504","late_ms":` + c.late + `,"on_way_method":"audit.apply","on_way_rate":1}`)
			id := h.create(plan(GoalOnline))
			var open journal.Entry
			h.until("a submission is lost", func() bool {
				page, err := h.journal.Search(t.Context(), journal.Query{Action: "version.audit.apply", Result: journal.Unknown})
				if err != nil {
					t.Fatal(err)
				}
				if len(page.Entries) > 0 {
					open = page.Entries[0]
				}
				return open.ID != ""
			})
			p.set(`{"on_way":""}`)
			if _, err := h.journal.Declare(open.ID, c.happened); err != nil {
				t.Fatal(err)
			}
			if r := h.wait(id); r.Succeeded != 1 {
				t.Fatalf("%+v", r)
			}
			page, err := h.journal.Search(t.Context(), journal.Query{Action: "version.audit.apply"})
			if err != nil {
				t.Fatal(err)
			}
			var got []journal.Result
			for _, e := range page.Entries {
				got = append(got, e.Result)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v: %+v", got, c.want, page.Entries)
			}
			p.noRepeats()
		})
	}
}
