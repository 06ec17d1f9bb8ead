package road

import (
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
)

// Task is something the merchant has to do or to give, in words for the
// merchant.
type Task struct {
	Kind  Kind       `json:"kind"`
	Title fault.Text `json:"title"`
	Text  fault.Text `json:"text"`
	Done  bool       `json:"done"`
}

// Tasks are what a merchant has to do on the road, the done ones too. They hold
// nothing that is meant for the provider.
func (r Road) Tasks() []Task {
	var out []Task
	add := func(k Kind, done bool, title, text fault.Text) { out = append(out, Task{k, title, text, done}) }
	there := func(kinds ...Kind) bool {
		for _, k := range kinds {
			if s := r.Stage(k).State; s != fleet.There && s != fleet.Expiring && s != fleet.Waiting {
				return false
			}
		}
		return true
	}
	if p := r.Stage(Program); p.State == fleet.Waiting {
		add(Program, false, fault.T("Confirm your mini program", "确认创建小程序"),
			fault.T("Alipay sends a message to the account of your business. Open it and confirm; without that the mini program is not made.",
				"支付宝会向贵司账号发送通知，请打开并确认；未确认则不会创建小程序。"))
	}
	authorized := r.Stage(Authorized).State
	add(Authorized, authorized == fleet.There || authorized == fleet.Expiring, fault.T("Authorize us", "授权服务商代管"),
		fault.T("Scan the code with the Alipay of the mini program's administrator, check the permissions and agree. You can cancel it at any time in the Alipay merchant console.",
			"由小程序管理员用支付宝扫描二维码，核对权限后点击同意。可随时在支付宝商家平台取消。"))
	add(Info, there(Info, Logo), fault.T("Give us the texts and the logo", "提供基础信息和 Logo"),
		fault.T("Name, one line about your business, a description, a service phone or e-mail; the logo as a square PNG or JPG of at least 180 x 180 pixels.",
			"小程序名称、一句话简介、描述、客服电话或邮箱；Logo 为正方形 PNG 或 JPG，至少 180 x 180 像素。"))
	add(Qualifications, there(Qualifications), fault.T("Give us your licences", "提供资质照片"),
		fault.T("A clear picture of the business licence, and of the special licences of your trade where the category asks for them (food, medicine and others).",
			"营业执照清晰照片；类目有要求时，另需行业特殊资质（餐饮、医药等）。"))
	add(Filing, there(Filing), fault.T("Take part in the filing", "配合小程序备案"),
		fault.T("Both sides of the ID card of the person in charge, a phone and an e-mail. The person in charge passes the face check with Alipay when we ask for it, and answers the authority's text message on the day it comes.",
			"提供负责人身份证正反面照片、手机号和邮箱。负责人按我们的通知用支付宝完成人脸核验，并在收到管局核验短信的当天完成核验。"))
	return out
}

// Missing are the tasks that are not done.
func (r Road) Missing() []Task {
	var out []Task
	for _, t := range r.Tasks() {
		if !t.Done {
			out = append(out, t)
		}
	}
	return out
}
