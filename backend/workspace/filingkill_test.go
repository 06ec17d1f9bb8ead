package workspace

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
	"minifleet/backend/filing"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
	"minifleet/backend/simulator"
)

// cardOf is a picture of an identity card: in colour, and hard to make small.
func cardOf(t *testing.T) []byte {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	img := image.NewRGBA(image.Rect(0, 0, 1280, 720))
	for i := 0; i < len(img.Pix); i += 16 {
		c := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		for at := i; at < i+16; at += 4 {
			img.Pix[at], img.Pix[at+1], img.Pix[at+2], img.Pix[at+3] = c.R, c.G, c.B, c.A
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 30}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// crowd is how many merchants a run is killed over, and how often: a few in the
// suite, hundreds in the long run.
func crowd() (merchants, kills int) {
	if n, err := strconv.Atoi(os.Getenv("MINIFLEET_SOAK")); err == nil {
		return 500, max(n, 20)
	}
	return 30, 2
}

// A run that hands in filings is killed at random moments, while answers are
// lost and calls refused. The platform's log is the witness: every filing is
// handed in once, and what the run says of each merchant is true.
func TestFilingsSurviveKills(t *testing.T) {
	boundtest.ManyRounds(t)
	merchants, kills := crowd()
	sim := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 9})
	sim.Settings(json.RawMessage(`{"audit":"manual"}`))
	dir, w, ids := enrolled(t, sim)
	if _, err := w.Filings.ReadLists(t.Context(), ids[0]); err != nil {
		t.Fatal(err)
	}
	card := cardOf(t)
	for _, id := range ids {
		sim.Control("POST", "/filing", map[string]string{"mini_app_id": miniAppOf(t, w, id), "status": "INIT"}, nil)
		if _, err := w.Filings.Save(id, map[string]string{
			"owner.type": "个人", "owner.name": "王小明", "owner.certificate_type": "居民身份证", "owner.certificate_number": "110101199003074514",
			"owner.province": "浙江省", "owner.city": "杭州市", "owner.district": "西湖区", "owner.address": "文三路 1 号", "owner.contact_phone": "13800138000",
			"charge.valid_from": "2020-01-02", "charge.valid_until": "长期", "content.main_category_id": "XS2004", "person.same": "yes",
		}); err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"owner.certificate_photo", "charge.photo_front", "charge.photo_back"} {
			if _, err := w.Filings.AddPicture(t.Context(), id, key, "a.jpg", card); err != nil {
				t.Fatal(err)
			}
		}
		k, err := w.Filings.BeginFace(t.Context(), id, false)
		if err != nil {
			t.Fatal(err)
		}
		sim.Control("POST", "/filing", map[string]string{"mini_app_id": miniAppOf(t, w, id), "certify_id": k.Face.CertifyID, "status": "SUCCESS"}, nil)
	}
	if err := w.Filings.Erase(ids[0]); err != nil { // one that cannot be handed in
		t.Fatal(err)
	}
	sim.Settings(json.RawMessage(`{"latency_ms":5,"lost_reply_rate":0.1,"refused_rate":0.05}`))
	head, err := w.Filings.SubmitMany(ids)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil { // in the middle of it
		t.Fatal(err)
	}
	killed(t, dir, kills, 300*time.Millisecond, 1800*time.Millisecond, func() {
		sim.Settings(json.RawMessage(`{"latency_ms":0,"lost_reply_rate":0,"refused_rate":0}`))
	})

	w = openForRuns(t, dir)
	defer func() { _ = w.Close() }()
	v, err := w.Runs.Show(head.ID)
	if err != nil || v.Status != run.Over || len(v.Results) != merchants {
		t.Fatalf("%+v, %v", v.Head, err)
	}
	effects := sim.Effects(alipay.MethodFilingApply)
	for i, r := range v.Results {
		m := miniAppOf(t, w, r.MerchantID)
		switch n := effects[m]; {
		case i == 0 && (r.Code != filing.CodeIncomplete || n != 0):
			t.Errorf("%s cannot be handed in: %d times, %s %s", m, n, r.State, r.Message.EN)
		case n > 1, r.State == run.OK && n != 1, r.State == run.Failed && n != 0:
			t.Errorf("%s: handed in %d times, and the run says %s %s", m, n, r.State, r.Message.EN)
		case r.State != run.OK && r.Hint.EN == "":
			t.Errorf("nobody is told what to do: %+v", r)
		}
		if text := r.Message.ZH + r.Message.EN + r.Outcome.Note.ZH; strings.Contains(text, "王小明") || strings.Contains(text, "110101199003074514") {
			t.Errorf("%s tells of the owner: %s", m, text)
		}
	}
	for q := (journal.Query{Limit: journal.MaxLimit}); ; {
		page, err := w.Journal.SearchAll(t.Context(), q, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			if raw, _ := json.Marshal(e); bytes.Contains(raw, []byte("王小明")) || bytes.Contains(raw, []byte("110101199003074514")) {
				t.Errorf("the journal tells of the owner: %s", raw)
			}
		}
		if q.Before = page.Next; page.Next == "" {
			break
		}
	}
	// One of those handed in; the first few may have been refused by a fault.
	i := slices.IndexFunc(v.Results, func(r run.Result) bool { return r.State == run.OK })
	if i < 0 {
		t.Fatal("none was handed in")
	}
	if _, err := w.Filings.Submit(t.Context(), v.Results[i].MerchantID); fault.CodeOf(err) != "filing.under_way" {
		t.Errorf("again: %v", err)
	}
}
