package creation_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net/url"
	"testing"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/golang/glog.(*fileSink).flushDaemon"))
}

const mini = "2021000000000101"

func form() creation.Form {
	return creation.Form{Account: " one@example.com ", AppName: "一号店", CertName: "一号有限公司", CertNo: "91330100MA00000000",
		LegalPerson: "王一", ContactName: "王一", ContactPhone: "0571-88888888"}
}

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func service(r *authorizetest.Room) *creation.Service {
	return creation.New(creation.Deps{Vault: r.Vault, Journal: r.Journal, Bus: r.Bus, Platform: r.Authorize,
		Providers: r.Providers, Merchants: r.Merchants, Now: r.Clock.Now})
}

func TestAFormIsCheckedBeforeTheNetwork(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	s := service(r)
	m := r.Merchant("One", "")
	for field, change := range map[string]func(*creation.Form){
		"alipay_account":      func(f *creation.Form) { f.Account = "nobody" },
		"app_name":            func(f *creation.Form) { f.AppName = "一二三四五六七八九十一二三四五六七八九十一" },
		"cert_name":           func(f *creation.Form) { f.CertName = "" },
		"cert_no":             func(f *creation.Form) { f.CertNo = "12" },
		"legal_personal_name": func(f *creation.Form) { f.LegalPerson = "\x00" },
		"contact_name":        func(f *creation.Form) { f.ContactName = " " },
		"contact_phone":       func(f *creation.Form) { f.ContactPhone = "call me" },
	} {
		f := form()
		change(&f)
		_, err := s.Create(context.Background(), m.ID, f, nil)
		if got := fault.As(err); got.Code != "creation.invalid" || got.Field != field {
			t.Errorf("%s: %v (%s %s)", field, err, got.Code, got.Field)
		}
	}
	for name, pic := range map[string][]byte{"text": []byte("no picture"), "wide": picture(t, 4000, 10), "heavy": bytes.Repeat([]byte{1}, 5<<20)} {
		_, err := s.Create(context.Background(), m.ID, form(), pic)
		if fault.As(err).Field != "license_pic" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(r.Gateway.Calls()) != 0 {
		t.Error(r.Gateway.Calls())
	}
	if orders, err := s.Orders(""); err != nil || len(orders) != 0 {
		t.Error(orders, err)
	}
}

func TestAnOrderWhoseAnswerIsLostIsSentAgainWithItsNumber(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	s := service(r)
	m := r.Merchant("One", "")
	var numbers []string
	answer := platformtest.Answer{Lost: true}
	r.Gateway.On(alipay.MethodISVCreate, func(biz map[string]any, _ url.Values) platformtest.Answer {
		create := biz["create_mini_request"].(map[string]any)
		numbers = append(numbers, create["out_order_no"].(string))
		if create["alipay_account"] != "one@example.com" {
			t.Error(create)
		}
		return answer
	})
	pic := picture(t, 20, 20)
	o, err := s.Create(context.Background(), m.ID, form(), pic)
	if err == nil || o.State != creation.StateSending || o.ProblemCode == "" {
		t.Fatalf("%+v %v", o, err)
	}
	r.Reopen()
	s = service(r)
	if _, err := s.Resend(context.Background(), o.ID, nil); fault.As(err).Field != "license_pic" {
		t.Error(err)
	}
	first := func() journal.Result {
		t.Helper()
		page, err := r.Journal.Search(t.Context(), journal.Query{Action: "agent.create"})
		if err != nil || len(page.Entries) == 0 {
			t.Fatal(page, err)
		}
		return page.Entries[len(page.Entries)-1].Result
	}
	if first() != journal.Unknown {
		t.Error("a lost order is told as", first())
	}
	answer = platformtest.Answer{Code: "40004", Sub: "ONGOING_ORDER_EXIST"}
	if o, err = s.Resend(context.Background(), o.ID, pic); err != nil || o.State != creation.StatePlaced {
		t.Fatalf("%+v %v", o, err)
	}
	if first() != journal.OK {
		t.Error("the platform knows the order, and the journal says", first())
	}
	if len(numbers) != 2 || numbers[0] != numbers[1] || numbers[0] != o.OutOrderNo {
		t.Error(numbers)
	}
	if _, err := s.Query(context.Background(), o.ID); fault.CodeOf(err) != "creation.no_number" {
		t.Error(err)
	}
	if ok, err := s.Confirmed(creation.Confirmation{AppID: "another", OutOrderNo: o.OutOrderNo, MiniAppID: mini, Status: "SUCCESS"}); err != nil || ok {
		t.Fatal("another app's platform confirmed the order", ok, err)
	}
	if ok, err := s.Confirmed(creation.Confirmation{AppID: o.AppID, OutOrderNo: o.OutOrderNo, OrderNo: "P1", Status: "AUDITING"}); err != nil || !ok {
		t.Fatal(ok, err)
	}
	r.Gateway.On(alipay.MethodISVQuery, func(biz map[string]any, _ url.Values) platformtest.Answer {
		if biz["order_no"] != "P1" {
			return platformtest.Answer{Code: "40004", Sub: "INVALID_PARAMS"}
		}
		return platformtest.Answer{Fields: map[string]any{"order_no": "P1", "out_order_no": o.OutOrderNo, "min_app_id": mini, "pid": "2088", "status": "SUCCESS"}}
	})
	if o, err = s.Query(context.Background(), o.ID); err != nil || o.State != creation.StateConfirmed {
		t.Fatalf("%+v %v", o, err)
	}
	if got, _ := r.Merchants.Get(m.ID); got.MiniAppID != mini {
		t.Errorf("%+v", got)
	}
	if _, err := s.Create(context.Background(), m.ID, form(), nil); fault.CodeOf(err) != "creation.has_mini_app" {
		t.Error(err)
	}
	if ok, err := s.Confirmed(creation.Confirmation{OutOrderNo: "nobody's"}); err != nil || ok {
		t.Error(ok, err)
	}
}

// The platform's message about an order shows that it was placed.
func TestAMessageSettlesAnOrderWhoseAnswerWasLost(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	s := service(r)
	m := r.Merchant("One", "")
	r.Gateway.On(alipay.MethodISVCreate, func(map[string]any, url.Values) platformtest.Answer { return platformtest.Answer{Lost: true} })
	o, err := s.Create(context.Background(), m.ID, form(), nil)
	if err == nil || o.State != creation.StateSending {
		t.Fatalf("%+v %v", o, err)
	}
	r.Reopen()
	s = service(r)
	if ok, err := s.Confirmed(creation.Confirmation{AppID: o.AppID, OutOrderNo: o.OutOrderNo, OrderNo: "P1", Status: "AUDITING"}); err != nil || !ok {
		t.Fatal(ok, err)
	}
	page, err := r.Journal.Search(t.Context(), journal.Query{Action: "agent.create"})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Result != journal.OK {
		t.Errorf("%+v %v", page.Entries, err)
	}
}

func TestARefusedOrderSaysWhyAndForgetsThePapers(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	s := service(r)
	m := r.Merchant("One", "")
	r.Gateway.On(alipay.MethodISVCreate, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Code: "40004", Sub: "APP_NAME_DUPLICATED"}
	})
	o, err := s.Create(context.Background(), m.ID, form(), nil)
	if err == nil || o.State != creation.StateRefused || o.Problem.ZH == "" {
		t.Fatalf("%+v %v", o, err)
	}
	if _, err := s.Resend(context.Background(), o.ID, nil); fault.CodeOf(err) != "creation.not_sending" {
		t.Error(err)
	}
	if err := r.Merchants.Delete(m.ID, s.ForgetTx(m.ID)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Order(o.ID); fault.CodeOf(err) != "creation.order_not_found" {
		t.Error(err)
	}
}

