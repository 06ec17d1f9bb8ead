package simulator

import (
	"strings"
	"time"
)

// checkSubmission checks the form and the files of a submission. What the app
// has in its base info need not be sent again; what it lacks must be.
func (t *tx) checkSubmission(c *call) *refusal {
	if bad := t.checkInfo(c, applyCodes); bad != nil {
		return bad
	}
	if bad := checkComplete(c); bad != nil {
		return bad
	}
	desc := c.text("version_desc")
	switch {
	case desc == "":
		return business("VERSION_DESC_IS_BLANK", "版本描述为空")
	case !within(desc, 30, 500):
		return business("INVALID_VERSION_DESC_LENGTH", "版本描述长度应为30到500个字符")
	case hasControl(desc):
		return business("INVALID_MINI_APP_VERSION_DESC", "版本描述包含非法字符")
	case holdsAny(desc, sensitiveWords):
		return business("MINI_APP_VERSION_DESC_SENSITIVE", "版本描述包含敏感词")
	}
	if memo := c.text("memo"); width(memo) > 500 {
		return business("INVALID_MINI_APP_MEMO_LENGTH", "备注长度不能超过500个字符")
	} else if holdsAny(memo, sensitiveWords) {
		return business("MINI_APP_MEMO_SENSITIVE", "备注包含敏感词")
	}
	if bad := checkRegion(c); bad != nil {
		return bad
	}
	if width(c.text("test_accout")) > 500 {
		return business("INVALID_TEST_ACCOUNT_LENGTH", "测试账号过长")
	}
	if width(c.text("test_password")) > 500 {
		return business("INVALID_TEST_PWD_LENGTH", "测试账号密码过长")
	}
	for _, name := range []string{"auto_online", "speed_up"} {
		if v := c.text(name); v != "" && v != "true" && v != "false" {
			return business("INVALID_PARAMETER", name+" 应为 true 或 false")
		}
	}
	if rule := c.text("audit_rule"); rule != "" && rule != "BASE" && rule != "BASE_PROMOTE" {
		return business("INVALID_PARAMETER", "audit_rule 应为 BASE 或 BASE_PROMOTE")
	}
	if bad := checkLicences(c); bad != nil {
		return bad
	}
	return checkAttachments(c)
}

// checkComplete refuses a submission of an app whose base info has gaps.
func checkComplete(c *call) *refusal {
	base := c.merchant.Base
	lacks := func(has, field string) bool { return has == "" && c.text(field) == "" }
	_, logo := c.files["app_logo"]
	switch {
	case lacks(base.Name, "app_name"):
		return business("APP_NAME_IS_BLANK", "小程序名称为空")
	case lacks(base.EnglishName, "app_english_name"):
		return business("ENGLISH_NAME_IS_BLANK", "小程序英文名称为空")
	case lacks(base.Slogan, "app_slogan"):
		return business("SLOGAN_IS_BLANK", "小程序简介为空")
	case lacks(base.Desc, "app_desc"):
		return business("APP_DESC_IS_BLANK", "小程序描述为空")
	case lacks(base.Phone, "service_phone") && lacks(base.Email, "service_email"):
		return business("SERVICE_TEL_AND_MAIL_BOTH_BLANK", "客服电话和客服邮箱不能同时为空")
	case len(base.Categories)+len(base.MiniCategories) == 0 && !c.has("app_category_ids") && !c.has("mini_category_ids"):
		return business("CATEGORY_IS_BLANK", "小程序类目为空")
	case base.Logo == "" && !logo:
		return business("LOGO_IS_BLANK", "小程序图标为空")
	}
	return nil
}

