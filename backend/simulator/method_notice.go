package simulator

import (
	"slices"
	"strings"
	"time"
)

// libraryEntry is a message that can be taken into use.
type libraryEntry struct {
	code, name, scene string
	keywords          []string
	selectable        bool
}

// library is the simulated library of subscription messages.
var library = []libraryEntry{
	{"TM0001", "取餐提醒", "one_time_subscribe", []string{"门店", "取餐码", "时间", "备注"}, true},
	{"TM0002", "预约成功通知", "one_time_subscribe", []string{"门店", "预约时间", "项目", "地址"}, true},
	{"TM0003", "会员权益到账", "long_term_subscribe", []string{"权益", "有效期", "门店"}, false},
}

func noticeLibrary(_ *tx, c *call) (object, *refusal) {
	page, size, bad := pageAsked(c, "page_num", 10)
	if bad != nil {
		return nil, bad
	}
	rows := []object{}
	for _, l := range library {
		if scene := c.text("scene_rule"); scene != "" && scene != l.scene {
			continue
		}
		row := object{
			"code": l.code, "name": l.name, "scene_rule": l.scene, "keyword_desc": strings.Join(l.keywords, ","), "selectable": l.selectable,
			"industry_code": "XS1001", "industry_scenario": "餐饮", "delivery_settings": "all", "status": "PASS", "has_push": true,
			"fatigue": object{"total": "1", "unit": "DAY", "value": "1"},
		}
		if !l.selectable {
			row["not_selectable_reason"] = object{"reason_text": "长期订阅仅对部分行业开放", "action_url": ""}
		}
		rows = append(rows, row)
	}
	return object{"page_num": page, "page_size": size, "total_count": len(rows), "template_lib_list": append([]object{}, pageOf(rows, page, size)...)}, nil
}

// noticeApply takes a message of the library into use, at once; assumed.
func noticeApply(t *tx, c *call) (object, *refusal) {
	keywords := valuesAt(c.fields, "keyword_list.name")
	i := slices.IndexFunc(library, func(l libraryEntry) bool { return l.code == c.text("lib_code") })
	switch {
	case i < 0 || !library[i].selectable:
		return nil, invalidParameter("lib_code 不存在或不可选用")
	case len(keywords) < 2 || len(keywords) > 5:
		return nil, invalidParameter("keyword_list 应为2到5个关键词")
	case c.has("scene_rule") && c.text("scene_rule") != library[i].scene:
		return nil, invalidParameter("scene_rule 与模板库不符")
	}
	for _, k := range keywords {
		if !slices.Contains(library[i].keywords, k) {
			return nil, invalidParameter("关键词不在模板库中：" + k)
		}
	}
	return object{"template_id": t.addNotice(c.merchant, notice{
		Lib: library[i].code, Name: library[i].name, Keywords: keywords, Scene: library[i].scene, Status: "PASS",
	})}, nil
}

func (t *tx) addNotice(m *merchant, n notice) string {
	n.ID = newSecret(t.at, "TM")[:32]
	m.Notices = append(m.Notices, n)
	t.putMerchant(m)
	return n.ID
}

func (m *merchant) notice(id string) *notice {
	for i := range m.Notices {
		if m.Notices[i].ID == id {
			return &m.Notices[i]
		}
	}
	return nil
}

func noticeBatchQuery(_ *tx, c *call) (object, *refusal) {
	page, size, bad := pageAsked(c, "page_num", 10)
	if bad != nil {
		return nil, bad
	}
	states := valuesAt(c.fields, "status_list")
	rows := []object{}
	for _, n := range c.merchant.Notices {
		if len(states) > 0 && !slices.Contains(states, n.Status) {
			continue
		}
		rows = append(rows, object{
			"template_id": n.ID, "name": n.Name, "keyword_desc": strings.Join(n.Keywords, ","), "scene_rule": n.Scene, "status": n.Status,
			"delivery_settings": "all", "fatigue": object{"total": "1", "unit": "DAY", "value": "1"},
		})
	}
	return object{
		"page_num": itoa(page), "page_size": itoa(size), "total_count": len(rows), "template_list": append([]object{}, pageOf(rows, page, size)...),
	}, nil
}

// userTemplateApply is the older way, with keywords separated by commas.
func userTemplateApply(t *tx, c *call) (object, *refusal) {
	if c.text("template_library_id") == "" {
		return nil, business("MESSAGE_LIBRARY_ILLEGAL", "模板库不存在")
	}
	keywords := strings.FieldsFunc(c.text("keyword_list"), func(r rune) bool { return r == ',' || r == '，' })
	if len(keywords) < 1 || len(keywords) > 10 {
		return nil, business("KEYWORDS_NUMBER_INVALID", "关键词应为1到10个")
	}
	return object{"user_template_id": t.addNotice(c.merchant, notice{
		Lib: c.text("template_library_id"), Name: "模板消息", Keywords: keywords, Scene: "one_time_subscribe", Status: "PASS",
	})}, nil
}

