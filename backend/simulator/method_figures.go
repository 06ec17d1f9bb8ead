package simulator

import "time"

// The figures are made up: always the same for a mini program and a day, and
// none while it is not online. People let in by POST /_sim/visit are added.

// people tells how many came to a mini program on a day, counted back from
// today.
func (t *tx) people(m *merchant, daysAgo int64, names ...string) int {
	if !m.Released {
		return 0
	}
	day := itoa(int(t.quotaDay(t.at) - daysAgo))
	n := 20 + int(chance(t.settings.Seed, append([]string{"visits", m.MiniAppID, day}, names...)...)*180)
	if m.limited() {
		n = min(n, limitVisitors)
	}
	return n
}

// peopleToday adds those that were let in.
func (t *tx) peopleToday(m *merchant) int {
	n := t.people(m, 0) + t.visitsToday(m).Admitted
	if m.limited() {
		n = min(n, limitVisitors)
	}
	return n
}

func visitQuery(t *tx, c *call) (object, *refusal) {
	uv := t.peopleToday(c.merchant)
	answer := object{"app_uv": uv, "app_pv": 3 * uv}
	if c.text("data_scope") == "AREA_DETAIL" {
		code, name := "330000", "浙江省"
		if c.text("province_code") == "330000" {
			code, name = "330100", "杭州市"
		}
		answer["area_detail_list"] = []object{{"area_code": code, "area_name": name, "area_uv": uv, "area_pv": 3 * uv}}
	}
	return answer, nil
}

func visitTrendQuery(t *tx, c *call) (object, *refusal) {
	if unit := c.text("time_unit"); unit != "" && unit != "HOUR" {
		return nil, invalidParameter("time_unit 应为 HOUR")
	}
	now, uv := t.at.In(shanghai), t.peopleToday(c.merchant)
	rows := []object{}
	for hour := 0; hour <= now.Hour(); hour++ {
		share := uv / (now.Hour() + 1)
		rows = append(rows, object{"report_time": now.Format("20060102") + pad(hour, 2), "app_uv": share, "app_pv": 3 * share})
	}
	return object{"app_visit_trend_data_list_response": rows}, nil
}

func pageVisitQuery(t *tx, c *call) (object, *refusal) {
	uv := t.peopleToday(c.merchant)
	return object{"page_visit_data_list_response": []object{
		{"url": "pages/index/index", "page_uv": uv, "page_pv": 2 * uv}, {"url": "pages/order/order", "page_uv": uv / 2, "page_pv": uv},
	}}, nil
}

// summaryQuery tells of one day; its form (yyyyMMdd, up to yesterday) is
// assumed.
func summaryQuery(t *tx, c *call) (object, *refusal) {
	day, err := time.ParseInLocation("20060102", c.text("report_date"), shanghai)
	now := t.at.In(shanghai)
	if err != nil || now.Format("20060102") <= c.text("report_date") {
		return nil, invalidParameter("report_date 应为 yyyyMMdd，最晚为昨天")
	}
	uv := t.people(c.merchant, int64(now.Sub(day)/(24*time.Hour)), "summary")
	return object{
		"app_pv": 3 * uv, "app_uv": uv, "new_user_cnt": uv / 4, "launch_cnt": 2 * uv, "launch_cnt_dst": uv, "avg_stay_time_per_user": 95,
		"avg_stay_time_per_visit": 47, "share_cnt": uv / 10, "share_cnt_dst": uv / 12, "share_user_cnt": uv / 12, "share_user_cnt_dst": uv / 12,
		"user_cnt_7_d": 5 * uv, "user_cnt_30_d": 15 * uv, "user_cnt_dst": uv,
	}, nil
}
