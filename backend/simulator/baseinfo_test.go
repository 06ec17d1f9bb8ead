package simulator_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"
)

func cmyk() []byte {
	// image/jpeg writes no CMYK; this is the smallest file that declares it.
	var b bytes.Buffer
	b.Write([]byte{0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4})
	for i := range 4 {
		b.Write([]byte{byte(i + 1), 0x11, 0})
	}
	b.Write([]byte{0xff, 0xda, 0, 2})
	return b.Bytes()
}

func bigPNG(side int) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	x := uint32(1)
	for i := range m.Pix {
		x = x*1664525 + 1013904223
		m.Pix[i] = byte(x >> 24)
	}
	var b bytes.Buffer
	_ = (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, m)
	return b.Bytes()
}

func TestBaseInfo(t *testing.T) {
	p := start(t, still)
	s := p.seller(0)
	other := p.merchant(p.apps()[1])["base_info"].(map[string]any)
	modify := func(fields map[string]string, files map[string][]byte) reply {
		t.Helper()
		return p.form("alipay.open.mini.baseinfo.modify", s.token, fields, files)
	}
	one := func(name, value string) map[string]string { return map[string]string{name: value} }
	var jpg bytes.Buffer
	check(t, jpeg.Encode(&jpg, image.NewRGBA(image.Rect(0, 0, 180, 180)), nil))
	for _, c := range []struct {
		fields map[string]string
		logo   []byte
		want   string
	}{
		{nil, nil, "MODIFY_PARAMS_ARE_BLANK"},
		{one("app_name", ""), nil, "MODIFY_PARAMS_ARE_BLANK"},
		{one("app_name", "店"), nil, "INVALID_MINI_APP_NAME_LENGTH"},
		{one("app_name", strings.Repeat("店", 15)+"a"), nil, "INVALID_MINI_APP_NAME_LENGTH"},
		{one("app_name", "好店 (西湖)"), nil, "INVALID_MINI_APP_NAME"},
		{one("app_name", "敏感词小店"), nil, "MINI_APP_NAME_SENSITIVE"},
		{one("app_name", "支付宝小店"), nil, "RISK_DECISION_HIT_BRAND"},
		{one("app_name", other["app_name"].(string)), nil, "MINI_APP_NAME_DUPLICATE"},
		{one("app_english_name", "ab"), nil, "INVALID_MINI_APP_EN_NAME_LENGTH"},
		{one("app_english_name", "My-Shop"), nil, "INVALID_MINI_APP_EN_NAME"},
		{one("app_english_name", other["app_english_name"].(string)), nil, "MINI_APP_EN_NAME_DUPLICATE"},
		{one("app_slogan", "好喝"), nil, "INVALID_MINI_APP_SLOGAN_LENGTH"},
		{one("app_slogan", "每天都要赌博一下"), nil, "MINI_APP_SLOGAN_SENSITIVE"},
		{one("app_desc", "太短"), nil, "INVALID_MINI_APP_DESC_LENGTH"},
		{one("app_desc", strings.Repeat("长", 201)), nil, "INVALID_MINI_APP_DESC_LENGTH"},
		{one("service_phone", "12a45"), nil, "INVALID_MINI_APP_SERVICE_PHONE"},
		{one("service_email", "nobody"), nil, "INVALID_MINI_APP_SERVICE_EMAIL"},
		{one("mini_category_ids", "XS9999"), nil, "INVALID_CATEGOTY"},
		{one("mini_category_ids", "XS1001"), nil, "INVALID_CATEGOTY"},        // no leaf
		{one("mini_category_ids", "XS1002_XS2001"), nil, "INVALID_CATEGOTY"}, // wrong path
		{one("mini_category_ids", "XS2001;XS2002;XS2003;XS2005;XS2006"), nil, "CATEGORY_NUM_IS_INVALID"},
		{one("mini_category_ids", "a;b;c;d;e"), nil, "CATEGORY_NUM_IS_INVALID"}, // the number before the names
		{nil, []byte("GIF89a"), "INVALID_LOGO_EXT"},
		{nil, picture(180, 181), "LOGO_HEIGHT_NOT_EQUAL_WIDTH"},
		{nil, cmyk(), "INVALID_LOGO"},
		{nil, bigPNG(800), "LOGO_EXCEED_MAX_SIZE"},
		{nil, jpg.Bytes(), ""},
		{map[string]string{
			"app_name": "新名字小店", "app_english_name": "NewShop1", "app_slogan": "每天一杯好心情", "app_desc": strings.Repeat("好", 10),
			"service_phone": "0571-1234567", "service_email": "a@b.cn", "mini_category_ids": "XS2004_XS3001;XS2001", "app_category_ids": "11_102",
		}, picture(180, 180), ""},
	} {
		files := map[string][]byte(nil)
		if c.logo != nil {
			files = map[string][]byte{"app_logo": c.logo}
		}
		s.want(modify(c.fields, files), c.want)
	}
	query := func() reply { return s.want(p.form("alipay.open.mini.baseinfo.query", s.token, nil, nil), "") }
	r := query()
	if r.text("app_name") != "新名字小店" || r.text("service_phone") != "0571-1234567" || r.text("category_names") != "餐饮_快餐小吃_米粉面馆;餐饮_中餐" {
		t.Errorf("%v", r.Fields)
	}
	resp, err := p.http.Get(r.text("app_logo"))
	check(t, err)
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("the new logo answers %d", resp.StatusCode)
	}

	// Once online a change waits for its audit, and holds up submissions.
	s.reach("1.0.0", "RELEASE")
	if got := s.want(modify(one("app_slogan", "明天再来一杯好茶"), nil), "").text("modify_status"); got != "AUDITING" {
		t.Errorf("modify_status %s", got)
	}
	s.want(modify(one("app_slogan", "后天再来一杯好茶"), nil), "MINI_APP_INFO_AUDIT_CONTAINS")
	s.want(s.upload("1.0.1"), "")
	s.want(s.apply("1.0.1", nil), "MINI_APP_INFO_AUDIT_CONTAINS")
	if got := query().text("app_slogan"); got != "每天一杯好心情" {
		t.Errorf("changed before its audit: %s", got)
	}
	p.control("/audit", `{"mini_app_id":"`+s.id+`","result":"pass"}`)
	if got := query().text("app_slogan"); got != "明天再来一杯好茶" {
		t.Errorf("not changed by its audit: %s", got)
	}
	p.settings(`{"baseinfo_online":"refuse"}`)
	s.want(modify(one("app_slogan", "后天再来一杯好茶"), nil), "CAN_NOT_MODIFY_BASE_INFO")
	p.settings(`{"baseinfo_online":"audit","audit":"auto","audit_ms":1000}`)
	for i := range 4 {
		s.want(modify(one("app_slogan", fmt.Sprintf("每天一杯好茶第%d天", i)), nil), "")
		p.clock.Advance(2 * time.Second)
	}
	s.want(modify(one("app_slogan", "又要再改一次这句话"), nil), "OP_FREQUENCY_LIMIT")
	for i := range 2 {
		s.want(modify(one("app_name", fmt.Sprintf("改名第%d回", i)), nil), "")
		p.clock.Advance(2 * time.Second)
	}
	s.want(modify(one("app_name", "改名第三回"), nil), "OP_FREQUENCY_LIMIT")
	s.want(s.apply("1.0.1", one("app_name", "改名第三回")), "HAS_NO_MODIFY_CNT")
	s.want(s.apply("1.0.1", one("app_slogan", "又要再改一次这句话")), "MODIFY_SLOGAN_EXCEED_COUNT")

	check1 := func(name string) string {
		return s.want(p.form("alipay.open.mini.baseinfo.name.check", s.token, one("app_name", name), nil), "").text("check_code")
	}
	if check1("全新的小店名") != "SUCCESS" || check1(other["app_name"].(string)) != "MINI_APP_NAME_DUPLICATE" {
		t.Error("the name check is wrong")
	}
	s.want(p.form("alipay.open.mini.baseinfo.name.check", s.token, nil, nil), "INVALID_PARAMETER")
}

