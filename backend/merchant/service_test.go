package merchant

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var pass = []byte("correct horse battery staple")

func clock() func() time.Time {
	var n atomic.Int64
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	return func() time.Time { return start.Add(time.Duration(n.Add(1)) * time.Millisecond) }
}

func openVault(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	open := vault.Open
	if !vault.Exists(dir) {
		open = vault.Create
	}
	v, err := open(dir, pass, vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func service(t testing.TB) *Service {
	v := openVault(t, t.TempDir())
	return New(Deps{Vault: v, Now: clock(), Bus: event.NewBus(time.Now), Journal: journal.New(journal.Deps{Vault: v, Now: time.Now})})
}

func wantFault(t testing.TB, err error, code fault.Code, field string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code || f.Field != field {
		t.Fatalf("got %v, want %s on %q", err, code, field)
	}
}

func add(t testing.TB, s *Service, m Merchant) Merchant {
	t.Helper()
	m, err := s.Add(m)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func appID(i int) string { return fmt.Sprintf("2021%012d", i) }

func TestARecordIsCleanedStoredAndAnnounced(t *testing.T) {
	s := service(t)
	events, stop := s.bus.Subscribe(4)
	defer stop()
	m := add(t, s, Merchant{AppID: "a", Name: " 清风茶馆 ", Contact: "王女士", Phone: "０５７１ - 8888\u200b0000", MiniAppID: " 2021 0000 0000 0001 ",
		Tags: []string{"杭州", " 杭州", "", "茶"}, Notes: " 第一行\r\n第二行 ", Ext: map[string]string{" shop ": " 1 ", "empty": " "}})
	want := Merchant{ID: m.ID, AppID: "a", Name: "清风茶馆", Contact: "王女士", Phone: "0571-88880000", MiniAppID: "2021000000000001",
		Tags: []string{"杭州", "茶"}, Notes: "第一行\n第二行", Ext: map[string]string{"shop": "1"}, CreatedAt: m.CreatedAt, UpdatedAt: m.CreatedAt}
	if diff := cmp.Diff(want, m); diff != "" || len(m.ID) != 26 || m.CreatedAt.IsZero() {
		t.Fatal(diff)
	}
	got, err := s.Get(m.ID)
	if err != nil || !cmp.Equal(got, m) {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err = s.ByMiniApp("2021000000000001"); err != nil || got.ID != m.ID {
		t.Fatalf("%+v, %v", got, err)
	}
	if e := <-events; e.Kind != event.MerchantSaved || e.ID != m.ID {
		t.Fatalf("%+v", e)
	}
	if v := m.Values(); v.Name != m.Name || v.Ext["shop"] != "1" {
		t.Fatalf("%+v", v)
	}
}

func TestWhatCannotBeAcceptedIsNamed(t *testing.T) {
	s := service(t)
	long := strings.Repeat("长", 2001)
	cases := []struct {
		field string
		m     Merchant
	}{
		{FieldName, Merchant{}},
		{FieldName, Merchant{Name: long}},
		{FieldName, Merchant{Name: "a\nb"}},
		{FieldName, Merchant{Name: "a\xffb"}},
		{FieldContact, Merchant{Name: "a", Contact: long}},
		{FieldPhone, Merchant{Name: "a", Phone: "call me"}},
		{FieldPhone, Merchant{Name: "a", Phone: "110"}},
		{FieldMiniAppID, Merchant{Name: "a", MiniAppID: "2021"}},
		{FieldTags, Merchant{Name: "a", Tags: []string{"x,y"}}},
		{FieldTags, Merchant{Name: "a", Tags: strings.Split(strings.TrimSpace(fmt.Sprintln(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)), " ")}},
		{FieldNotes, Merchant{Name: "a", Notes: long}},
		{FieldExt, Merchant{Name: "a", Ext: map[string]string{"a b": "1"}}},
		{"ext.k", Merchant{Name: "a", Ext: map[string]string{"k": long}}},
	}
	for _, c := range cases {
		_, err := s.Add(c.m)
		wantFault(t, err, "merchant.invalid", c.field)
	}
	if list, _ := s.List(Filter{}); len(list) != 0 {
		t.Fatal("something was stored")
	}
	if w := Warnings(Merchant{MiniAppID: "3021000000000001"}); len(w) != 1 {
		t.Fatal("an unusual id is worth a warning")
	}
	if _, err := s.Add(Merchant{Name: "a", MiniAppID: "3021000000000001"}); err != nil {
		t.Fatal("and no more than a warning", err)
	}
}

func TestAMiniProgramBelongsToOneMerchant(t *testing.T) {
	s := service(t)
	first := add(t, s, Merchant{Name: "一", MiniAppID: appID(1)})
	_, err := s.Add(Merchant{Name: "二", MiniAppID: appID(1)})
	wantFault(t, err, "merchant.duplicate", FieldMiniAppID)
	second := add(t, s, Merchant{Name: "二"})
	second.MiniAppID = appID(1)
	_, err = s.Update(second)
	wantFault(t, err, "merchant.duplicate", FieldMiniAppID)
	if err := s.Delete(first.ID); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Update(second); err != nil {
		t.Fatal("the id is free again", err)
	}
}

func TestAStaleEditIsRefusedAndNothingIsLost(t *testing.T) {
	s := service(t)
	s.now = func() time.Time { return time.Unix(1_700_000_000, 0) } // even when the clock stands still
	m := add(t, s, Merchant{Name: "一"})
	mine, theirs := m, m
	theirs.Notes = "theirs"
	saved, err := s.Update(theirs)
	if err != nil {
		t.Fatal(err)
	}
	mine.Notes = "mine"
	_, err = s.Update(mine)
	wantFault(t, err, "merchant.changed", "")
	saved.Phone = "not a phone"
	_, err = s.Update(saved)
	wantFault(t, err, "merchant.invalid", FieldPhone)
	if got, _ := s.Get(m.ID); got.Notes != "theirs" || got.Phone != "" {
		t.Fatalf("%+v", got)
	}
	_, err = s.Update(Merchant{ID: "none", Name: "x"})
	wantFault(t, err, "merchant.not_found", "")
}

func TestOfManyConcurrentEditsOneWins(t *testing.T) {
	s := service(t)
	m := add(t, s, Merchant{Name: "一"})
	var won atomic.Int32
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			edit := m.clone()
			edit.Notes = fmt.Sprint(i)
			if _, err := s.Update(edit); err == nil {
				won.Add(1)
			} else if fault.CodeOf(err) != "merchant.changed" {
				t.Error(err)
			}
			if _, err := s.List(Filter{Text: "一"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if won.Load() != 1 {
		t.Fatalf("%d won", won.Load())
	}
}

func TestResolveTakesWhatAPersonHas(t *testing.T) {
	s := service(t)
	m := add(t, s, Merchant{Name: "清风茶馆", MiniAppID: appID(1)})
	for _, ref := range []string{m.ID, m.MiniAppID, "清风茶馆", " 清风茶馆"} {
		if got, err := s.Resolve(ref); err != nil || got.ID != m.ID {
			t.Fatalf("%q: %+v, %v", ref, got, err)
		}
	}
	twin := add(t, s, Merchant{Name: "清风茶馆"})
	_, err := s.Resolve("清风茶馆")
	wantFault(t, err, "merchant.ambiguous", "")
	if !strings.Contains(err.Error(), m.ID) || !strings.Contains(err.Error(), twin.ID) {
		t.Fatalf("the ids are not listed: %v", err)
	}
	for _, ref := range []string{"", "茶馆"} {
		_, err = s.Resolve(ref)
		wantFault(t, err, "merchant.not_found", "")
	}
}

func TestListFollowsEveryWrite(t *testing.T) {
	s := service(t)
	names := func(f Filter) []string {
		t.Helper()
		list, err := s.List(f)
		if err != nil {
			t.Fatal(err)
		}
		out := []string{}
		for _, m := range list {
			out = append(out, m.Name)
		}
		return out
	}
	if got := names(Filter{}); len(got) != 0 {
		t.Fatal(got)
	}
	a := add(t, s, Merchant{AppID: "x", Name: "安吉茶馆", Tags: []string{"茶"}, Phone: "13800138000"})
	b := add(t, s, Merchant{AppID: "y", Name: "北山 Coffee", Tags: []string{"咖啡", "杭州"}, Notes: "老客户", MiniAppID: appID(7)})
	c := add(t, s, Merchant{AppID: "x", Name: "成都火锅", Archived: true})
	no := false
	for _, q := range []struct {
		f    Filter
		want []string
	}{
		{Filter{}, []string{a.Name, b.Name, c.Name}},
		{Filter{Reverse: true}, []string{c.Name, b.Name, a.Name}},
		{Filter{Sort: SortName}, []string{a.Name, b.Name, c.Name}},
		{Filter{Text: "coffee 老客户"}, []string{b.Name}},
		{Filter{Text: "9999"}, []string{}},
		{Filter{Text: "13800138"}, []string{a.Name}},
		{Filter{Text: "00000007"}, []string{b.Name}},
		{Filter{Text: "杭州"}, []string{b.Name}},
		{Filter{Tagged: Tagged{Tags: []string{"茶"}}}, []string{a.Name}},
		{Filter{Untagged: true}, []string{c.Name}},
		{Filter{AppID: "x"}, []string{a.Name, c.Name}},
		{Filter{Archived: &no}, []string{a.Name, b.Name}},
	} {
		if got := names(q.f); !slices.Equal(got, q.want) {
			t.Errorf("%+v: %v, want %v", q.f, got, q.want)
		}
	}
	a.Name = "改名了"
	if _, err := s.Update(a); err != nil {
		t.Fatal(err)
	}
	also := false
	if err := s.Delete(b.ID, func(*vault.Tx) error { also = true; return nil }); err != nil || !also {
		t.Fatal(err)
	}
	if got := names(Filter{Sort: SortUpdated}); !slices.Equal(got, []string{c.Name, "改名了"}) {
		t.Fatal(got)
	}
	if err := s.view(func(tx *vault.Tx) error {
		n, err := CountByAppTx(tx, "x")
		if n != 2 {
			t.Error(n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	page, total, err := s.Page(Filter{}, 1, 1)
	if err != nil || total != 2 || len(page) != 1 || page[0].Name != c.Name {
		t.Fatalf("%+v %d %v", page, total, err)
	}
	if page, _, _ = s.Page(Filter{}, 9, 5); len(page) != 0 {
		t.Fatal("beyond the end")
	}
	if err := s.Delete(b.ID); fault.CodeOf(err) != "merchant.not_found" {
		t.Fatal(err)
	}
	if err := s.Delete(c.ID, func(*vault.Tx) error { return errors.New("no") }); err == nil {
		t.Fatal("deleted without the rest")
	}
	if _, err := s.Get(c.ID); err != nil {
		t.Fatal(err)
	}
}

func TestTagsOfManyAtOnce(t *testing.T) {
	s := service(t)
	var ids []string
	for i := range 5 {
		ids = append(ids, add(t, s, Merchant{Name: fmt.Sprint(i), Tags: []string{"旧"}}).ID)
	}
	n, err := s.Retag(append(ids, "none"), []string{" 新 "}, []string{"旧"})
	if err != nil || n != 5 {
		t.Fatal(n, err)
	}
	if n, err = s.Retag(ids, []string{"新"}, nil); err != nil || n != 0 {
		t.Fatal("nothing was to change", n, err)
	}
	if n, err = s.Retag(ids[:2], []string{"二"}, nil); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	tags, err := s.Tags()
	if err != nil || !slices.Equal(tags, []TagCount{{"新", 5}, {"二", 2}}) {
		t.Fatal(tags, err)
	}
	_, err = s.Retag(ids, []string{"a,b"}, nil)
	wantFault(t, err, "merchant.invalid", FieldTags)
}
