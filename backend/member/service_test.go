package member

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
	"minifleet/backend/vault"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// person is somebody in a role of the fake mini program.
type person struct{ user, account, role, status string }

// world is the members of fake mini programs by token.
type world struct {
	mask    bool // accounts are listed as "ab***@example.com"
	apps    map[string][]person
	lose    string // the method whose next answer is lost after the effect
	drop    string // the same, before the effect
	listing string // a sub-code the list is refused with
}

func (w *world) handle(c platformtest.Request) platformtest.Answer {
	method := strings.TrimPrefix(c.Method, "alipay.open.app.members.")
	app := c.Form.Get("app_auth_token")
	text := func(k string) string { s, _ := c.Biz[k].(string); return s }
	if w.drop == method {
		w.drop = ""
		return platformtest.Answer{Lost: true}
	}
	lost := w.lose == method
	if lost {
		w.lose = ""
	}
	switch method {
	case "query":
		if w.listing != "" {
			return platformtest.Refuse(w.listing)
		}
		list := []map[string]any{}
		for _, p := range w.apps[app] {
			if p.role != text("role") {
				continue
			}
			account := p.account
			if w.mask {
				account = account[:2] + "***" + account[strings.IndexByte(account, '@'):]
			}
			list = append(list, map[string]any{"user_id": p.user, "logon_id": account, "role": p.role, "status": p.status, "gmt_invite": "2026-05-20 17:00:00"})
		}
		return platformtest.Answer{Lost: lost, Fields: map[string]any{"app_member_info_list": list}}
	case "create":
		for _, p := range w.apps[app] {
			if p.account == text("logon_id") && p.role == text("role") {
				if p.status == "REFUSED" {
					return platformtest.Refuse(p.role + "_ALREADY_REFUSED")
				}
				if p.role == "DEVELOPER" {
					return platformtest.Refuse("DEVELOPER_ALREADY_EXSIT")
				}
				return platformtest.Refuse("EXPERIENCER_ALREADY_EXIST")
			}
		}
		w.apps[app] = append(w.apps[app], person{"2088" + text("logon_id"), text("logon_id"), text("role"), "UNCONFIRMED"})
		return platformtest.Answer{Lost: lost}
	case "delete":
		before := len(w.apps[app])
		w.apps[app] = slices.DeleteFunc(w.apps[app], func(p person) bool { return p.user == text("user_id") && p.role == text("role") })
		if len(w.apps[app]) == before {
			return platformtest.Refuse("ROLE_NOT_EXSIT")
		}
		return platformtest.Answer{Lost: lost}
	}
	return platformtest.Refuse("SYSTEM_ERROR")
}

func setup(t *testing.T) (*platformtest.Bench, *world, *Service) {
	w := &world{apps: map[string][]person{}}
	b := platformtest.NewBench(t, w.handle)
	return b, w, New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Runs: b.Runs, Now: b.Clock.Now})
}

func count(calls []string, method string) int {
	n := 0
	for _, c := range calls {
		if c == "app.members."+method {
			n++
		}
	}
	return n
}

const ann = "ann@example.com"

var ctx = context.Background()

func TestInviteIsListedStoredAndAnnounced(t *testing.T) {
	b, _, s := setup(t)
	events, stop := b.Bus.Subscribe(16)
	defer stop()
	out, err := s.Invite(ctx, "m1", Developer, ann)
	if err != nil || out.Roster == nil || len(out.Roster.Members) != 1 || out.Roster.Members[0].State != Invited {
		t.Fatalf("got %+v, %v", out, err)
	}
	r, found, err := s.Cached("m1", Developer)
	if err != nil || !found || r.Limit != 30 || !b.Clock.Lately(r.FetchedAt) || r.Members[0].UserID == "" {
		t.Fatalf("cached %+v, %v, %v", r, found, err)
	}
	for e := range events {
		if e.Kind == event.Members && e.ID == "m1" {
			break
		}
	}
	where, err := s.Where(Person{LogonID: ann}, "")
	if err != nil || len(where) != 1 || where[0].MerchantID != "m1" {
		t.Fatalf("where %+v, %v", where, err)
	}
	if out, err = s.Invite(ctx, "m1", Developer, ann); err != nil || !out.Already {
		t.Fatalf("again: %+v, %v", out, err)
	}
}

