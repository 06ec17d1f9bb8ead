package fleet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
	"minifleet/backend/vault"
)

// onBench is a service before a gateway that answers as answers say, by method
// without "alipay.open."; what is not among them is answered with nothing.
func onBench(t testing.TB, answers map[string]platformtest.Answer, ids ...string) (*platformtest.Bench, *Service) {
	b := platformtest.NewBench(t, func(r platformtest.Request) platformtest.Answer {
		return answers[strings.TrimPrefix(r.Method, "alipay.open.")]
	})
	return b, serviceFor(ids, Deps{Vault: b.Vault, Bus: b.Bus, Platform: b, Now: b.Clock.Now}, b.Journal)
}

func says(fields map[string]any) platformtest.Answer { return platformtest.Answer{Fields: fields} }

func TestAQuestionThatIsRefusedKeepsNoOtherFromBeingAsked(t *testing.T) {
	answers := map[string]platformtest.Answer{
		"mini.icp.status.query":    says(map[string]any{"icp_status": "PASS"}),
		"mini.privacy.audit.query": says(map[string]any{"status": "PASS"}),
	}
	b, s := onBench(t, answers, "m1")
	if err := s.Refresh(t.Context(), "m1"); err != nil {
		t.Fatal(err)
	}
	answers["mini.icp.status.query"] = platformtest.Refuse("SYSTEM_ERROR")
	answers["mini.privacy.audit.query"] = platformtest.Answer{Code: "20001", Sub: alipay.SubAOPInvalidAppAuthTokenNoAPI}
	err := s.Refresh(t.Context(), "m1")
	if fault.CodeOf(err) != "platform.platform_fault" {
		t.Fatalf("got %v", err)
	}
	r, err := s.Of("m1")
	if err != nil {
		t.Fatal(err)
	}
	for kind, trouble := range map[Kind]bool{Filing: true, Privacy: true, Phone: false} {
		step := r.Step(kind)
		if kind != Phone && step.State != There || step.At.IsZero() || step.Trouble.IsZero() == trouble {
			t.Errorf("%s after a refusal: %+v", kind, step)
		}
	}
	if made := b.Made(); !slices.Contains(made[len(made)-2:], "app.api.field.query") {
		t.Errorf("the last questions: %v", made)
	}
}

func TestNothingMoreIsAskedOfAMerchantWhoseAuthorizationEnded(t *testing.T) {
	b, s := onBench(t, map[string]platformtest.Answer{"mini.baseinfo.query": {Code: "20001", Sub: "aop.invalid-app-auth-token"}}, "m1")
	if err := s.Refresh(t.Context(), "m1"); fault.CodeOf(err) != "platform.authorization_lost" {
		t.Fatalf("got %v", err)
	}
	if made := b.Made(); len(made) != 1 {
		t.Errorf("asked %v", made)
	}
	if r, _ := s.Of("m1"); r.Step(Filing).State != Unasked {
		t.Errorf("%+v", r.Step(Filing))
	}
}

func TestWhatIsNotCoveredByTheAuthorizationSaysSo(t *testing.T) {
	_, s := onBench(t, map[string]platformtest.Answer{"mini.icp.status.query": {Code: "20001", Sub: alipay.SubAOPInvalidAppAuthTokenNoAPI}}, "m1")
	if err := s.Refresh(t.Context(), "m1"); err != nil {
		t.Fatal(err)
	}
	r, _ := s.Of("m1")
	if step := r.Step(Filing); step.State != Unasked || step.Next.Place != ToAuthorization || step.Trouble.IsZero() {
		t.Errorf("%+v", step)
	}
}

func TestTheBoardFollowsWhatChanges(t *testing.T) {
	answers := map[string]platformtest.Answer{"mini.icp.status.query": says(map[string]any{"icp_status": "INIT"})}
	b, s := onBench(t, answers, "m1", "m2")
	filing := func(id string) (state State) {
		t.Helper()
		if err := s.All(func(all map[string]Readiness) error { r := all[id]; state = r.Step(Filing).State; return nil }); err != nil {
			t.Fatal(err)
		}
		return state
	}
	if filing("m1") != Unasked {
		t.Error("known before it was asked")
	}
	if err := s.Refresh(t.Context(), "m1"); err != nil {
		t.Fatal(err)
	}
	if filing("m1") != Missing || filing("m2") != Unasked {
		t.Errorf("m1 %s, m2 %s", filing("m1"), filing("m2"))
	}
	// What is deleted is gone from the vault and, with the news of it, from the board.
	if err := b.Vault.Update(s.ForgetTx("m1")); err != nil {
		t.Fatal(err)
	}
	b.Bus.Publish(event.Event{Kind: event.MerchantSaved, ID: "m1"})
	if filing("m1") != Unasked {
		t.Errorf("after it was forgotten: %s", filing("m1"))
	}
	// More news than wait mean that all is judged again.
	if err := b.Vault.Update(func(tx *vault.Tx) error {
		return s.answers.Put(tx, Answers{MerchantID: "m2", Filing: Filed{Asked{At: time.Now()}, "PASS", ""}})
	}); err != nil {
		t.Fatal(err)
	}
	for range mostNews + 10 {
		b.Bus.Publish(event.Event{Kind: event.Journaled})
	}
	if filing("m2") != There {
		t.Errorf("after news were lost: %s", filing("m2"))
	}
}

func BenchmarkBoardOf2000(b *testing.B) {
	var ids []string
	for i := range 2000 {
		ids = append(ids, fmt.Sprintf("m%04d", i))
	}
	_, s := onBench(b, nil, ids...)
	b.ResetTimer()
	for b.Loop() {
		s.judged = nil
		if err := s.All(func(map[string]Readiness) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
