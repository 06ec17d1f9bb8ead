package workspace

import (
	"slices"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/code"
	"minifleet/backend/privacy"
)

// Of a merchant whose record is deleted, what was done stays: its journal, and
// what batches and runs did and told, and for 30 days that a code was used and which
// messages were heard. Everything else that any room stored about it goes with
// the record.
func TestNothingElseStaysOfADeletedMerchant(t *testing.T) {
	stays := []string{"journal", "journal.questions", "journal.archive", "journal.bends", "hold", "used", "settings", "inbox", "inbox.seen",
		"apps", "app_secrets", "templates", "batch.batch", "batch.task", "batch.verdict", "batch.standing", "batch.audits", "batch.learned", "batch.form",
		"privacy.template", "permission.template", "permission.catalog", "permission.file", "run", "run.result", "fleet.days", "fleet.view", "baseinfo.tree", "baseinfo.requirement", "authorize.exchanges", "message.seen", "message.topics",
		"filing.lists", "filing.options"}
	inOffice(t, 2, `{"build_ms":0,"audit_ms":0}`, func(o *office) {
		o.ok(o.Start())
		o.ended(o.publish(batch.GoalOnline), time.Hour)
		_, err := o.Privacy.SaveTemplate("", privacy.Form{Phone: "0571-8888", Reply: "15", Public: privacy.Shown, Storage: privacy.Inside,
			System: []privacy.System{{Code: "USER_PHONE", Purpose: "p"}, {Code: "USER_LOCATION", Purpose: "p"}}})
		o.ok(err)
		for _, id := range o.ids {
			_, err := o.Privacy.Submit(o.ctx(), id, privacy.Submission{})
			o.ok(err)
			_, err = o.Notices.Read(o.ctx(), id)
			o.ok(err)
			_, err = o.Codes.Create(o.ctx(), id, code.Spec{Page: "pages/index/index", Query: "table=1", Describe: "一号桌"})
			o.ok(err)
			_, err = o.BaseInfo.AddDomain(o.ctx(), id, "api.shop.com")
			o.ok(err)
			_, err = o.Versions.List(o.ctx(), id)
			o.ok(err)
			_, err = o.Filings.ReadLists(o.ctx(), id)
			o.ok(err)
			_, err = o.Filings.Read(o.ctx(), id)
			o.ok(err)
			_, err = o.Filings.Save(id, map[string]string{"owner.name": "王小明"})
			o.ok(err)
			_, err = o.Filings.AddPicture(o.ctx(), id, "owner.certificate_photo", "a.jpg", cardOf(t))
			o.ok(err)
		}
		time.Sleep(time.Hour) // outcomes that were open are settled
		about := func() (left []string) {
			sizes, err := o.Vault.Sizes()
			o.ok(err)
			for _, s := range sizes {
				if s.Records > 0 && !slices.Contains(stays, s.Collection) {
					left = append(left, s.Collection)
				}
			}
			return left
		}
		if before := about(); len(before) < 9 {
			t.Fatalf("before there are %v", before)
		}
		for _, id := range o.ids {
			o.ok(o.DeleteMerchant(o.ctx(), id))
		}
		if left := about(); len(left) > 0 {
			t.Errorf("left are %v", left)
		}
	})
}