func TestSubmissionForm(t *testing.T) {
	s := start(t, still).seller(0)
	s.want(s.upload("1.0.0"), "")
	type fields = map[string]string
	wide := picture(2161, 10)
	for _, c := range []struct {
		fields fields
		files  map[string][]byte
		want   string
	}{
		{fields{"app_version": ""}, nil, "APP_VERSION_IS_BLANK"},
		{fields{"version_desc": ""}, nil, "VERSION_DESC_IS_BLANK"},
		{fields{"version_desc": "太短"}, nil, "INVALID_VERSION_DESC_LENGTH"},
		{fields{"version_desc": strings.Repeat("长", 251)}, nil, "INVALID_VERSION_DESC_LENGTH"},
		{fields{"version_desc": goodDesc + "色情"}, nil, "MINI_APP_VERSION_DESC_SENSITIVE"},
		{fields{"memo": strings.Repeat("长", 251)}, nil, "INVALID_MINI_APP_MEMO_LENGTH"},
		{fields{"app_name": strings.Repeat("长", 21)}, nil, "INVALID_MINI_APP_NAME_LENGTH"},
		{fields{"service_phone": "x"}, nil, "INVALID_MINI_APP_SERVICE_TEL"},
		{fields{"service_email": "x"}, nil, "INVALID_MINI_APP_SERVICE_MAIL"},
		{fields{"app_category_ids": "999"}, nil, "INVALID_CATEGORY"},
		{fields{"region_type": "MARS"}, nil, "REGION_TYPE_IS_INVALID"},
		{fields{"region_type": "LOCATION"}, nil, "REGION_CODE_IS_BLANK"},
		{fields{"region_type": "LOCATION", "service_region_info": `[{"province_code":"33"}]`}, nil, "REGION_CODE_IS_INVALID"},
		{fields{"region_type": "LOCATION", "service_region_info": `[{"planet":"3"}]`}, nil, "isv.invalid-parameter"},
		{fields{"region_type": "LOCATION", "service_region_info": `{`}, nil, "isv.invalid-parameter"},
		{fields{"auto_online": "maybe"}, nil, "INVALID_PARAMETER"},
		{fields{"audit_rule": "NONE"}, nil, "INVALID_PARAMETER"},
		{fields{"license_valid_date": "soon"}, nil, "LICENSE_VALID_DATE_IS_INVALID"},
		{fields{"mini_category_ids": "XS3016"}, nil, "LICENSE_NAME_IS_BLANK"},
		{fields{"mini_category_ids": "XS3016", "license_name": "营业执照"}, nil, "LICENSE_NO_IS_BLANK"},
		{fields{"mini_category_ids": "XS3016", "license_name": "营业执照", "license_no": "91330106MA2"}, nil, "LICENSE_PICS_ARE_BLANK"},
		{fields{"mini_category_ids": "XS3016", "license_name": "营业执照", "license_no": "91330106MA2", "license_valid_date": "2030-01-01"},
			map[string][]byte{"first_license_pic": picture(9, 9)}, "SPECIAL_LICENSE_PICS_ARE_BLANK"},
		{fields{"mini_category_ids": "XS3016", "license_name": "营业执照", "license_no": "91330106MA2", "license_valid_date": "长期"},
			map[string][]byte{"first_license_pic": picture(9, 9), "first_special_license_pic": picture(9, 9)}, "OUT_DOOR_PIC_IS_BLANK"},
		{nil, map[string][]byte{"app_logo": picture(9, 10)}, "LOGO_HEIGHT_NOT_EQUAL_WIDTH"},
		{nil, map[string][]byte{"first_screen_shot": []byte("no picture")}, "INVALID_SCREEN_SHOT_EXT"},
		{nil, map[string][]byte{"first_screen_shot": wide}, "SCREEN_SHOT_EXCEED_MAX_SIZE"},
		{nil, map[string][]byte{"fifth_screen_shot": bigPNG(1100)}, "SCREEN_SHOT_EXCEED_MAX_SIZE"},
		{nil, map[string][]byte{"out_door_pic": []byte("no picture")}, "INVALID_FILE_EXT"},
		{nil, map[string][]byte{"test_file_name": []byte("no archive")}, "INVALID_FILE_EXT"},
		{nil, map[string][]byte{"test_file_name": {}}, "FILE_IS_BLANK"},
		{nil, map[string][]byte{"test_file_name": append([]byte("PK"), make([]byte, 10<<20)...)}, "FILE_SIZE_EXCEED"},
		{fields{
			"region_type": "LOCATION", "service_region_info": `[{"province_code":"330000","province_name":"浙江省"}]`, "memo": "请加急",
			"test_accout": "demo", "test_password": "secret-of-the-test", "license_valid_date": "2030-01-01",
		}, map[string][]byte{"first_screen_shot": picture(9, 9), "app_logo": picture(9, 9), "test_file_name": []byte("PK..")}, ""},
	} {
		form := fields{"app_version": "1.0.0", "version_desc": goodDesc, "region_type": "CHINA"}
		for k, v := range c.fields {
			form[k] = v
		}
		s.want(s.form("alipay.open.mini.version.audit.apply", s.token, form, c.files), c.want)
	}
	d := s.want(s.on("version.detail.query", "1.0.0"), "")
	regions := d.list("service_region_info")
	if len(regions) != 1 || regions[0]["province_name"] != "浙江省" || d.text("version_desc") != goodDesc || len(d.Fields["screen_shot_list"].([]any)) != 1 {
		t.Errorf("%v", d.Fields)
	}
	view, _ := json.Marshal(s.merchant(s.id))
	if strings.Contains(string(view), "secret-of-the-test") {
		t.Error("the test password is shown")
	}
}

