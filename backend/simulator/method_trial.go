package simulator

import "strings"

// The words of an order for a trial mini program that is waiting; their order
// is assumed.
const (
	trialWaiting  = "WAIT_CONFIRM"
	trialCreated  = "CREATE_MINI_APP_SUCCESS"
	trialOperator = "CERTIFY_OPERATOR"
	trialDone     = "CERTIFY_SUCCESS"
)

const trialEnding = "的试用小程序"

// trialCreate orders a trial mini program; the same out_order_no is the same
// order.
func trialCreate(t *tx, c *call) (object, *refusal) {
	name := c.text("app_name")
	answer := func(o *order) object {
		return object{"order_no": o.No, "authorize_url": t.baseURL() + "/trial?order_no=" + o.No}
	}
	for _, field := range []string{"uid", "app_name", "out_order_no"} {
		if c.text(field) == "" {
			return nil, business("ILLEGAL_PARAMS", field+" 为空")
		}
	}
	for _, o := range t.orders {
		if o.Trial != nil && o.OutNo == c.text("out_order_no") {
			return answer(o), nil
		}
	}
	if !strings.HasSuffix(name, trialEnding) {
		name += trialEnding
	}
	switch {
	case !strings.HasPrefix(c.text("uid"), "2088") || !isDigits(c.text("uid"), 16, 16):
		return nil, business("OPENID_QUERY_ERROR", "uid 无效")
	case !within(name, 3, 40):
		return nil, business("INVALID_MINI_APP_NAME_LENGTH", "名称长度应为3到40个字符")
	case holdsAny(name, brandWords):
		return nil, business("PRECREATE_MINI_ERROR", "名称涉及品牌词")
	case t.nameTaken(nil, func(b baseInfo) bool { return b.Name == name }):
		return nil, business("OPENCORE_APP_NAME_EXIST", "名称已被使用")
	}
	t.meta.Orders++
	t.putMeta()
	o := &order{
		No: t.at.In(shanghai).Format("20060102150405") + "0021" + pad(t.meta.Orders, 10), OutNo: c.text("out_order_no"),
		AppName: name, At: t.at, Trial: &trial{Status: trialWaiting, UID: c.text("uid"), At: t.at},
	}
	t.putOrder(o)
	return answer(o), nil
}

func trialQuery(t *tx, c *call) (object, *refusal) {
	o := t.orders[c.text("order_no")]
	switch {
	case o == nil:
		return nil, business("ORDER_NOT_EXIST", "申请单不存在")
	case o.Trial == nil:
		return nil, business("ORDER_TYPE_NOT_MATCH", "不是试用小程序的申请单")
	}
	answer := object{
		"order_no": o.No, "out_order_no": o.OutNo, "app_name": o.AppName, "isv_app_id": t.meta.AppID, "status": o.Trial.Status,
	}
	if o.MiniAppID != "" {
		answer["mini_app_id"] = o.MiniAppID
	}
	return answer, nil
}

// trialCertify hands in the certificate of the owner of a trial mini program.
func trialCertify(t *tx, c *call) (object, *refusal) {
	o := t.orders[c.text("order_no")]
	switch {
	case o == nil || o.Trial == nil:
		return nil, invalidParameter("order_no 不存在")
	case o.Trial.Status != trialCreated && o.Trial.Status != "CERTIFY_FAILED":
		return nil, invalidParameter("试用小程序尚未创建成功，或已提交认证")
	}
	for _, field := range []string{"alipay_account", "cert_name", "cert_no", "contact_name", "contact_phone", "legal_personal_name"} {
		if c.text(field) == "" {
			return nil, invalidParameter(field + " 为空")
		}
	}
	t.moveTrial(o, trialOperator)
	return object{}, nil
}

// moveTrial puts a trial order into a state; one that was created has its mini
// program.
func (t *tx) moveTrial(o *order, state string) {
	o.Trial.Status, o.Trial.At = state, t.at
	if state == trialCreated && o.MiniAppID == "" {
		m := t.makeMerchant(t.at)
		m.UserID = o.Trial.UID
		m.Base.Name = o.AppName
		t.putMerchant(m)
		o.MiniAppID, o.PID = m.MiniAppID, m.UserID
	}
	t.putOrder(o)
}

// advanceTrial moves a trial order that has come due.
func (t *tx) advanceTrial(o *order) {
	switch o.Trial.Status {
	case trialWaiting:
		t.moveTrial(o, trialCreated)
	case trialOperator:
		t.moveTrial(o, trialDone)
	}
}
