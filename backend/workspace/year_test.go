package workspace

import (
	"fmt"
	"os"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/settings"
	"minifleet/backend/version"
)

// A provider's year in virtual time: a new template version every fortnight,
// published to every merchant, with rejections that are tried again. At the end
// what is stored is what the platform has, what the settings say is old has
// gone, and what explains each merchant's last releases is there. make soak runs
// the whole year with 300 merchants and prints how the vault grows.
func TestAYearOfReleases(t *testing.T) {
	merchants, releases := 3, 7
	soak := os.Getenv("MINIFLEET_SOAK") != ""
	if soak {
		merchants, releases = 300, 26
	}
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
			o.ok(o.Close()) // the computer is off until the next release
			time.Sleep(began.AddDate(0, 0, 14*(n+1)).Sub(o.now()))
			o.Workspace, err = Open(o.dir, []byte("pass phrase"), o.options())
			o.ok(err)
			o.ok(o.Start())
			if soak {
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
	var world struct {
		Merchants []struct {
			MiniAppID string `json:"mini_app_id"`
			Versions  []struct {
				Number   string `json:"app_version"`
				Status   string `json:"status"`
				Template string `json:"template_version"`
			} `json:"versions"`
		} `json:"merchants"`
	}
	o.sim.Control("GET", "/world", nil, &world)
	seen := 0
	for _, m := range world.Merchants {
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
	if seen < len(world.Merchants) {
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
