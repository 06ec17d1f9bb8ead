package filing

import (
	"slices"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// StateName is what a person reads for the state of a filing; a word nobody
// knows is shown as it came.
func StateName(s alipay.FilingState) fault.Text {
	switch s {
	case "":
		return fault.T("Not asked", "未查询")
	case alipay.FilingInit:
		return fault.T("Not filed", "未备案")
	case alipay.FilingSecurityAuditing:
		return fault.T("The platform looks at it", "平台审核中")
	case alipay.FilingSecurityReject:
		return fault.T("The platform refused it", "平台审核未通过")
	case alipay.FilingSupervisionAudit:
		return fault.T("The authority looks at it", "管局审核中")
	case alipay.FilingSupervisionReject:
		return fault.T("The authority refused it", "管局审核未通过")
	case alipay.FilingPass:
		return fault.T("Filed", "已备案")
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}

// Advice is what to change after a refusal, by what its words speak of.
type Advice struct {
	Fields []string   `json:"fields"`
	Text   fault.Text `json:"text"`
}

// speaks are the words of refusals, the particular before the general.
var speaks = []struct {
	words  []string
	fields []string
	text   fault.Text
}{
	{[]string{"短信", "核验超时"}, []string{keyPhone, "person.contact_phone"},
		fault.T("the check by text message was missed: make sure that the phone is at hand, hand the filing in again, and answer the message within 24 hours",
			"短信核验未完成：请确认手机号可接收短信，重新提交后在 24 小时内完成核验")},
	{[]string{"人脸"}, nil, fault.T("begin another face check and let the owner do it again", "请重新发起人脸核验并由本人完成")},
	{[]string{"营业执照", "执照"}, []string{keyOwnerPhoto, keyName, keyOwnerID},
		fault.T("take a clear picture of the whole licence, and compare name and number with it", "请重新上传清晰完整的营业执照，并核对名称与号码")},
	{[]string{"身份证"}, []string{"charge.photo_front", "charge.photo_back", "person.photo_front", "person.photo_back", "charge.certificate_number",
		"person.certificate_number"},
		fault.T("take clear pictures of both sides of the identity card, and compare name and number with it", "请重新上传清晰的身份证正反面，并核对姓名与号码")},
	{[]string{"有效期", "过期"}, []string{"charge.valid_from", "charge.valid_until", "person.valid_from", "person.valid_until"},
		fault.T("correct the dates of the certificate, or use a new one", "请更正证件有效期，或更换有效证件")},
	{[]string{"手机", "电话", "号码"}, []string{keyPhone, keyUrgent, "person.contact_phone", "person.emergency_phone"},
		fault.T("give each person a phone of their own that can be reached", "请为每位人员填写本人可接通的号码，不要共用")},
	{[]string{"承诺书"}, []string{"person.commitment"}, fault.T("hand in the letter of commitment, signed", "请上传签字的承诺书")},
	{[]string{"授权书"}, []string{"charge.authorization", "person.authorization"}, fault.T("hand in the authorization, signed and sealed", "请上传签字盖章的授权书")},
	{[]string{"类目", "服务内容", "前置审批"}, []string{"content.main_category_id", "content.comment", "approval1.type"},
		fault.T("let the category and the approvals fit what the mini program offers", "请使类目与前置审批和小程序的服务内容一致")},
	{[]string{"地址", "住所"}, []string{"owner.address", "owner.certificate_address", keyProvince, keyCity, keyDistrict},
		fault.T("write the address as the certificate has it", "请按证件填写地址")},
	{[]string{"主体", "名称"}, []string{keyName, keyOwnerCert, keyOwnerID},
		fault.T("write the owner's name and number exactly as the certificate has them", "请使主体名称与号码和证件完全一致")},
}

// AdviceOn tells what to change after a refusal; nil when its words speak of
// nothing that is known.
func AdviceOn(s alipay.FilingState, reason string) *Advice {
	if !refused(s) {
		return nil
	}
	for _, a := range speaks {
		if slices.ContainsFunc(a.words, func(w string) bool { return strings.Contains(reason, w) }) {
			return &Advice{Fields: a.fields, Text: a.text}
		}
	}
	return nil
}