func checkRegion(c *call) *refusal {
	regions, _ := c.fields["service_region_info"].([]any)
	switch c.text("region_type") {
	case "", "GLOBAL", "CHINA": // absent: the simulated platform takes CHINA
		return nil
	case "LOCATION":
	default:
		return business("REGION_TYPE_IS_INVALID", "服务区域类型应为 GLOBAL、CHINA 或 LOCATION")
	}
	if len(regions) == 0 {
		return business("REGION_CODE_IS_BLANK", "服务区域为 LOCATION 时区域信息不能为空")
	}
	for _, entry := range regions {
		region, _ := entry.(map[string]any)
		code, _ := region["province_code"].(string)
		if code == "" {
			return business("REGION_CODE_IS_BLANK", "省份编码为空")
		}
		for _, name := range []string{"province_code", "city_code", "area_code"} {
			if code, has := region[name].(string); has && code != "" && !isDigits(code, 6, 6) {
				return business("REGION_CODE_IS_INVALID", "区域编码无效："+code)
			}
		}
	}
	return nil
}

// checkLicences asks for what the newly chosen categories need. Categories the
// app already has were settled when it got them.
func checkLicences(c *call) *refusal {
	needs := neededBy(c)
	if needs.license {
		switch {
		case c.text("license_name") == "":
			return business("LICENSE_NAME_IS_BLANK", "所选类目需要营业执照，营业执照名称为空")
		case c.text("license_no") == "":
			return business("LICENSE_NO_IS_BLANK", "所选类目需要营业执照，营业执照号为空")
		case countFiles(c, "_license_pic") == 0:
			return business("LICENSE_PICS_ARE_BLANK", "所选类目需要营业执照，营业执照图片为空")
		case c.text("license_valid_date") == "":
			return business("LICENSE_VALID_DATE_IS_BLANK", "营业执照有效期为空")
		}
	}
	if date := c.text("license_valid_date"); date != "" && date != "长期" {
		if _, err := time.Parse("2006-01-02", date); err != nil {
			return business("LICENSE_VALID_DATE_IS_INVALID", "营业执照有效期格式应为 yyyy-MM-dd")
		}
	}
	if needs.special && countFiles(c, "_special_license_pic") == 0 {
		return business("SPECIAL_LICENSE_PICS_ARE_BLANK", "所选类目需要特殊资质图片")
	}
	if _, door := c.files["out_door_pic"]; needs.door && !door {
		return business("OUT_DOOR_PIC_IS_BLANK", "所选类目需要门头照")
	}
	return nil
}

func countFiles(c *call, suffix string) int {
	n := 0
	for _, ordinal := range ordinals {
		if _, sent := c.files[ordinal+suffix]; sent {
			n++
		}
	}
	return n
}

// checkAttachments checks the bytes of every file.
func checkAttachments(c *call) *refusal {
	for _, name := range sortedKeys(c.files) {
		file := c.files[name]
		switch {
		case name == "app_logo": // checked with the base info
		case name == "test_file_name":
			if bad := checkArchive(file); bad != nil {
				return bad
			}
		case strings.HasSuffix(name, "_screen_shot"):
			if bad := checkPicture(file, "INVALID_SCREEN_SHOT_EXT", "SCREEN_SHOT_EXCEED_MAX_SIZE"); bad != nil {
				return bad
			}
		default: // licences and the photograph of the door
			if bad := checkPicture(file, "INVALID_FILE_EXT", "FILE_SIZE_EXCEED"); bad != nil {
				return bad
			}
		}
	}
	return nil
}

// checkFrequency refuses a submission that changes a field once too often.
func (t *tx) checkFrequency(c *call) *refusal {
	form := map[string]string{}
	for name := range c.fields {
		form[name] = c.text(name)
	}
	switch t.exhausted(c.merchant, c.merchant.Base.with(form, nil)) {
	case "name":
		return business("HAS_NO_MODIFY_CNT", "名称修改次数已用完（每年2次）")
	case "phone":
		return business("HAS_NO_MODIFY_CNT", "客服电话修改次数已用完（每月5次）")
	case "slogan":
		return business("MODIFY_SLOGAN_EXCEED_COUNT", "简介修改次数已用完（每月5次）")
	case "category":
		return business("MODIFY_CATEGORY_ID_EXCEED_COUNT", "类目修改次数已用完（每月5次）")
	}
	return nil
}

func isDigits(text string, least, most int) bool {
	return least <= len(text) && len(text) <= most && strings.Trim(text, "0123456789") == ""
}
