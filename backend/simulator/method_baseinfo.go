package simulator

func baseInfoQuery(t *tx, c *call) (object, *refusal) {
	b := c.merchant.Base
	return object{
		"app_name": b.Name, "app_english_name": b.EnglishName, "app_slogan": b.Slogan, "app_desc": b.Desc,
		"app_logo": t.fileURL(b.Logo), "service_phone": b.Phone, "service_email": b.Email,
		"category_names": categoryNames(b), "package_names": []string{"基础能力包"},
		"safe_domains": append([]string{}, c.merchant.Domains...), "registration_limit_release": c.merchant.limited(),
	}, nil
}

// baseInfoModify changes base info: at once before the first release, and
// after it by an audit of its own, or not at all, as the settings say. The
// platform's documents say both.
func baseInfoModify(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	_, logo := c.files["app_logo"]
	sent := logo
	for name := range c.fields {
		sent = sent || c.has(name)
	}
	if !sent {
		return nil, business("MODIFY_PARAMS_ARE_BLANK", "修改参数为空")
	}
	if bad := t.checkInfo(c, modifyCodes); bad != nil {
		return nil, bad
	}
	if m.Info != nil {
		return nil, business("MINI_APP_INFO_AUDIT_CONTAINS", "基础信息审核中，不能重复修改")
	}
	if m.Released && t.settings.BaseInfoOnline == "refuse" {
		return nil, business("CAN_NOT_MODIFY_BASE_INFO", "小程序已上架，不能修改基础信息，请随版本提审修改")
	}
	if t.anyIn(m.MiniAppID, auditing) != nil && (c.has("app_category_ids") || c.has("mini_category_ids")) {
		return nil, business("CANNOT_MODIFY_CATEGORY_WITH_RELATION_VERSION", "存在审核中的版本，不能修改类目")
	}
	form := map[string]string{}
	for name := range c.fields {
		form[name] = c.text(name)
	}
	next := m.Base.with(form, nil)
	if t.exhausted(m, next) != "" {
		return nil, business("OP_FREQUENCY_LIMIT", "修改次数已达上限")
	}
	if logo {
		next.Logo = c.saveFile(c.files["app_logo"])
	}
	if !m.Released {
		t.adopt(m, next)
		return object{"modify_status": "SUCCESS"}, nil
	}
	m.Info = &infoAudit{Next: next, At: t.at}
	t.putMerchant(m)
	t.schedule(m.MiniAppID)
	return object{"modify_status": "AUDITING"}, nil
}

// passInfoAudit lets an audit of base info pass.
func (t *tx) passInfoAudit(m *merchant) {
	next := m.Info.Next
	m.Info = nil
	t.adopt(m, next)
}

// nameCheck tells whether a name may be used. A name that may not is no
// failure of the call.
func nameCheck(t *tx, c *call) (object, *refusal) {
	name := c.text("app_name")
	if name == "" {
		return nil, business("INVALID_PARAMETER", "小程序名称为空")
	}
	if bad := t.checkName(c.merchant, name, 40); bad != nil {
		return object{"check_code": bad.subCode, "check_memo": bad.subMsg}, nil
	}
	return object{"check_code": "SUCCESS", "check_memo": "名称可用"}, nil
}

func individualCertify(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	no := c.text("license_no")
	switch {
	case no == "" || c.text("license_pic") == "":
		return nil, business("INVALID_PARAMS", "营业执照号和营业执照图片不能为空")
	case len(no) != 15 && len(no) != 18:
		return nil, business("INVALID_PARAMETER", "营业执照号应为15位或18位")
	case !m.Individual:
		return nil, business("NOT_PRIVATE", "仅支持个人账号")
	case m.Certified:
		return nil, business("DUPLICATED_CERTIFY", "已完成个体工商户认证")
	}
	m.Certified = true
	t.putMerchant(m)
	return object{"certify_result": true}, nil
}
