package simulator

import (
	"slices"
	"time"
)

// limitDays and limitVisitors bound a release without filing. Alipay open
// platform: 50 visitors a day, taken down after 90 days.
const (
	limitDays     = 90
	limitVisitors = 50
)

// faceLife is how long a face check may be used; assumed.
const faceLife = 24 * time.Hour

func (m *merchant) filingState() *filing {
	if m.Filing == nil {
		m.Filing = &filing{Status: filingPass}
	}
	return m.Filing
}

func icpStatusQuery(_ *tx, c *call) (object, *refusal) {
	f := c.merchant.Filing
	if f == nil {
		return object{"icp_status": filingPass}, nil
	}
	answer := object{"icp_status": f.Status}
	switch {
	case f.Desc != "":
		answer["icp_result_desc"] = f.Desc
	case f.Status == filingAuthority:
		answer["icp_result_desc"] = "已提交管局审核，请留意短信核验"
	}
	return answer, nil
}

// icpApply hands a filing in. The order of the checks is assumed.
func icpApply(t *tx, c *call) (object, *refusal) {
	f := c.merchant.Filing
	if c.merchant.filed() || (f.Status != filingInit && f.Status != filingSecurityNo && f.Status != filingAuthorityNo) {
		return nil, business("ICP_STATUS_ILLEGAL", "当前备案状态不能提交备案申请")
	}
	subject, _ := c.fields["icp_subject"].(map[string]any)
	content, _ := c.fields["icp_applets"].(map[string]any)
	person, _ := c.fields["icp_applets_principal_info"].(map[string]any)
	text := func(from map[string]any, name string) string { s, _ := from[name].(string); return s }
	for _, part := range []struct {
		name   string
		fields map[string]any
		needs  []string
	}{
		{"icp_subject", subject, []string{"certify_id", "name", "type", "certificate_type", "certificate_number", "certificate_photo",
			"province", "city", "district", "address", "contact_phone_number", "directer_name", "directer_certificate_number"}},
		{"icp_applets", content, []string{"main_category_id"}},
		{"icp_applets_principal_info", person, []string{"name", "certificate_type", "certificate_number", "certificate_photo_front",
			"certificate_photo_back", "certificate_validate_start", "certificate_validate_end", "contact_phone_number"}},
	} {
		for _, name := range part.needs {
			if text(part.fields, name) == "" {
				return nil, business("INVALID_PARAMETER", part.name+"."+name+" 为空")
			}
		}
	}
	if phone := text(person, "contact_phone_number"); phone == text(person, "contact_emergency_phone_number") {
		return nil, business("INVALID_PARAMETER", "联系电话与应急联系电话不能相同")
	}
	for _, name := range []string{"certificate_validate_start", "certificate_validate_end"} {
		value := text(person, name)
		if _, err := time.Parse("2006-01-02", value); err != nil && (value != "长期" || name != "certificate_validate_end") {
			return nil, business("INVALID_PARAMETER", name+" 应为 yyyy-MM-dd")
		}
	}
	if end, err := time.Parse("2006-01-02", text(person, "certificate_validate_end")); err == nil && end.Before(t.at.AddDate(0, 1, 0)) {
		return nil, business("INVALID_PARAMETER", "证件有效期应大于一个月")
	}
	if bad := checkMedia(f, subject, content, person); bad != nil {
		return nil, bad
	}
	check, has := f.Faces[text(subject, "certify_id")]
	if !has || t.faceState(check) != faceSuccess || t.at.Sub(check.At) > faceLife {
		return nil, business("FACE_AUTH_NOT_PASS", "主账号人脸核验未通过或已过期")
	}
	f.Tries++
	f.Subject = text(subject, "name")
	t.fileAs(c.merchant, filingSecurity, "")
	return object{}, nil
}

// mediaFields hold media ids.
var mediaFields = []string{"certificate_photo", "certificate_photo_front", "certificate_photo_back", "authorization_material",
	"directer_certificate_photo_front", "directer_certificate_photo_back", "attachement_materials", "authorization_materials",
	"commit_letter_materials", "icp_audit_infos.audit_material"}

// checkMedia refuses a picture that this app did not hand over.
func checkMedia(f *filing, parts ...map[string]any) *refusal {
	for _, part := range parts {
		for _, path := range mediaFields {
			for _, id := range valuesAt(part, path) {
				if !slices.Contains(f.Media, id) {
					return business("MEDIA_NOT_EXIST", "图片不存在："+path)
				}
			}
		}
	}
	return nil
}

