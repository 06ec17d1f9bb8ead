package merchant

import (
	"strings"

	"minifleet/backend/fault"
)

// headings are the words a column may be called by, without spaces and in
// lower case.
var headings = map[string]string{
	"name": FieldName, "merchant": FieldName, "merchantname": FieldName, "merchant_name": FieldName,
	"名称": FieldName, "商户": FieldName, "商户名": FieldName, "商户名称": FieldName, "店铺名称": FieldName, "门店名称": FieldName, "商家名称": FieldName,
	"商家": FieldName, "商家名": FieldName, "店名": FieldName, "店铺": FieldName, "店铺名": FieldName, "门店": FieldName, "门店名": FieldName, "客户名称": FieldName,

	"contact": FieldContact, "contactname": FieldContact, "contact_name": FieldContact,
	"联系人": FieldContact, "联络人": FieldContact, "联系人姓名": FieldContact, "联系人名称": FieldContact, "负责人": FieldContact,

	"phone": FieldPhone, "mobile": FieldPhone, "tel": FieldPhone, "telephone": FieldPhone,
	"电话": FieldPhone, "手机": FieldPhone, "手机号": FieldPhone, "手机号码": FieldPhone, "联系电话": FieldPhone, "电话号码": FieldPhone,
	"联系方式": FieldPhone, "联络电话": FieldPhone, "行动电话": FieldPhone, "联系手机": FieldPhone, "联系人电话": FieldPhone, "联系人手机": FieldPhone, "联系人手机号": FieldPhone,

	"mini_app_id": FieldMiniAppID, "miniappid": FieldMiniAppID, "mini_appid": FieldMiniAppID, "mini-app-id": FieldMiniAppID,
	"appid": FieldMiniAppID, "app_id": FieldMiniAppID, "miniprogramid": FieldMiniAppID,
	"小程序id": FieldMiniAppID, "小程序appid": FieldMiniAppID, "小程序app_id": FieldMiniAppID, "小程序": FieldMiniAppID, "小程序编号": FieldMiniAppID,
	"支付宝小程序id": FieldMiniAppID, "支付宝小程序appid": FieldMiniAppID, "小程序应用id": FieldMiniAppID,

	"record_id": FieldID, "recordid": FieldID, "记录号": FieldID, "记录id": FieldID,
	"archived": FieldArchived, "已归档": FieldArchived, "归档": FieldArchived, "是否归档": FieldArchived,

	"tags": FieldTags, "tag": FieldTags, "标签": FieldTags, "分组": FieldTags,

	"notes": FieldNotes, "note": FieldNotes, "remark": FieldNotes, "remarks": FieldNotes, "备注": FieldNotes, "备注信息": FieldNotes, "说明": FieldNotes,
}

// simplified brings headings in traditional characters to the words above.
var simplified = strings.NewReplacer("稱", "称", "戶", "户", "鋪", "铺", "舖", "铺", "門", "门", "聯", "联", "繫", "系", "絡", "络", "電", "电", "話", "话",
	"動", "动", "機", "机", "號", "号", "碼", "码", "標", "标", "籤", "签", "備", "备", "註", "注", "記", "记", "錄", "录", "歸", "归", "檔", "档", "負", "负", "責", "责",
	"應", "应", "編", "编", "說", "说", "訊", "讯", "組", "组", "寶", "宝", "擴", "扩", "帳", "账", "簽", "签")

// fieldOf returns the field a heading names, "" when it names none.
func fieldOf(heading string) string {
	h := strings.TrimSpace(strings.TrimPrefix(heading, "\ufeff"))
	for _, prefix := range []string{"ext.", "扩展.", "扩展．", "扩展。", "扩展：", "扩展:", "擴展.", "擴展：", "擴展:"} {
		if len(h) > len(prefix) && strings.EqualFold(h[:len(prefix)], prefix) {
			if key := strings.TrimSpace(h[len(prefix):]); key != "" {
				return FieldExt + "." + key // keys keep their letter case: a template names them exactly
			}
			return ""
		}
	}
	word := strings.ToLower(strings.Join(strings.Fields(h), ""))
	word = strings.TrimRight(strings.NewReplacer("（必填）", "", "(必填)", "", "*", "").Replace(word), ":：")
	return headings[simplified.Replace(word)]
}

// exportHeadings are the fields an export writes, in its order, before the ext
// values.
var exportHeadings = []struct {
	field string
	word  fault.Text
}{
	{FieldName, fault.T("name", "商家名称")},
	{FieldContact, fault.T("contact", "联系人")},
	{FieldPhone, fault.T("phone", "电话")},
	{FieldMiniAppID, fault.T("mini_app_id", "小程序ID")},
	{FieldTags, fault.T("tags", "标签")},
	{FieldNotes, fault.T("notes", "备注")},
	{FieldArchived, fault.T("archived", "已归档")},
	{FieldID, fault.T("record_id", "记录号")},
}

// clears is the word that empties a field of a stored merchant. A cell with
// nothing in it leaves the field as it is.
var clears = fault.T("<clear>", "<清空>")

func isClear(cell string) bool {
	cell = strings.ToLower(strings.TrimSpace(cell))
	return cell == clears.EN || cell == clears.ZH
}

// yes are the words of a cell that answers a question; false, and "" too, for no.
var yes = map[string]bool{
	"yes": true, "true": true, "1": true, "y": true, "是": true, "√": true, "✓": true, "已归档": true,
	"no": false, "false": false, "0": false, "n": false, "否": false, "×": false, "": false,
}

func extHeading(key string, lang fault.Lang) string {
	return fault.T("ext.", "扩展.").In(lang) + key
}