func TestCategories(t *testing.T) {
	s := start(t, "").seller(0)
	r := s.want(s.mini("category.query", map[string]any{"is_filter": false}), "")
	nodes := map[string]map[string]any{}
	children := map[string]bool{}
	for _, list := range []string{"category_list", "mini_category_list"} {
		if len(r.list(list)) < 30 {
			t.Errorf("%s has %d entries", list, len(r.list(list)))
		}
		for _, n := range r.list(list) {
			nodes[n["category_id"].(string)] = n
			children[n["parent_category_id"].(string)] = true
		}
	}
	for id, n := range nodes {
		parent := n["parent_category_id"].(string)
		if parent != "0" && nodes[parent] == nil {
			t.Errorf("%s hangs under %s, which is not there", id, parent)
		}
		if n["has_child"].(bool) != children[id] {
			t.Errorf("%s says has_child %v", id, n["has_child"])
		}
	}
	need := func(codes ...string) reply {
		return s.mini("category.require.query", map[string]any{"category_code_list": codes})
	}
	info := s.want(need("XS2046"), "").list("category_require_info_list")[0]
	if info["special_licence_required"] != true || info["category_name"] != "药店" {
		t.Errorf("%v", info)
	}
	s.want(need(), "CATEGORY_IS_BLANK")
	s.want(need("XS0"), "CATEGORY_ERROR")
	s.want(need("XS2046", "XS2046", "XS2046", "XS2046", "XS2046", "XS2046"), "INVALID_PARAMS")
}