// subscribeQuery answers for up to three messages; that every user subscribed
// to those in use is assumed.
func subscribeQuery(_ *tx, c *call) (object, *refusal) {
	ids := valuesAt(c.fields, "template_id_list")
	switch {
	case !c.has("user_id") && !c.has("open_id"):
		return nil, business("OPENID_INVALID", "user_id 和 open_id 不能同时为空")
	case len(ids) == 0:
		return nil, business("ILLEGAL_ARGUMENT_PARAMS", "template_id_list 为空")
	case len(ids) > 3:
		return nil, business("SUBSCRIBE_TEMPLATE_OVER_LIMIT", "一次最多查询3个模板")
	}
	rows := []object{}
	for _, id := range ids {
		n := c.merchant.notice(id)
		if n == nil {
			return nil, business("MSG_TEMPLATE_NOT_EXIST", "消息模板不存在："+id)
		}
		rows = append(rows, object{
			"template_id": id, "show": true, "subscribe_state": "SUBSCRIBED", "subscribe_type": n.Scene, "keep_state": "KEEP",
		})
	}
	return object{"show_component": true, "subscribe_relations": rows}, nil
}

// noticeData reads the keywords' values of a message and holds them against
// the message in use.
func noticeData(c *call, n *notice) (map[string]string, *refusal) {
	raw, err := decodeObject(c.text("data"))
	if err != nil {
		return nil, business("DATA_CONTENT_FORMAT_ERROR", "data 不是合法的 JSON 对象")
	}
	data := map[string]string{}
	for name := range raw {
		value := raw[name]
		if inner, ok := value.(map[string]any); ok {
			value = inner["value"]
		}
		text, _ := value.(string)
		switch {
		case len([]rune(text)) > 50:
			return nil, business("USER_KEYWORD_LENGTH_ERROR", "关键词内容不能超过50个字符："+name)
		case holdsAny(text, sensitiveWords):
			return nil, business("DATA_SENSITIVE", "消息内容包含敏感词")
		}
		data[name] = text
	}
	if len(data) < len(n.Keywords) {
		return nil, business("USER_TEMPLATE_LACK_KEYWORD", "缺少关键词内容")
	}
	return data, nil
}

func noticeSend(_ *tx, c *call) (object, *refusal) {
	n := c.merchant.notice(c.text("user_template_id"))
	switch {
	case n == nil:
		return nil, business("USER_TEMPLATE_ILLEGAL", "消息模板不存在")
	case !c.has("to_user_id") && !c.has("to_open_id"):
		return nil, business("USER_ID_INVALID", "接收用户为空")
	case c.has("form_id") && !strings.HasPrefix(c.text("form_id"), "MD"):
		return nil, business("FORM_ID_INVALID", "form_id 无效")
	case len(c.text("page")) > 256:
		return nil, business("PAGE_OVER_LIMIT", "page 过长")
	}
	_, bad := noticeData(c, n)
	return object{}, bad
}

func noticeBatchSend(t *tx, c *call) (object, *refusal) {
	m, n := c.merchant, c.merchant.notice(c.text("template_id"))
	if n == nil || c.text("crowd_code") == "" {
		return nil, invalidParameter("template_id 或 crowd_code 无效")
	}
	data, bad := noticeData(c, n)
	if bad != nil {
		return nil, invalidParameter(bad.subMsg) // the method has no sub-codes
	}
	at := t.at
	if text := c.text("schedule_send_time"); text != "" {
		when, err := time.ParseInLocation("2006-01-02 15:04:05", text, shanghai)
		if err != nil {
			return nil, invalidParameter("schedule_send_time 应为 yyyy-MM-dd HH:mm:ss")
		}
		at = when
	}
	b := batchNotice{ID: newSecret(t.at, "BM")[:32], Lib: n.ID, Crowd: c.text("crowd_code"), Page: c.text("page"), Data: data, At: at}
	m.Batches = append(m.Batches, b)
	t.putMerchant(m)
	return object{"batch_msg_id": b.ID}, nil
}

// noticeBatchTold tells of a message to a crowd; the words of its state and
// the number sent are assumed.
func noticeBatchTold(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	i := slices.IndexFunc(m.Batches, func(b batchNotice) bool { return b.ID == c.text("batch_msg_id") })
	if i < 0 {
		return nil, invalidParameter("batch_msg_id 不存在")
	}
	b := m.Batches[i]
	state, sent := "WAIT_SEND", 0
	if !t.at.Before(b.At) {
		state, sent = "SENT", 100
	}
	words := []object{}
	for _, name := range sortedKeys(b.Data) {
		words = append(words, object{"name": name, "value": b.Data[name]})
	}
	return object{"record": object{
		"batch_msg_id": b.ID, "template_id": b.Lib, "crowd_code": b.Crowd, "msg_send_status": state, "msg_send_count": sent,
		"msg_send_time": wallTime(t.settings.shown(b.At)),
		"msg_content":   object{"title": m.notice(b.Lib).Name, "jump_url": b.Page, "keyword_list": words},
	}}, nil
}
