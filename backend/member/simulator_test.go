package member

import (
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
)

func serviceOn(l *platformtest.Lab) *Service {
	return New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Runs: l.Runs, Now: time.Now})
}

func answer(l *platformtest.Lab, miniAppID, account, answer string) {
	l.Control("POST", "/member", map[string]any{"mini_app_id": miniAppID, "logon_id": account, "answer": answer}, nil)
}

func TestALifeOfAMemberOnTheSimulatedPlatform(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	s, id := serviceOn(l), l.IDs[0]
	if _, err := s.Invite(ctx, id, Experiencer, ann); err != nil {
		t.Fatal(err)
	}
	answer(l, id, ann, "refuse")
	if r, err := s.Read(ctx, id, Experiencer); err != nil || r.Members[len(r.Members)-1].State != Refused {
		t.Fatalf("refused: %+v, %v", r, err)
	}
	if _, err := s.Invite(ctx, id, Experiencer, ann); fault.CodeOf(err) != "member.refused_before" {
		t.Fatalf("a plain invitation: %v", err)
	}
	out, err := s.Reinvite(ctx, id, Experiencer, ann)
	if err != nil || !out.Reinvited {
		t.Fatalf("again: %+v, %v", out, err)
	}
	answer(l, id, ann, "accept")
	rosters, err := s.ReadAll(ctx, id)
	if err != nil || len(rosters) != 2 {
		t.Fatal(err)
	}
	at, _ := rosters[1].find(Person{LogonID: ann})
	if at < 0 || rosters[1].Members[at].State != Joined || rosters[1].Members[at].JoinedAt == "" {
		t.Fatalf("accepted: %+v", rosters[1])
	}
	forms(t, rosters[1].Members[at])
	if out, err = s.Invite(ctx, id, Experiencer, ann); err != nil || !out.Already {
		t.Fatalf("a member already: %+v, %v", out, err)
	}
	if out, err = s.Delete(ctx, id, Experiencer, Person{LogonID: ann}); err != nil || out.Already {
		t.Fatalf("deleted: %+v, %v", out, err)
	}
	if _, err := s.Invite(ctx, id, Experiencer, "nobody@example.invalid"); alipay.SubCodeOf(err) != "USER_INFO_NOT_EXIST" || fault.As(err).Field != "logon_id" {
		t.Fatalf("a stranger: %v", err)
	}
}

// forms holds what the platform says of a person to its published forms: the
// day of joining, the time of the invitation, the ID of a picture.
func forms(t *testing.T, m Member) {
	t.Helper()
	if _, err := time.Parse(time.DateOnly, m.JoinedAt); err != nil {
		t.Errorf("joined %q is no day", m.JoinedAt)
	}
	if _, err := time.Parse(time.DateTime, m.InvitedAt); err != nil {
		t.Errorf("invited %q", m.InvitedAt)
	}
	if m.Portrait == "" || strings.ContainsAny(m.Portrait, "/:") {
		t.Errorf("portrait %q is no file ID", m.Portrait)
	}
}

func TestADayOfJoiningIsADay(t *testing.T) {
	for came, want := range map[string]string{"2026-05-20": "2026-05-20", " 2026-05-20 17:00:00": "2026-05-20", "": ""} {
		if got := dayOf(came); got != want {
			t.Errorf("%q is %q", came, got)
		}
	}
}

// One person to many merchants while answers are lost, calls dropped and the
// gateway stumbles: in the end each has exactly one invitation, made by
// exactly one call that took effect.
func TestManyMerchantsUnderFaults(t *testing.T) {
	l := platformtest.NewLab(t, 16, 0)
	l.Watch(t)
	s := serviceOn(l)
	calm := map[string]any{"lost_reply_rate": 0, "refused_rate": 0, "error_rate": 0}
	storm := map[string]any{"lost_reply_rate": 0.15, "refused_rate": 0.15, "error_rate": 0.1, "rate_limit": 200}
	l.Settings(storm)
	done := func(head run.Head, err error) {
		t.Helper()
		v := l.Over(t, head, err)
		for try := 0; v.Counts.OK < len(l.IDs) && try < 20; try++ {
			for _, r := range v.Results {
				if r.State != run.OK && r.Hint.ZH == "" {
					t.Errorf("a failure without a next step: %+v", r)
				}
			}
			head, err = l.Runs.Retry(v.ID)
			v = l.Over(t, head, err)
		}
		if v.Counts.OK != len(l.IDs) {
			t.Fatalf("%+v", v.Head)
		}
	}
	done(s.InviteMany(Developer, ann, l.IDs, false))
	l.Settings(calm)
	effects := l.Effects(alipay.MethodMembersCreate)
	for _, id := range l.IDs {
		if effects[id] != 1 {
			t.Errorf("%s: %d invitations took effect", id, effects[id])
		}
		r, err := s.Read(ctx, id, Developer)
		if at, _ := r.find(Person{LogonID: ann}); err != nil || at < 0 {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
	l.Settings(storm)
	done(s.DeleteMany(Developer, Person{LogonID: ann}, l.IDs))
	for id, n := range l.Effects(alipay.MethodMembersDelete) {
		if n != 1 {
			t.Errorf("%s: %d removals took effect", id, n)
		}
	}
}
