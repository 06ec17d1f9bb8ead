package batch

import (
	"context"
	"sync"
	"testing"
	"time"

	"minifleet/backend/alipay"
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
					h.t.Error(err)
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
func TestLostRepliesBecomeNoUntrueSuccessAndNoFailure(t *testing.T) {
	for name, settings := range map[string]string{
		"lost replies":         `{"lost_reply_rate":0.35}`,
		"errors":               `{"error_rate":0.4}`,
		"errors, unsigned too": `{"error_rate":0.4,"unsigned_rate":0.1}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const merchants = 24
			p := newPlatform(t, merchants, `{"build_ms":20,"audit_ms":60}`)
			h := newHouse(t, p)
			p.Control("POST", "/templates", map[string]any{"template_version": older}, nil)
			h.alreadyThere("0.0.1", "0.0.2")
			time.Sleep(100 * time.Millisecond) // they are built
			p.set(settings)
			e := h.start(true)
			began := time.Now()
			r := h.run(plan(GoalOnline))
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
			if took > 30*time.Second && name != "errors, unsigned too" { // its "called too often" slows everybody down
				t.Errorf("the last of %d merchants was through after %v", merchants, took)
			}
			t.Logf("%d calls in %v", r.Calls, took)
		})
	}
}
