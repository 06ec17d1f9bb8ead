package workspace

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/permission"
	"minifleet/backend/platformtest"
	"minifleet/backend/privacy"
	"minifleet/backend/run"
	"minifleet/backend/simulator"
)

// Agreements and applications of many merchants are handed in
// while answers are lost, calls dropped and the program killed. The platform's
// log is the witness: nothing is handed in twice, what the runs say of each
// merchant is true, and every refusal has its reason.
func TestConsentsForManySurviveKills(t *testing.T) {
	merchants, kills := crowd()
	sim := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 7})
	dir, w, ids := enrolled(t, sim)
	if _, err := w.Privacy.SaveTemplate("", privacy.Form{Email: "ask@example.com", Reply: "15", Public: privacy.Shown, Storage: privacy.Inside,
		System: []privacy.System{{Code: "USER_PHONE", Purpose: "call {{name}}"}, {Code: "USER_LOCATION", Purpose: "near"}}}); err != nil {
		t.Fatal(err)
	}
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, image.NewRGBA(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	proof, err := w.Permits.Attach(alipay.FilePermission1, "login.png", drawn.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Permits.SaveTemplate("", permission.Form{Interface: permission.PhoneInterface, Field: permission.PhoneField, Scene: "1001",
		Answer: "members of {{name}}", QPS: "10", Files: []permission.File{proof}}); err != nil {
		t.Fatal(err)
	}
	sim.Settings(json.RawMessage(`{"latency_ms":20,"lost_reply_rate":0.1,"refused_rate":0.05}`))
	agreements, err := w.Privacy.SubmitMany(ids, false)
	if err != nil {
		t.Fatal(err)
	}
	applications, err := w.Permits.ApplyMany("", "", ids)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil { // in the middle of both
		t.Fatal(err)
	}
	killed(t, dir, kills, 200*time.Millisecond, 1000*time.Millisecond, func() {
		sim.Settings(json.RawMessage(`{"latency_ms":0,"lost_reply_rate":0,"refused_rate":0}`))
	})

	w = openForRuns(t, dir)
	defer func() { _ = w.Close() }()
	refused := 0
	for _, of := range []struct{ run, method string }{{agreements.ID, alipay.MethodPrivacyAuditCreate}, {applications.ID, alipay.MethodAPIFieldApply}} {
		effects := sim.Effects(of.method)
		v, err := w.Runs.Show(of.run)
		if err != nil || v.Status != run.Over || len(v.Results) != merchants {
			t.Fatalf("%+v, %v", v.Head, err)
		}
		for _, r := range v.Results {
			m := miniAppOf(t, w, r.MerchantID)
			if n := effects[m]; n > 1 || (n == 1) != (r.State == run.OK) {
				t.Errorf("%s of %s: %d took effect, and the run says %s %s", of.method, m, n, r.State, r.Message.EN)
			}
			if r.State != run.OK && (r.Message.ZH == "" || r.Hint.ZH == "") {
				t.Errorf("%s of %s: no reason, or nobody is told what to do: %+v", of.method, m, r)
			}
			if strings.Contains(r.Message.ZH, "仅企业账号") {
				refused++
			}
		}
	}
	if refused == 0 {
		t.Error("nobody was refused as an individual: the reasons are not tried")
	}
}
