package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// isvCreate takes an order to create a mini program for a merchant. The order
// is audited, then waits for the merchant's confirmation; see advanceOrder.
func isvCreate(t *tx, c *call) (object, *refusal) {
	form, _ := c.fields["create_mini_request"].(map[string]any)
	if form == nil {
		return nil, business("INVALID_PARAMS", "create_mini_request 为空")
	}
	text := func(name string) string { s, _ := form[name].(string); return s }
	for _, name := range []string{"alipay_account", "app_name", "contact_name", "contact_phone", "cert_no", "cert_name", "legal_personal_name",
		"out_order_no"} {
		if text(name) == "" {
			return nil, business("INVALID_PARAMS", name+" 为空")
		}
	}
	for _, o := range t.orders {
		if o.OutNo != text("out_order_no") {
			continue
		}
		switch o.Status {
		case orderAuditing, orderConfirm:
			return nil, business("ONGOING_ORDER_EXIST", "存在进行中的申请单："+o.No)
		case orderDone:
			return nil, business("ORDER_FINISHED", "申请单已完成："+o.No)
		}
	}
	name := text("app_name")
	switch {
	case !validLogon(text("alipay_account")):
		return nil, business("INFO_INVALID", "支付宝账号无效")
	case !isDigits(text("contact_phone"), 11, 11):
		return nil, business("INFO_INVALID", "联系人手机号无效")
	case len(text("cert_no")) < 15 || len(text("cert_no")) > 18:
		return nil, business("CERTIFICATE_INVALID", "营业执照号无效")
	case !within(name, 3, 40):
		return nil, business("INVALID_MINI_APP_NAME_LENGTH", "名称长度应为3到40个字符")
	case !nameShape(name):
		return nil, business("PARAM_INVALID", "名称只能由中文、字母、数字及_+-组成")
	case holdsAny(name, brandWords):
		return nil, business("BRAND_TORT", "名称涉及品牌词")
	case t.nameTaken(nil, func(b baseInfo) bool { return b.Name == name }):
		return nil, business("APP_NAME_DUPLICATED", "名称已被使用")
	}
	t.meta.Orders++
	t.putMeta()
	personal, _ := form["is_individual"].(bool)
	o := &order{
		No:    t.at.In(shanghai).Format("20060102150405") + "0020" + pad(t.meta.Orders, 10),
		OutNo: text("out_order_no"), Status: orderAuditing, AppName: name, At: t.at,
		Contact: text("contact_name"), Phone: text("contact_phone"), Account: text("alipay_account"),
		Personal: personal || form["is_individual"] == "true",
	}
	t.putOrder(o)
	return object{"order_no": o.No}, nil
}

func isvQuery(t *tx, c *call) (object, *refusal) {
	o := t.orders[c.text("order_no")]
	if o == nil {
		return nil, business("INVALID_PARAMS", "申请单不存在")
	}
	answer := object{"order_no": o.No, "out_order_no": o.OutNo, "status": o.Status.told()}
	if o.Status == orderDone {
		answer["min_app_id"], answer["pid"] = o.MiniAppID, o.PID
	}
	return answer, nil
}

// advanceOrder moves an order that has come due: the audit takes audit_ms, the
// merchant confirms after as long again.
func (t *tx) advanceOrder(o *order, at time.Time) {
	if o.Status == orderAuditing {
		o.Status = orderConfirm
		t.putOrder(o)
		return
	}
	t.closeOrder(o, true, at)
}

// closeOrder ends an order as the merchant decides. A confirmed one makes the
// mini program and tells the third-party app.
func (t *tx) closeOrder(o *order, confirmed bool, at time.Time) {
	o.Status = orderCancelled
	if confirmed {
		m := t.makeMerchant(at)
		t.fileNew(m)
		m.Base = baseInfo{Name: o.AppName}
		m.Contact, m.Phone, m.Individual = o.Contact, o.Phone, o.Personal
		t.putMerchant(m)
		o.Status, o.MiniAppID, o.PID = orderDone, m.MiniAppID, m.UserID
	}
	t.putOrder(o)
	if confirmed {
		t.emit(msgMerchantConfirmed, object{
			"order_no": o.No, "out_order_no": o.OutNo, "min_app_id": o.MiniAppID, "status": string(o.Status), "pid": o.PID,
		})
	}
}

// number returns an integer field, 0 when it is absent.
func (c *call) number(name string) int {
	switch v := c.fields[name].(type) {
	case json.Number:
		n, _ := strconv.Atoi(v.String())
		return n
	case string:
		n, _ := strconv.Atoi(v)
		return n
	}
	return 0
}

func pad(n, digits int) string { return fmt.Sprintf("%0*d", digits, n) }