func TestCertification(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	s := service(r)
	m := r.Merchant("One", mini)
	if _, err := s.Certify(context.Background(), m.ID, "91330100MA00000000", picture(t, 20, 20)); fault.CodeOf(err) != "authorize.not_authorized" {
		t.Fatal(err)
	}
	r.Gateway.On(alipay.MethodAuthTokenApp, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: map[string]any{"app_auth_token": "t", "auth_app_id": mini}}
	})
	if _, err := r.Authorize.Accept(context.Background(), m.ID, "code-0000001"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Certify(context.Background(), m.ID, "91330100MA00000000", nil); fault.As(err).Field != "license_pic" {
		t.Error(err)
	}
	r.Gateway.On(alipay.MethodIndividualCertify, func(_ map[string]any, form url.Values) platformtest.Answer {
		if form.Get("license_no") == "" || form.Get("license_pic") == "" || form.Get("app_auth_token") != "t" {
			t.Error(form)
		}
		return platformtest.Answer{Fields: map[string]any{"certify_result": true}}
	})
	c, err := s.Certify(context.Background(), m.ID, "91330100MA00000000", picture(t, 20, 20))
	if err != nil || !c.Passed {
		t.Fatalf("%+v %v", c, err)
	}
	r.Gateway.On(alipay.MethodIndividualCertify, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Code: "40004", Sub: "DUPLICATED_CERTIFY"}
	})
	if _, err := s.Certify(context.Background(), m.ID, "91330100MA00000000", picture(t, 20, 20)); err == nil {
		t.Error("no error")
	}
	if c, err = s.CertificationOf(m.ID); err != nil || !c.Done || c.Passed || c.Problem.ZH == "" {
		t.Errorf("%+v %v", c, err)
	}
}
