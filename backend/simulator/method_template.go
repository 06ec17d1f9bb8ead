package simulator

import "slices"

func templateListQuery(t *tx, _ *call) (object, *refusal) {
	apps := []object{}
	for _, id := range sortedKeys(t.templates) {
		tpl := t.templates[id]
		versions := []object{}
		for _, v := range tpl.newestFirst() {
			versions = append(versions, object{"template_version": v.Number, "version_status": string(v.Status)})
		}
		apps = append(apps, object{
			"mini_app_id": tpl.ID, "app_name": tpl.Name, "date_create": wallTime(t.settings.shown(tpl.Created)),
			"logo_url": t.fileURL("logo/" + tpl.ID + ".png"), "version_list": versions,
		})
	}
	return object{"app_list": apps}, nil
}

func (tpl *template) newestFirst() []templateVersion {
	list := slices.Clone(tpl.Versions)
	slices.SortFunc(list, func(a, b templateVersion) int { return compareVersions(b.Number, a.Number) })
	return list
}

// templateUsageQuery lists the apps with a version built from a version of a
// template, the newest online when none is named: the one online when it was
// built from it, else the highest.
func templateUsageQuery(t *tx, c *call) (object, *refusal) {
	if c.text("template_id") == "" {
		return nil, business("TEMPLATE_ID_IS_BLANK", "模板ID为空")
	}
	if t.templates[c.text("template_id")] == nil {
		return nil, business("TEMPLATE_ID_ISVAPPID_NOT_MATCH", "模板不属于当前第三方应用")
	}
	if bad := badBundle(c); bad != nil {
		return nil, bad
	}
	page, size := 1, 10
	if c.has("page_num") {
		page = c.number("page_num")
	}
	if c.has("page_size") {
		size = c.number("page_size")
	}
	switch {
	case page < 1:
		return nil, business("INVALID_PAGE_NUM", "页码不能小于1")
	case size < 1:
		return nil, business("INVALID_PAGE_SIZE", "每页数量不能小于1")
	case size > 50:
		return nil, business("PAGE_SIZE_EXCEED_MAX_QUERY_SIZE", "每页数量不能超过50")
	}
	number := c.text("template_version")
	if number == "" {
		_, number, _ = t.pickTemplate(c.text("template_id"), "")
	}
	var users []*version
	for _, id := range t.merchantOrder() {
		if v := t.usage(id, c.text("template_id"), number); v != nil {
			users = append(users, v)
		}
	}
	infos, ids := []object{}, []string{}
	for _, v := range pageOf(users, page, size) {
		infos = append(infos, object{"mini_app_id": v.MiniAppID, "app_version": v.Number})
		ids = append(ids, v.MiniAppID)
	}
	return object{"template_usage_info_list": infos, "app_ids": ids}, nil
}

func (t *tx) usage(miniAppID, templateID, templateVersion string) *version {
	var highest *version
	for _, v := range t.visible(miniAppID) {
		if v.TemplateID != templateID || v.TemplateVersion != templateVersion {
			continue
		}
		if v.Status == released {
			return v
		}
		if highest == nil {
			highest = v
		}
	}
	return highest
}

// merchantOrder lists the mini app ids in the order the merchants were made.
func (w *world) merchantOrder() []string {
	ids := sortedKeys(w.merchants)
	slices.SortStableFunc(ids, func(a, b string) int { return w.merchants[a].Number - w.merchants[b].Number })
	return ids
}
