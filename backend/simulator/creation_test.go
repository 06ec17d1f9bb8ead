package simulator_test

import (
	"testing"
	"time"
)

func TestTemplates(t *testing.T) {
	p := start(t, still)
	s := p.seller(0)
	r := p.want(p.form(listMethod, "", nil, nil), "")
	if len(r.list("app_list")) != 2 {
		t.Fatalf("%v", r.Fields)
	}
	usage := func(fields map[string]any, want string) reply {
		t.Helper()
		return p.want(p.biz("alipay.open.mini.template.usage.query", "", fields), want)
	}
	s.reach("1.0.0", "RELEASE")
	s.want(s.upload("1.0.1"), "")
	r = usage(map[string]any{"template_id": p.info.TemplateID, "page_num": 1, "page_size": 10}, "")
	list := r.list("template_usage_info_list")
	if len(list) != 1 || list[0]["mini_app_id"] != s.id || list[0]["app_version"] != "1.0.0" {
		t.Errorf("%v", r.Fields)
	}
	if r := usage(map[string]any{"template_id": p.info.TemplateID, "template_version": "1.1.0"}, ""); len(r.list("template_usage_info_list")) != 0 {
		t.Errorf("%v", r.Fields)
	}
	if r := usage(map[string]any{"template_id": p.info.TemplateID}, ""); len(r.list("template_usage_info_list")) != 1 {
		t.Errorf("without a version the newest online is meant: %v", r.Fields)
	}
	p.control("/templates", `{"template_version":"1.4.0"}`)
	if r := usage(map[string]any{"template_id": p.info.TemplateID}, ""); len(r.list("template_usage_info_list")) != 0 {
		t.Errorf("the newest online has no users: %v", r.Fields)
	}
	usage(nil, "TEMPLATE_ID_IS_BLANK")
	usage(map[string]any{"template_id": "2021"}, "TEMPLATE_ID_ISVAPPID_NOT_MATCH")
	usage(map[string]any{"template_id": p.info.TemplateID, "page_num": 0}, "INVALID_PAGE_NUM")
	usage(map[string]any{"template_id": p.info.TemplateID, "page_size": 0}, "INVALID_PAGE_SIZE")
	usage(map[string]any{"template_id": p.info.TemplateID, "page_size": 51}, "PAGE_SIZE_EXCEED_MAX_QUERY_SIZE")
}

func TestCreatingAMiniProgram(t *testing.T) {
	p := start(t, `{"audit_ms":1000,"build_ms":0}`)
	create := func(change map[string]any) reply {
		form := map[string]any{
			"alipay_account": "boss@example.com", "app_name": "新开的小店", "cert_name": "营业执照", "cert_no": "91330106MA27X0000X",
			"contact_name": "王伟", "contact_phone": "13800000000", "legal_personal_name": "王伟", "out_order_no": "o-1", "is_individual": true,
		}
		for k, v := range change {
			form[k] = v
		}
		return p.biz("alipay.open.mini.isv.create", "", map[string]any{"create_mini_request": form})
	}
	taken := p.merchant(p.apps()[0])["name"]
	for want, change := range map[string]map[string]any{
		"INVALID_PARAMS":               {"contact_name": ""},
		"INFO_INVALID":                 {"contact_phone": "1"},
		"CERTIFICATE_INVALID":          {"cert_no": "1"},
		"INVALID_MINI_APP_NAME_LENGTH": {"app_name": "店"},
		"PARAM_INVALID":                {"app_name": "小店（西湖）"},
		"APP_NAME_DUPLICATED":          {"app_name": taken},
		"BRAND_TORT":                   {"app_name": "支付宝小店"},
	} {
		p.want(create(change), want)
	}
	p.want(p.biz("alipay.open.mini.isv.create", "", nil), "INVALID_PARAMS")
	no := p.want(create(nil), "").text("order_no")
	p.want(create(nil), "ONGOING_ORDER_EXIST")
	query := func() reply {
		return p.want(p.biz("alipay.open.mini.isv.query", "", map[string]any{"order_no": no}), "")
	}
	if got := query().text("status"); got != "PROCESS" {
		t.Error(got)
	}
	p.clock.Advance(1100 * time.Millisecond)
	if got := query().text("status"); got != "PROCESS" {
		t.Error(got)
	}
	p.clock.Advance(time.Second)
	r := query()
	if r.text("status") != "AGREED" || r.text("min_app_id") == "" {
		t.Fatalf("%v", r.Fields)
	}
	p.want(create(nil), "ORDER_FINISHED")
	p.want(p.biz("alipay.open.mini.isv.query", "", map[string]any{"order_no": "0"}), "INVALID_PARAMS")

	// A new mini program has gaps that its first submission must fill.
	s := seller{p, r.text("min_app_id"), p.authorize(r.text("min_app_id"))}
	s.want(s.upload("0.0.1"), "")
	for _, gap := range []struct{ want, field, value string }{
		{"ENGLISH_NAME_IS_BLANK", "app_english_name", "NewShop"},
		{"SLOGAN_IS_BLANK", "app_slogan", "新店开张欢迎光临"},
		{"APP_DESC_IS_BLANK", "app_desc", "我们是一家新开张的小店欢迎光临"},
		{"SERVICE_TEL_AND_MAIL_BOTH_BLANK", "service_phone", "0571-1234567"},
		{"CATEGORY_IS_BLANK", "mini_category_ids", "XS2022"},
	} {
		s.want(s.apply("0.0.1", nil), gap.want)
		s.want(p.form("alipay.open.mini.baseinfo.modify", s.token, map[string]string{gap.field: gap.value}, map[string][]byte{}), "")
	}
	s.want(s.apply("0.0.1", nil), "LOGO_IS_BLANK")
	s.want(p.form("alipay.open.mini.baseinfo.modify", s.token, nil, map[string][]byte{"app_logo": picture(180, 180)}), "")
	s.want(s.apply("0.0.1", nil), "")

	certify := func(fields map[string]string, want string) {
		t.Helper()
		s.want(p.form("alipay.open.mini.individual.business.certify", s.token, fields, nil), want)
	}
	certify(map[string]string{"license_no": "91330106MA27X0000X"}, "INVALID_PARAMS")
	certify(map[string]string{"license_no": "1", "license_pic": "p"}, "INVALID_PARAMETER")
	certify(map[string]string{"license_no": "91330106MA27X0000X", "license_pic": "p"}, "")
	certify(map[string]string{"license_no": "91330106MA27X0000X", "license_pic": "p"}, "DUPLICATED_CERTIFY")
	no = p.want(create(map[string]any{"out_order_no": "o-2", "app_name": "第二家小店", "is_individual": false}), "").text("order_no")
	p.control("/order", `{"order_no":"`+no+`","answer":"refuse"}`)
	if got := query().text("status"); got != "REJECTED" {
		t.Error(got)
	}
	no = p.want(create(map[string]any{"out_order_no": "o-2", "app_name": "第二家小店"}), "").text("order_no")
	p.control("/order", `{"order_no":"`+no+`","answer":"late"}`)
	if got := query().text("status"); got != "TIMEOUT" {
		t.Error(got)
	}
}