func TestNothingIsSentForABadAccountOrRole(t *testing.T) {
	b, _, s := setup(t)
	for _, account := range []string{"", " ann@example.com", "ann", "an***@example.com", "ann@example", "12", strings.Repeat("a", 100) + "@b.com"} {
		if _, err := s.Invite(ctx, "m1", Developer, account); fault.CodeOf(err) != "member.account" {
			t.Errorf("%q: %v", account, err)
		}
	}
	if _, err := s.Invite(ctx, "m1", "ADMIN", ann); fault.CodeOf(err) != "member.role" {
		t.Error(err)
	}
	if _, err := s.InviteMany(Developer, ann, nil, false); fault.CodeOf(err) != "run.nobody" {
		t.Error(err)
	}
	if calls := b.Made(); len(calls) > 0 {
		t.Fatalf("called %v", calls)
	}
}

func TestTheLimitIsCheckedOnAFreshList(t *testing.T) {
	b, w, s := setup(t)
	for i := range 50 {
		w.apps["token-m1"] = append(w.apps["token-m1"], person{fmt.Sprint("2088", i), fmt.Sprintf("p%d@example.com", i), "EXPERIENCER", "VALID"})
	}
	if _, err := s.Read(ctx, "m1", Experiencer); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Invite(ctx, "m1", Experiencer, ann); fault.CodeOf(err) != "member.limit" {
		t.Fatalf("got %v", err)
	}
	if n := count(b.Made(), "create"); n != 0 {
		t.Fatalf("invited %d times", n)
	}
	w.apps["token-m1"] = w.apps["token-m1"][1:] // somebody left, in the console
	if _, err := s.Invite(ctx, "m1", Experiencer, ann); err != nil {
		t.Fatal(err)
	}
}

