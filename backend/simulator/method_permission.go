package simulator

import (
	"slices"
	"strings"
)

// userFields are the fields of users' information that can be applied for, and
// fieldScenes what for. The rows are made up, their shape is the platform's.
var (
	userFields = []object{
		{"api_name": "my.getPhoneNumber", "field_name": "mobile", "package_code": "20180927110154092444"},
		{"api_name": "alipay.user.info.share", "field_name": "gender", "package_code": "20180927110154092445"},
	}
	fieldScenes = []object{
		{"scene_code": "1001", "scene_desc": "注册或登录会员"},
		{"scene_code": "1002", "scene_desc": "配送与联系"},
	}
)

func apiQuery(*tx, *call) (object, *refusal) { return object{"apis": userFields}, nil }

func apiSceneQuery(_ *tx, c *call) (object, *refusal) {
	if c.text("api_name") == "" || c.text("field_name") == "" {
		return nil, business("INVALID_PARAM", "api_name 和 field_name 不能为空")
	}
	if !slices.ContainsFunc(userFields, func(f object) bool {
		return f["api_name"] == c.text("api_name") && f["field_name"] == c.text("field_name")
	}) {
		return nil, business("API_NAME_NO_NEED_APPLY", "该字段无需申请")
	}
	return object{"auth_field_scene": fieldScenes}, nil
}

// maxFieldFile bounds each file of an application. Alipay open platform: 10 MB.
const maxFieldFile = 10 << 20

func apiFieldApply(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	form, _ := c.fields["auth_field_apply"].(map[string]any)
	text := func(name string) string { s, _ := form[name].(string); return s }
	row := slices.IndexFunc(userFields, func(f object) bool { return f["api_name"] == text("api_name") })
	switch {
	case row < 0:
		return nil, business("API_NAME_ERROR", "接口名称不在可申请的列表中")
	case userFields[row]["field_name"] != text("field_name"):
		return nil, business("AUTH_API_FIELD_IS_BLANK", "接口没有该字段")
	case userFields[row]["package_code"] != text("package_code"):
		return nil, business("PACKAGE_CODE_ERROR", "能力包编码错误")
	case !slices.ContainsFunc(fieldScenes, func(s object) bool { return s["scene_code"] == text("scene_code") }):
		return nil, business("SCENE_CODE_ERROR", "场景编码错误")
	case len(c.files) == 0:
		return nil, business("FILE_ITEMS_IS_BLANK", "申请材料为空")
	case m.Individual && text("field_name") == "mobile":
		return nil, business("ACCOUNT_TYPE_ERROR", "仅企业账号可以申请手机号")
	case text("field_name") == "mobile" && m.Privacy != nil && !slices.Contains(m.Privacy.Codes, "USER_PHONE"):
		return nil, business("PRIVACY_FIELD_NOT_EXIST", "隐私政策未声明该字段")
	}
	for _, name := range sortedKeys(c.files) {
		file := c.files[name]
		_, picture := readPicture(file.Content)
		switch {
		case len(file.Content) > maxFieldFile:
			return nil, business("FILE_SIZE_OUT_LIMIT", "文件不能超过10MB："+file.Name)
		case name == "video" && !strings.HasSuffix(strings.ToLower(file.Name), ".mp4"), name != "video" && !picture:
			return nil, business("FILE_FORMAT_IS_INVALID", "文件格式错误："+file.Name)
		}
	}
	i := m.grant(text("api_name"), text("field_name"))
	if i >= 0 {
		switch m.Grants[i].Status {
		case "AGREE":
			return nil, business("AUTH_API_APPLY_IS_PASS", "该字段已通过申请")
		case "AUDIT":
			return nil, business("AUTH_API_FIELD_IS_AUDITING", "该字段正在审核中")
		}
		m.Grants = slices.Delete(m.Grants, i, i+1)
	}
	m.Grants = append(m.Grants, fieldGrant{
		API: text("api_name"), Field: text("field_name"), Package: text("package_code"), Status: "AUDIT", At: t.at,
	})
	t.putMerchant(m)
	t.schedule(keyGrant + m.MiniAppID)
	return object{}, nil
}

// grant finds an application, -1 when there is none.
func (m *merchant) grant(api, field string) int {
	return slices.IndexFunc(m.Grants, func(g fieldGrant) bool { return g.API == api && g.Field == field })
}

func apiFieldQuery(_ *tx, c *call) (object, *refusal) {
	rows := []object{}
	for _, g := range c.merchant.Grants {
		row := object{
			"api_name": g.API, "field_name": g.Field, "package_code": g.Package, "status": g.Status, "user_app_id": c.merchant.MiniAppID,
		}
		if g.Reason != "" {
			row["reason"] = g.Reason
		}
		rows = append(rows, row)
	}
	return object{"auth_field_response": object{"records": rows}}, nil
}

// agreeGrants decides the applications that have come due.
func (t *tx) agreeGrants(m *merchant) {
	for i := range m.Grants {
		if g := &m.Grants[i]; g.Status == "AUDIT" && !t.at.Before(g.At.Add(t.settings.audit())) {
			if g.Status = "AGREE"; chance(t.settings.Seed, "grant", m.MiniAppID, g.API, wallTime(g.At)) < t.settings.RejectRate {
				g.Status, g.Reason = "REJECT", "材料未展示登录、授权与使用的完整流程"
			}
		}
	}
	t.putMerchant(m)
	t.schedule(keyGrant + m.MiniAppID)
}
