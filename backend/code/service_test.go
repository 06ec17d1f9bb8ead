package code

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/outbound"
	"minifleet/backend/platformtest"
	"minifleet/backend/vault"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var ctx = context.Background()

func pngOf(t testing.TB, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type rule struct{ mode, url, group string }

// world is the codes and rules of fake mini programs.
type world struct {
	pictures string // address of the pictures
	created  []map[string]any
	rules    []rule
	next     int
	lose     string // the method whose next answer is lost after the effect
	drop     string // the same, before the effect
}

func (w *world) handle(c platformtest.Request) platformtest.Answer {
	method := strings.TrimPrefix(c.Method, "alipay.open.")
	if w.drop == method {
		w.drop = ""
		return platformtest.Answer{Lost: true}
	}
	lost := w.lose == method
	if lost {
		w.lose = ""
	}
	text := func(k string) string { s, _ := c.Biz[k].(string); return s }
	switch method {
	case "app.qrcode.create":
		w.created = append(w.created, c.Biz)
		return platformtest.Answer{Lost: lost, Fields: map[string]any{"qr_code_url": w.pictures + "/square.png", "qr_code_url_circle_blue": w.pictures + "/blue.png"}}
	case "mini.qrcode.bind":
		w.next++
		g := fmt.Sprintf("G%03d", w.next)
		w.rules = append(w.rules, rule{text("mode"), text("route_url"), g})
		return platformtest.Answer{Lost: lost, Fields: map[string]any{"route_group": g}}
	case "mini.qrcode.unbind":
		n := len(w.rules)
		w.rules = slices.DeleteFunc(w.rules, func(r rule) bool { return r.group == text("route_group") })
		if len(w.rules) == n {
			return platformtest.Refuse("ROUTE_GROUP_NOT_EXIST")
		}
		return platformtest.Answer{Lost: lost}
	case "mini.qrcode.query":
		no, size := int(c.Biz["page_no"].(float64)), int(c.Biz["page_size"].(float64))
		if size > 10 {
			return platformtest.Refuse("PAGE_SIZE_OUT_LIMIT_FAIL")
		}
		list := []map[string]any{}
		for i := (no - 1) * size; i < min(no*size, len(w.rules)); i++ {
			list = append(list, map[string]any{"mode": w.rules[i].mode, "route_url": w.rules[i].url, "route_group": w.rules[i].group})
		}
		return platformtest.Answer{Lost: lost, Fields: map[string]any{"qr_code_route_groups": list, "total_items": fmt.Sprint(len(w.rules))}}
	}
	return platformtest.Refuse("SYSTEM_ERROR")
}

func setup(t *testing.T, pictures http.HandlerFunc) (*platformtest.Bench, *world, *Service) {
	w := &world{}
	b := platformtest.NewBench(t, w.handle)
	if pictures == nil {
		data := pngOf(t, 64)
		pictures = func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write(data) }
	}
	server := httptest.NewServer(pictures)
	t.Cleanup(server.Close)
	w.pictures = server.URL
	s := New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Runs: b.Runs, Now: b.Clock.Now,
		Pictures: NewFetcher(func(string) bool { return true }, outbound.New(outbound.Options{}))})
	t.Cleanup(s.Close)
	return b, w, s
}

var spec = Spec{Page: "pages/index/index", Query: "table=8", Describe: "八号桌", Size: "m", Color: "#00bfff"}

