package simulator

import "strings"

// pageAsked reads a page's number, of the field named, and its size; the first
// and 10 when none is named, which is assumed, at most most.
func pageAsked(c *call, number string, most int) (page, size int, bad *refusal) {
	page, size = 1, 10
	if c.has(number) {
		page = c.number(number)
	}
	if c.has("page_size") {
		size = c.number("page_size")
	}
	if page < 1 || size < 1 || size > most {
		return 0, 0, invalidParameter("分页参数错误")
	}
	return page, size, nil
}

// instantiateQuery lists the mini programs made from the third-party app's
// templates.
func instantiateQuery(t *tx, c *call) (object, *refusal) {
	page, size, bad := pageAsked(c, "page_no", 50) // assumed
	if bad != nil {
		return nil, bad
	}
	rows := []object{}
	for _, id := range t.merchantOrder() {
		m, all := t.merchants[id], t.visible(id)
		if len(all) == 0 || (c.has("mini_app_id") && c.text("mini_app_id") != id) || !strings.Contains(m.Base.Name, c.text("mini_app_name")) {
			continue
		}
		v := all[0]
		if c.has("template_id") && c.text("template_id") != v.TemplateID {
			continue
		}
		name := ""
		if tpl := t.templates[v.TemplateID]; tpl != nil {
			name = tpl.Name
		}
		state := "OFFLINE"
		if t.anyIn(id, released) != nil {
			state = "ONLINE"
		}
		rows = append(rows, object{
			"mini_app_id": id, "app_name": m.Base.Name, "latest_version": v.Number, "latest_version_status": string(v.Status),
			"logo_url": t.fileURL(m.Base.Logo), "status": state, "template_id": v.TemplateID, "template_name": name, "template_version": v.TemplateVersion,
			"qr_code_url": t.qrURL("https://ds.alipay.com/?scheme=alipays%3A%2F%2Fplatformapi%2Fstartapp%3FappId%3D"+id, ""),
		})
	}
	return object{"instantiate_list": append([]object{}, pageOf(rows, page, size)...), "page_no": page, "page_size": size, "total_items": len(rows)}, nil
}

// appAuthQuery lists the authorizations. mini_app_token is a secret.
func appAuthQuery(t *tx, c *call) (object, *refusal) {
	page, size, bad := pageAsked(c, "page_no", 50)
	if bad != nil {
		return nil, bad
	}
	rows := []object{}
	for _, id := range t.merchantOrder() {
		m := t.merchants[id]
		if m.Token == "" || (c.has("auth_app_id") && c.text("auth_app_id") != id) {
			continue
		}
		rows = append(rows, object{
			"auth_app_id": id, "isv_app_id": t.meta.AppID, "mini_app_token": m.Token, "auth_time": wallTime(t.settings.shown(m.Authorized)),
		})
	}
	return object{"app_auth_list": append([]object{}, pageOf(rows, page, size)...), "page_no": page, "page_size": size, "total_items": len(rows)}, nil
}

func (c *call) topic() *topic {
	return &topic{
		CommType: c.text("comm_type"), Topic: c.text("topic"), Tag: c.text("tag"), AuthType: c.text("auth_type"), Token: c.text("auth_token"),
	}
}

// subscribed finds a subscription whatever way its messages come.
func (t *tx) subscribed(s *topic) *topic {
	for _, key := range sortedKeys(t.topics) {
		if held := t.topics[key]; held.Topic == s.Topic && held.Tag == s.Tag && held.Token == s.Token {
			return held
		}
	}
	return nil
}

// subscriptionQuery reads a subscription back. One that is not there answers
// success and nothing; assumed.
func subscriptionQuery(t *tx, c *call) (object, *refusal) {
	if bad := t.checkTopic(c.topic()); bad != nil {
		return nil, bad
	}
	held := t.subscribed(c.topic())
	if held == nil {
		return object{}, nil
	}
	return object{"comm_type": held.CommType, "topic": held.Topic, "tag": held.Tag}, nil
}

// subscriptionModify changes the way the messages of a topic come.
func subscriptionModify(t *tx, c *call) (object, *refusal) {
	next := c.topic()
	if bad := t.checkTopic(next); bad != nil {
		return nil, bad
	}
	held := t.subscribed(next)
	switch {
	case held == nil:
		return nil, invalidParameter("未订阅该消息")
	case next.CommType == "":
		return nil, invalidParameter("comm_type 应为 WEBSOCKET 或 HTTP")
	}
	for key, other := range t.topics {
		if other.Topic == next.Topic && other.Tag == next.Tag && other.Token == next.Token {
			delete(t.topics, key)
			t.put("topic", key, nil)
		}
	}
	t.topics[next.key()] = next
	t.put("topic", next.key(), next)
	return object{}, nil
}
