package workspace

import (
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/version"
)

// otherSeat uploads a version of another template version, as a second computer
// does.
func (o *office) otherSeat(number string) {
	o.t.Helper()
	client, as, err := o.Authorize.For(o.ids[0])
	o.ok(err)
	seat := version.Remote{Client: client, As: as, Now: o.now}
	_, err = seat.Upload(o.ctx(), number, version.Source{TemplateID: o.sim.Info.TemplateID, TemplateVersion: "1.0.2", Ext: `{"extEnable":true,"ext":{"shop":"1"}}`})
	o.ok(err)
}

// uploadsSince counts the uploads and lists that reached the platform.
func (o *office) uploadsSince(at time.Time) (uploads, lists int) {
	for _, c := range o.since(at) {
		switch c.Method {
		case alipay.MethodVersionUpload:
			uploads++
		case alipay.MethodVersionListQuery:
			lists++
		}
	}
	return uploads, lists
}

// A number that another seat's upload has is in no list while that builds. The
// merchant takes the number above it, or waits; it never goes back and forth
// between the two without a pause. Above the highest number there is none, and
// the merchant says so.
func TestANumberThatIsTakenElsewhereMakesNoLoop(t *testing.T) {
	inOffice(t, 1, `{"build_ms":25000}`, func(o *office) {
		o.sim.Control("POST", "/templates", map[string]any{"template_version": "1.0.2"}, nil)
		o.otherSeat("0.0.1")
		time.Sleep(time.Minute)
		o.ok(o.Start())
		o.otherSeat("0.0.2")
		began := o.now()
		id := o.publish(batch.GoalBuilt)
		o.ended(id, time.Hour)
		p, err := o.Batches.Progress(id)
		o.ok(err)
		if uploads, lists := o.uploadsSince(began); p.Counts.States[batch.Succeeded] != 1 || uploads > 3 || lists > 6 {
			t.Errorf("%+v after %d uploads and %d lists", p.Counts, uploads, lists)
		}
	})
	inOffice(t, 1, `{"build_ms":0}`, func(o *office) {
		o.sim.Control("POST", "/templates", map[string]any{"template_version": "1.0.2"}, nil)
		o.otherSeat("2147483647.2147483647.2147483647")
		o.ok(o.Start())
		began := o.now()
		id := o.publish(batch.GoalBuilt)
		o.ended(id, time.Hour)
		groups, err := o.Batches.Groups(id)
		o.ok(err)
		if uploads, lists := o.uploadsSince(began); len(groups) != 1 || groups[0].Code != "batch.no_number" || uploads > 1 || lists > 3 {
			t.Errorf("%+v after %d uploads and %d lists", groups, uploads, lists)
		}
	})
}