func TestACodeIsStoredWithItsPictures(t *testing.T) {
	b, w, s := setup(t, nil)
	code, err := s.Create(ctx, "m1", spec)
	if err != nil || !code.PictureFault.IsZero() || !slices.Equal(code.Fetched, []Kind{Square, CircleBlue}) {
		t.Fatalf("got %+v, %v", code, err)
	}
	if w.created[0]["color"] != "0x00BFFF" || w.created[0]["url_param"] != "pages/index/index" {
		t.Fatalf("sent %v", w.created[0])
	}
	img, err := s.Picture(code.ID, Square)
	if err != nil || img.Width != 64 || img.Format != "png" || !bytes.Equal(img.Data, pngOf(t, 64)) {
		t.Fatalf("picture %d × %d %s, %v", img.Width, img.Height, img.Format, err)
	}
	second, err := s.Create(ctx, "m1", spec)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(ctx, "m2", spec); err != nil {
		t.Fatal(err)
	}
	list, err := s.Codes("m1", "", 0)
	if err != nil || len(list) != 2 || list[0].ID != second.ID {
		t.Fatalf("history %+v, %v", list, err)
	}
	if list, err = s.Codes("m1", second.ID, 5); err != nil || len(list) != 1 || list[0].ID != code.ID {
		t.Fatalf("earlier %+v, %v", list, err)
	}
	if list, err = s.Codes("", "", 2); err != nil || len(list) != 2 {
		t.Fatalf("of all %+v, %v", list, err)
	}
	if e := b.Entries(t, journal.Query{Action: "code.create"}); len(e) != 3 || e[0].Result != journal.OK {
		t.Fatalf("journal %+v", e)
	}
	if err := s.Vault.Update(s.ForgetTx("m1")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Picture(code.ID, Square); fault.CodeOf(err) != "code.not_found" {
		t.Fatalf("after forgetting: %v", err)
	}
}

// Codes that look alike share their pictures, and what nobody names goes.
func TestEqualPicturesAreStoredOnce(t *testing.T) {
	_, _, s := setup(t, nil)
	var made []Code
	for range 12 {
		code, err := s.Create(ctx, "m1", spec)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, code)
	}
	if n := s.stored(t); n != 1 {
		t.Fatalf("24 equal pictures are stored as %d", n)
	}
	for i, code := range made {
		if i == len(made)-1 {
			if img, err := s.Picture(code.ID, CircleBlue); err != nil || !bytes.Equal(img.Data, pngOf(t, 64)) {
				t.Fatalf("the last one has lost its picture: %v", err)
			}
		}
		if err := s.Delete(code.ID); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.stored(t); n != 0 {
		t.Fatalf("%d pictures are left of no code", n)
	}
}

// A vault of earlier versions has the bytes in every image; they are read, and
// moved to where they are kept once.
func TestPicturesOfEarlierVersionsAreReadAndMoved(t *testing.T) {
	_, _, s := setup(t, nil)
	type oldImage struct {
		CodeID    string    `json:"code_id"`
		Kind      Kind      `json:"kind"`
		Format    string    `json:"format"`
		Width     int       `json:"width"`
		Height    int       `json:"height"`
		Data      []byte    `json:"data"`
		FetchedAt time.Time `json:"fetched_at"`
	}
	old := vault.NewCollection(vault.Schema[oldImage]{Name: "qrcode.image", Version: 1, ID: func(i oldImage) string { return i.CodeID + "/" + string(i.Kind) }})
	for i := range 2*movedAtOnce + 1 {
		if err := s.Vault.Update(func(tx *vault.Tx) error {
			id := fmt.Sprintf("c%02d", i)
			if err := s.codes.Put(tx, Code{ID: id, MerchantID: "m1", Fetched: []Kind{Square}}); err != nil {
				return err
			}
			return old.Put(tx, oldImage{CodeID: id, Kind: Square, Format: "png", Width: 64, Height: 64, Data: pngOf(t, 64+i%2)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	read := func() {
		t.Helper()
		for i := range 2*movedAtOnce + 1 {
			if img, err := s.Picture(fmt.Sprintf("c%02d", i), Square); err != nil || !bytes.Equal(img.Data, pngOf(t, 64+i%2)) {
				t.Fatalf("picture %d: %v", i, err)
			}
		}
	}
	read()
	ended, end := context.WithCancel(ctx)
	end()
	if _, err := s.KeepOnce(ended); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	for _, want := range []int{2*movedAtOnce + 1, 0} {
		if n, err := s.KeepOnce(ctx); err != nil || n != want {
			t.Fatalf("%d moved, %v", n, err)
		}
		read()
	}
	if n := s.stored(t); n != 2 {
		t.Fatalf("%d pictures are stored of 2", n)
	}
	if err := s.Vault.Update(func(tx *vault.Tx) error {
		return s.images.Each(tx, "", func(img Image) error {
			if len(img.Data) > 0 || img.Sum == "" {
				return fmt.Errorf("%s still has its bytes", img.CodeID)
			}
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	// A program that looks for the bytes in the image has to refuse.
	if err := s.Vault.View(func(tx *vault.Tx) error { _, err := old.Get(tx, "c00/square"); return err }); fault.CodeOf(err) != vault.CodeNewerSchema {
		t.Fatalf("an older program: %v", err)
	}
}

// stored is how many pictures the vault has.
func (s *Service) stored(t *testing.T) (n int) {
	t.Helper()
	if err := s.Vault.View(func(tx *vault.Tx) (err error) { n, err = s.kept.Count(tx, ""); return err }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAPictureThatCannotBeFetchedIsFetchedLater(t *testing.T) {
	broken := true
	data := pngOf(t, 64)
	_, _, s := setup(t, func(w http.ResponseWriter, _ *http.Request) {
		if broken {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write(data)
	})
	code, err := s.Create(ctx, "m1", spec)
	if err != nil || code.PictureFault.IsZero() || len(code.Fetched) != 0 {
		t.Fatalf("got %+v, %v", code, err)
	}
	broken = false
	if code, err = s.FetchPictures(ctx, code.ID); err != nil || !code.PictureFault.IsZero() || len(code.Fetched) != 2 {
		t.Fatalf("later %+v, %v", code, err)
	}
}

func TestAPictureOfTwoMegabytesIsStored(t *testing.T) {
	data := pngOf(t, 64)
	at := len(data) - 12 // before the end of the picture
	for len(data) < MaxPictureBytes-1<<16 {
		noise := make([]byte, 1<<16-12)
		_, _ = rand.Read(noise)
		chunk := binary.BigEndian.AppendUint32(nil, uint32(len(noise)))
		chunk = append(append(chunk, "noIs"...), noise...)
		chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
		data = slices.Insert(data, at, chunk...)
	}
	_, _, s := setup(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) })
	code, err := s.Create(ctx, "m1", spec)
	if err != nil || len(code.Fetched) != 2 {
		t.Fatalf("got %+v, %v", code, err)
	}
	if img, err := s.Picture(code.ID, CircleBlue); err != nil || !bytes.Equal(img.Data, data) {
		t.Fatalf("%d bytes of %d, %v", len(img.Data), len(data), err)
	}
}

func TestALostCodeIsSaidToBeHarmlessToRepeat(t *testing.T) {
	b, w, s := setup(t, nil)
	w.lose = "app.qrcode.create"
	_, err := s.Create(ctx, "m1", spec)
	if f := fault.As(err); f.Code != "code.unknown" || f.Retry != fault.RetryNow {
		t.Fatalf("got %+v", err)
	}
	if e := b.Entries(t, journal.Query{}); e[0].Result != journal.Unknown {
		t.Fatalf("journal %+v", e)
	}
}

func TestManyMerchantsWithTheirOwnParameters(t *testing.T) {
	b, w, s := setup(t, nil)
	var ids []string
	for i := range 20 {
		ids = append(ids, fmt.Sprintf("m%02d", i))
	}
	many := Spec{Page: "pages/index/index", Query: "shop={{mini_app_id}}&n={{name}}", Describe: "{{name}}"}
	head, err := s.CreateMany(ids, many)
	v := b.Over(t, head, err)
	if v.Counts.OK != 20 || v.Title.ZH != "小程序码：<商家名称>" || v.About.EN != "pages/index/index?shop=<mini program ID>&n=<merchant's name>" {
		t.Fatalf("got %+v", v.Head)
	}
	for i, r := range v.Results {
		code, err := s.Code(r.Outcome.Made)
		if err != nil || r.MerchantID != ids[i] || code.Spec.Query != "shop=2021"+ids[i]+"&n=Shop+"+ids[i] || code.Spec.Describe != "Shop "+ids[i] {
			t.Fatalf("result %d: %+v, %v", i, r, err)
		}
	}
	calls := len(b.Made())
	if _, err := s.CreateMany(ids, Spec{Page: "/bad"}); fault.CodeOf(err) != "code.invalid" {
		t.Fatal(err)
	}
	head, err = s.CreateMany(ids, many)
	if v = b.Over(t, head, err); v.Counts.OK != 20 || v.Results[0].Outcome.Note.IsZero() {
		t.Fatalf("made again: %+v", v.Head)
	}
	if len(b.Made()) != calls || len(w.created) != 20 {
		t.Fatal("the network was touched")
	}
}

func TestSheetHoldsEverythingInside(t *testing.T) {
	_, _, s := setup(t, nil)
	code, err := s.Create(ctx, "m1", spec)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	missing, err := s.WriteSheet(&page, Sheet{Heading: `<script>alert("x")</script>`, Columns: 2, Lang: fault.Chinese, Items: []SheetItem{
		{CodeID: code.ID}, {CodeID: "01GONE"}, {Link: "https://www.example.com/t/1", Title: `"><img src=x>`},
	}})
	if err != nil || !slices.Equal(missing, []string{"01GONE"}) {
		t.Fatalf("missing %v, %v", missing, err)
	}
	html := page.String()
	if n := strings.Count(html, `src="data:image/png;base64,`); n != 2 {
		t.Fatalf("%d pictures", n)
	}
	for _, want := range []string{"Shop m1", "八号桌", "https://www.example.com/t/1", "repeat(2,", "size: A4", `lang="zh-CN"`} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, bad := range []string{"<script", "<img src=x", "http://", "url(", "<link", "ZgotmplZ"} {
		if strings.Contains(html, bad) {
			t.Errorf("holds %q", bad)
		}
	}
	for _, sheet := range []Sheet{{}, {Columns: 9, Items: []SheetItem{{CodeID: code.ID}}}, {Items: []SheetItem{{CodeID: "01GONE"}}}} {
		if _, err := s.WriteSheet(&page, sheet); fault.CodeOf(err) != "code.sheet" {
			t.Errorf("%+v: %v", sheet, err)
		}
	}
}

func TestRulesAreReadPageByPageAndKeepWhatTheListDoesNotTell(t *testing.T) {
	_, w, s := setup(t, nil)
	for i := range 25 {
		w.rules = append(w.rules, rule{"EXACT", fmt.Sprintf("https://www.example.com/old/%d", i), fmt.Sprintf("OLD%d", i)})
	}
	s.RuleLimit = func() int { return 100 }
	r, err := s.Bind(ctx, "m1", RuleSpec{Mode: Fuzzy, RouteURL: "https://www.example.com/t/", Page: "pages/table/table"})
	if err != nil || r.Group != "G001" {
		t.Fatalf("bound %+v, %v", r, err)
	}
	list, err := s.ReadRules(ctx, "m1")
	if err != nil || len(list.Rules) != 26 || list.FetchedAt.IsZero() || list.Limit != 100 {
		t.Fatalf("read %d, %v", len(list.Rules), err)
	}
	stored, err := s.Rules("m1")
	if err != nil || stored.Rules[25].Page != "pages/table/table" || stored.Rules[0].RouteURL != "https://www.example.com/old/0" {
		t.Fatalf("stored %+v, %v", stored, err)
	}
	if err := s.Unbind(ctx, "m1", "OLD3"); err != nil {
		t.Fatal(err)
	}
	if stored, _ = s.Rules("m1"); len(stored.Rules) != 25 {
		t.Fatalf("%d left", len(stored.Rules))
	}
	if err := s.Unbind(ctx, "m1", "OLD3"); err != nil {
		t.Fatalf("gone already: %v", err)
	}
}

func TestConflictsAndTheLimitAreFoundBeforeTheCall(t *testing.T) {
	b, w, s := setup(t, nil)
	bind := func(mode Mode, address string) error {
		_, err := s.Bind(ctx, "m1", RuleSpec{Mode: mode, RouteURL: address, Page: "pages/index/index"})
		return err
	}
	if err := bind(Fuzzy, "https://www.example.com/t/"); err != nil {
		t.Fatal(err)
	}
	if err := bind(Fuzzy, "https://WWW.example.com/t/8/"); fault.CodeOf(err) != "code.rule_conflict" {
		t.Fatalf("inside a prefix: %v", err)
	}
	if err := bind(Exact, "https://www.example.com/t/8"); err != nil {
		t.Fatalf("an exception from a prefix: %v", err)
	}
	for i := 2; i < DefaultRuleLimit; i++ {
		if err := bind(Exact, fmt.Sprintf("https://www.example.com/s/%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := bind(Exact, "https://www.example.com/s/999"); fault.CodeOf(err) != "code.rule_limit" {
		t.Fatalf("over the limit: %v", err)
	}
	if len(w.rules) != DefaultRuleLimit {
		t.Fatalf("%d rules", len(w.rules))
	}
	w.rules = w.rules[:3] // removed in the console
	if err := bind(Exact, "https://www.example.com/s/999"); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if n := len(b.Entries(t, journal.Query{Action: "code.bind"})); n != DefaultRuleLimit+1 {
		t.Fatalf("%d in the journal", n)
	}
}

func TestAfterALostAnswerTheRulesTellWhatIsTrue(t *testing.T) {
	b, w, s := setup(t, nil)
	want := RuleSpec{Mode: Exact, RouteURL: "https://www.example.com/a", Page: "pages/index/index"}
	w.lose = "mini.qrcode.bind"
	r, err := s.Bind(ctx, "m1", want)
	if err != nil || r.Group != "G001" {
		t.Fatalf("bound %+v, %v", r, err)
	}
	w.drop = "mini.qrcode.unbind"
	if err := s.Unbind(ctx, "m1", r.Group); fault.CodeOf(err) != "journal.did_not" {
		t.Fatalf("never arrived: %v", err)
	}
	w.lose = "mini.qrcode.unbind"
	if err := s.Unbind(ctx, "m1", r.Group); err != nil {
		t.Fatalf("unbound: %v", err)
	}
	w.drop = "mini.qrcode.bind"
	if _, err := s.Bind(ctx, "m1", want); fault.CodeOf(err) != "journal.did_not" {
		t.Fatalf("never arrived: %v", err)
	}
	var results []journal.Result
	for _, e := range b.Entries(t, journal.Query{}) {
		results = append(results, e.Result)
	}
	if !slices.Equal(results, []journal.Result{journal.OK, journal.Failed, journal.OK, journal.Failed}) {
		t.Fatalf("journal %v", results)
	}
}