// icpCancel takes a filing back while it is looked at; assumed.
func icpCancel(t *tx, c *call) (object, *refusal) {
	f := c.merchant.Filing
	if f == nil || (f.Status != filingSecurity && f.Status != filingAuthority) {
		return nil, business("ICP_STATUS_ILLEGAL", "只有审核中的备案可以撤回")
	}
	t.fileAs(c.merchant, filingInit, "")
	return object{}, nil
}

// icpMediaUpload keeps a picture of a filing. The kinds of pictures are
// assumed, their sizes are the platform's.
func icpMediaUpload(t *tx, c *call) (object, *refusal) {
	file, sent := c.files["file_content"]
	least, wide, high := 0, 0, 0
	switch c.text("file_type") {
	case "BUSINESS_LICENSE":
		least, wide, high = 100<<10, 1100, 1500
	case "ID_CARD":
		least, wide, high = 100<<10, 720, 1280
	case "OTHER":
	default:
		return nil, business("INVALID_PARAMETER", "file_type 应为 ID_CARD、BUSINESS_LICENSE 或 OTHER")
	}
	config, ok := readPicture(file.Content)
	short, long := min(config.Width, config.Height), max(config.Width, config.Height)
	switch {
	case !sent || !ok:
		return nil, business("INVALID_PARAMETER", "file_content 应为 jpg、jpeg 或 png 图片")
	case len(file.Content) > 2<<20 || len(file.Content) < least:
		return nil, business("INVALID_PARAMETER", "图片大小不符合要求")
	case short < wide || long < high:
		return nil, business("INVALID_PARAMETER", "图片尺寸不符合要求，至少 "+itoa(wide)+"x"+itoa(high))
	}
	f := c.merchant.filingState()
	id := "ICPM" + newSecret(t.at, "")[:24] + itoa(len(f.Media))
	f.Media = append(f.Media, id)
	t.putMerchant(c.merchant)
	return object{"media_id": id}, nil
}

// The words of a face check are assumed.
const (
	faceInit    = "INIT"
	faceSuccess = "SUCCESS"
	faceFail    = "FAIL"
)

func icpFaceVerify(t *tx, c *call) (object, *refusal) {
	f := c.merchant.filingState()
	if f.Faces == nil {
		f.Faces = map[string]face{}
	}
	id := newSecret(t.at, "F")
	f.Faces[id] = face{Status: faceInit, At: t.at}
	t.putMerchant(c.merchant)
	return object{"certify_id": id}, nil
}

// faceState is the state of a face check now: the owner looks into the camera
// half an audit after the check began, unless audits are decided by hand.
func (t *tx) faceState(f face) string {
	if f.Status == faceInit && t.settings.Audit == auditAuto && t.at.Sub(f.At) >= t.settings.audit()/2 {
		return faceSuccess
	}
	return f.Status
}

func icpFaceQuery(t *tx, c *call) (object, *refusal) {
	id := c.text("certify_id")
	var check face
	known := false
	if f := c.merchant.Filing; f != nil {
		check, known = f.Faces[id]
	}
	if !known {
		return nil, business("INVALID_PARAMETER", "certify_id 不存在")
	}
	answer := object{"certify_result_status": t.faceState(check)}
	if check.Desc != "" {
		answer["certify_result_desc"] = check.Desc
	}
	return answer, nil
}

// fileAs moves a filing to a state. A filing that passed lifts the limits.
func (t *tx) fileAs(m *merchant, state, desc string) {
	f := m.filingState()
	f.Status, f.Desc, f.At = state, desc, t.at
	if state == filingPass {
		m.Limit = nil
	}
	t.putMerchant(m)
	t.schedule(keyFiling + m.MiniAppID)
}

// advanceFiling moves a filing that has come due: the platform looks for
// audit_ms, then the authority for as long.
func (t *tx) advanceFiling(m *merchant) {
	f := m.Filing
	switch f.Status {
	case filingSecurity:
		if chance(t.settings.Seed, "filing", m.MiniAppID, itoa(f.Tries)) < t.settings.RejectRate {
			t.fileAs(m, filingSecurityNo, "营业执照照片不清晰，请重新上传")
			return
		}
		t.fileAs(m, filingAuthority, "")
	case filingAuthority:
		t.fileAs(m, filingPass, "")
	}
}