func TestWhoRefusedIsDeletedBeforeANewInvitation(t *testing.T) {
	for _, cached := range []bool{true, false} {
		b, w, s := setup(t)
		w.apps["token-m1"] = []person{{"20881", ann, "EXPERIENCER", "REFUSED"}}
		if cached {
			if _, err := s.Read(ctx, "m1", Experiencer); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Invite(ctx, "m1", Experiencer, ann); fault.CodeOf(err) != "member.refused_before" {
			t.Fatalf("a plain invitation: %v", err)
		}
		out, err := s.Reinvite(ctx, "m1", Experiencer, ann)
		if err != nil || !out.Reinvited || out.Roster.Members[0].State != Invited {
			t.Fatalf("got %+v, %v", out, err)
		}
		var order []string
		for _, e := range b.Entries(t, journal.Query{}) {
			if e.Result == journal.OK {
				order = append(order, e.Action)
			}
		}
		if !slices.Equal(order, []string{"member.delete", "member.invite"}) {
			t.Fatalf("journal %v", order)
		}
	}
}

func TestAfterALostAnswerTheListTellsWhatIsTrue(t *testing.T) {
	for _, masked := range []bool{false, true} {
		b, w, s := setup(t)
		w.mask = masked
		w.lose = "create"
		out, err := s.Invite(ctx, "m1", Developer, ann)
		if err != nil || !out.LookedUp {
			t.Fatalf("invited: %+v, %v", out, err)
		}
		w.drop = "create"
		if _, err = s.Invite(ctx, "m1", Developer, "bob@example.com"); fault.CodeOf(err) != "journal.did_not" {
			t.Fatalf("never arrived: %v", err)
		}
		w.lose = "delete"
		if _, err = s.Delete(ctx, "m1", Developer, Person{LogonID: ann}); err != nil {
			t.Fatalf("deleted: %v", err)
		}
		var results []journal.Result
		for _, e := range b.Entries(t, journal.Query{}) {
			results = append(results, e.Result)
		}
		if !slices.Equal(results, []journal.Result{journal.OK, journal.Failed, journal.OK}) {
			t.Fatalf("journal %v", results)
		}
	}
}

func TestALikeMaskedAccountIsNotTakenForTheInvited(t *testing.T) {
	_, w, s := setup(t)
	w.mask = true
	w.apps["token-m1"] = []person{{"20881", "anna@example.com", "DEVELOPER", "VALID"}}
	if _, err := s.Read(ctx, "m1", Developer); err != nil {
		t.Fatal(err)
	}
	w.drop = "create"
	_, err := s.Invite(ctx, "m1", Developer, ann)
	if fault.CodeOf(err) != "journal.not_known_yet" {
		t.Fatalf("got %v", err)
	}
}

func TestWhenTheLookupFailsTooTheOutcomeStaysUnknown(t *testing.T) {
	b, w, s := setup(t)
	w.lose, w.listing = "create", "SYSTEM_ERROR"
	if _, err := s.Invite(ctx, "m1", Developer, ann); fault.CodeOf(err) != "journal.not_known_yet" {
		t.Fatalf("got %v", err)
	}
	if e := b.Entries(t, journal.Query{}); e[0].Result != journal.Unknown {
		t.Fatalf("journal %+v", e)
	}
}

func TestDelete(t *testing.T) {
	b, w, s := setup(t)
	w.mask = true
	w.apps["token-m1"] = []person{{"20881", "anna@example.com", "DEVELOPER", "VALID"}, {"20882", "andy@example.com", "DEVELOPER", "VALID"}}
	if _, err := s.Delete(ctx, "m1", Developer, Person{LogonID: ann}); fault.CodeOf(err) != "member.ambiguous" {
		t.Fatalf("two like accounts: %v", err)
	}
	if n := count(b.Made(), "delete"); n != 0 {
		t.Fatalf("deleted %d", n)
	}
	out, err := s.Delete(ctx, "m1", Developer, Person{UserID: "20881"})
	if err != nil || out.Already || len(out.Roster.Members) != 1 {
		t.Fatalf("got %+v, %v", out, err)
	}
	if out, err = s.Delete(ctx, "m1", Developer, Person{UserID: "20881"}); err != nil || !out.Already {
		t.Fatalf("again %+v, %v", out, err)
	}
	if out, err = s.Delete(ctx, "m1", Developer, Person{LogonID: "zoe@example.com"}); err != nil || !out.Already {
		t.Fatalf("a stranger %+v, %v", out, err)
	}
}

func TestManyMerchantsEachWithItsResult(t *testing.T) {
	b, w, s := setup(t)
	var ids []string
	for i := range 40 {
		id := fmt.Sprintf("m%02d", i)
		ids = append(ids, id)
		switch i % 4 {
		case 1:
			w.apps["token-"+id] = []person{{"20881", ann, "DEVELOPER", "VALID"}}
		case 2:
			w.apps["token-"+id] = []person{{"20881", ann, "DEVELOPER", "REFUSED"}}
		}
	}
	head, err := s.InviteMany(Developer, ann, append(ids, ids[0], ""), false)
	v := b.Over(t, head, err)
	if v.Counts != (run.Counts{OK: 30, Failed: 10}) || v.EndedAt.IsZero() || v.Title.ZH != "邀请 "+ann || v.About.EN != "Developer" {
		t.Fatalf("got %+v", v.Head)
	}
	for i, r := range v.Results {
		if r.MerchantID != ids[i] || (r.Outcome.Note.EN == "it was so before") != (i%4 == 1) || (r.Code == "member.refused_before") != (i%4 == 2) || r.Code != "" && r.Hint.ZH == "" {
			t.Fatalf("result %d: %+v", i, r)
		}
	}
	if n := len(b.Entries(t, journal.Query{BatchID: v.ID, Action: "member."})); n != 40 {
		t.Fatalf("%d in the journal", n)
	}
	if r, _, err := s.Cached("m00", Developer); err != nil || len(r.Members) != 1 || !r.Members[0].Provisional {
		t.Fatalf("the list before it is read again: %+v, %v", r, err)
	}

	// The refused are taken up again by hand, one deleted answer lost on the way.
	w.lose = "delete"
	head, err = s.InviteMany(Developer, ann, ids, true)
	if v = b.Over(t, head, err); v.Counts.OK != 40 {
		t.Fatalf("again %+v", v.Head)
	}
	head, err = s.DeleteMany(Developer, Person{LogonID: ann}, ids)
	if v = b.Over(t, head, err); v.Counts.OK != 40 {
		t.Fatalf("deleted %+v", v.Head)
	}
	for app, people := range w.apps {
		if len(people) > 0 {
			t.Fatalf("%s still has %v", app, people)
		}
	}
}

// A program that ended between the deletion of an old invitation and the new
// one left a list that still holds the old one.
func TestAnOldInvitationThatIsGoneAlreadyIsNoFailure(t *testing.T) {
	_, w, s := setup(t)
	w.apps["token-m1"] = []person{{"20881", ann, "EXPERIENCER", "REFUSED"}}
	if _, err := s.Read(ctx, "m1", Experiencer); err != nil {
		t.Fatal(err)
	}
	w.apps["token-m1"] = nil
	if out, err := s.Reinvite(ctx, "m1", Experiencer, ann); err != nil || len(out.Roster.Members) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
}

// What older programs stored as runs of members is found among the runs.
func TestFormerRunsAreMoved(t *testing.T) {
	b, _, s := setup(t)
	at := b.Clock.Now()
	if err := b.Vault.Update(func(tx *vault.Tx) error {
		for _, r := range []formerRun{
			{ID: "01A", Action: "invite", Role: Developer, Person: Person{LogonID: ann}, Merchants: []string{"m1", "m2"}, StartedAt: at, FinishedAt: at},
			{ID: "01B", Action: "delete", Role: Experiencer, Person: Person{LogonID: ann}, Merchants: []string{"m1", "m2", "m3"}, StartedAt: at},
		} {
			if err := formerRuns.Put(tx, r); err != nil {
				return err
			}
		}
		for _, r := range []formerResult{
			{RunID: "01A", MerchantID: "m1", OK: true, Outcome: Outcome{Already: true}, At: at},
			{RunID: "01A", MerchantID: "m2", Code: "member.limit", Message: fault.T("full", "已满"), At: at},
			{RunID: "01B", MerchantID: "m1", OK: true, At: at},
		} {
			if err := formerResults.Put(tx, r); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.MoveFormerRuns(); err != nil {
			t.Fatal(err)
		}
	}
	list, err := b.Runs.List("", 0)
	if err != nil || len(list) != 2 || list[0].Status != run.Stopped || list[0].Counts != (run.Counts{OK: 1, Left: 2}) || list[0].Title.EN != "Remove "+ann {
		t.Fatalf("%+v, %v", list, err)
	}
	v, err := b.Runs.Show("01A")
	if err != nil || v.Status != run.Over || v.Results[0].Outcome.Note.IsZero() || v.Results[1].Code != "member.limit" {
		t.Fatalf("%+v, %v", v, err)
	}
	head, err := b.Runs.Retry("01B")
	if v = b.Over(t, head, err); v.Counts.OK != 3 {
		t.Fatalf("%+v", v.Head)
	}
}

// Who is where: one row a person and role over all lists, also of somebody just
// invited, whom no list has told of yet.
func TestPeopleOverAllMiniPrograms(t *testing.T) {
	b, w, s := setup(t)
	w.apps["token-m1"] = []person{{"2088ann", ann, "DEVELOPER", "VALID"}, {"2088bob", "bob@example.com", "DEVELOPER", "UNCONFIRMED"}, {"2088ann", ann, "EXPERIENCER", "VALID"}}
	w.apps["token-m2"] = []person{{"2088ann", ann, "DEVELOPER", "REFUSED"}}
	head, err := s.ReadMany([]string{"m1", "m2"})
	if v := b.Over(t, head, err); v.Counts.OK != 2 {
		t.Fatalf("read: %+v", v.Head)
	}
	head, err = s.InviteMany(Developer, ann, []string{"m3"}, false)
	b.Over(t, head, err)
	all, err := s.People(PeopleFilter{})
	if err != nil || all.Total != 3 || all.Read != 2 || !b.Clock.Lately(all.OldestAt) {
		t.Fatalf("%+v, %v", all, err)
	}
	first := all.People[0]
	if first.Person.UserID != "2088ann" || first.Role != Developer || len(first.Merchants) != 3 ||
		first.States[Joined] != 1 || first.States[Refused] != 1 || first.States[Invited] != 1 {
		t.Fatalf("%+v", first)
	}
	for _, c := range []struct {
		f PeopleFilter
		n int
	}{{PeopleFilter{Text: "BOB"}, 1}, {PeopleFilter{Role: Experiencer}, 1}, {PeopleFilter{State: Invited}, 2}, {PeopleFilter{Text: "nobody"}, 0}} {
		if got, err := s.People(c.f); err != nil || len(got.People) != c.n || got.Total != 3 {
			t.Errorf("%+v: %+v, %v", c.f, got, err)
		}
	}
	if where, err := s.Where(first.Person, Experiencer); err != nil || len(where) != 1 || where[0].MerchantID != "m1" {
		t.Errorf("%+v, %v", where, err)
	}
}

// An account that is masked names nobody for sure: two people who look alike
// stay two.
func TestLikeMaskedAccountsStayApart(t *testing.T) {
	_, w, s := setup(t)
	w.mask = true
	w.apps["token-m1"] = []person{{"", "anna@example.com", "DEVELOPER", "VALID"}}
	w.apps["token-m2"] = []person{{"", "andy@example.com", "DEVELOPER", "VALID"}}
	for _, id := range []string{"m1", "m2"} {
		if _, err := s.Read(ctx, id, Developer); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := s.People(PeopleFilter{}); err != nil || len(all.People) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
}

func TestMaskedAccountsMatchTheirOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		account := rapid.StringMatching(`[a-z]{3,8}@[a-z]{2,5}\.com`).Draw(t, "account")
		from := rapid.IntRange(0, len(account)-2).Draw(t, "from")
		to := rapid.IntRange(from+1, len(account)).Draw(t, "to")
		masked := account[:from] + "***" + account[to:]
		match, sure := matches(masked, account)
		if match != (to-from < len(account)) || sure {
			t.Fatalf("%s as %s: %v, %v", account, masked, match, sure)
		}
	})
	for listed, named := range map[string]string{"bo***@example.com": ann, "": ann, "***": ann, "an*n@example.org": ann, "ann@example.co": ann} {
		if match, _ := matches(listed, named); match {
			t.Errorf("%q taken for %q", listed, named)
		}
	}
	if match, sure := matches("ANN@example.com", ann); !match || !sure {
		t.Error("case matters in no account")
	}
}

func TestStates(t *testing.T) {
	for status, want := range map[string]State{"VALID": Joined, "UNCONFIRMED": Invited, "REFUSED": Refused, "TIMEOUT": Expired, "NEW": Other} {
		if got := stateOf(status); got != want {
			t.Errorf("%s is %s", status, got)
		}
	}
}
