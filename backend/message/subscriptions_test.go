package message_test

import (
	"slices"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/message"
)

func kinds(d message.Diagnosis) (out []message.FindingKind) {
	for _, f := range d.Findings {
		out = append(out, f.Kind)
	}
	return out
}

// What somebody changed in the console is seen, told and mended, though this
// program remembers to have subscribed it.
func TestSubscriptionsAreReadBackAndMended(t *testing.T) {
	a := newAgainst(t, 1, map[string]any{})
	a.until("the channel is open", func() bool { return a.channel().State == message.Open })
	diagnose := func() message.Diagnosis {
		t.Helper()
		d, err := a.manager.Diagnose(t.Context(), a.app)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if d := diagnose(); len(d.Findings) != 0 || len(d.Topics) != len(message.Topics()) || d.Topics[0].Way != alipay.CommWebSocket {
		t.Fatalf("at first: %+v", d)
	}
	client, err := a.Providers.Client(a.app)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.TopicUnsubscribe(t.Context(), alipay.Acting{}, alipay.TopicUnsubscribeRequest{Topic: message.AuditPassed}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.SubscriptionModify(t.Context(), alipay.Acting{}, alipay.SubscriptionModifyRequest{Topic: message.AuthCancelled, CommType: alipay.CommHTTP}); err != nil {
		t.Fatal(err)
	}
	d := diagnose()
	if got := kinds(d); !slices.Equal(got, []message.FindingKind{message.FoundMissing, message.FoundOtherWay}) || !d.Findings[0].Mends {
		t.Fatalf("%+v", d)
	}
	if d.Topics[0].Way != "" {
		t.Errorf("%+v", d.Topics)
	}
	if d, err = a.manager.Mend(t.Context(), a.app); err != nil || len(d.Findings) != 0 {
		t.Fatalf("mended: %+v, %v", d, err)
	}
	if _, err := a.Control.Settings(t.Context(), map[string]any{"refused_rate": 1}); err != nil {
		t.Fatal(err)
	}
	if d = diagnose(); !slices.Contains(kinds(d), message.FoundUnreadable) || d.Topics[0].Trouble.ZH == "" {
		t.Errorf("unread: %+v", d)
	}
	if _, err := a.Control.Settings(t.Context(), map[string]any{"refused_rate": 0}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.manager.Diagnose(t.Context(), "nobody"); err == nil {
		t.Error("an app that is not there")
	}
}
