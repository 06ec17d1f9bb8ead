package authorize_test

import (
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/event"
)

func TestALostAuthorizationTellsThePersonOnce(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	id := authorized(t, r, "One", miniA)
	events, stop := r.Bus.Subscribe(64)
	defer stop()
	refusal := alipay.Call{Method: "m", As: alipay.Acting{MerchantID: id, MerchantName: "One", AppAuthToken: "first-" + miniA},
		Err: &alipay.Error{Code: "20001", SubCode: "aop.invalid-app-auth-token", Class: alipay.ClassAuthorizationLost}}
	r.Authorize.Observe(r.App.ID, refusal)
	r.Authorize.Observe(r.App.ID, refusal)
	var told []event.Event
	for len(events) > 0 {
		if e := <-events; e.Kind == event.Notice {
			told = append(told, e)
		}
	}
	if len(told) != 1 || told[0].Topic != event.Authorizations || told[0].ID != id || told[0].TitleZH != "授权失效：One" || told[0].BodyEN == "" {
		t.Fatalf("%+v", told)
	}
}
