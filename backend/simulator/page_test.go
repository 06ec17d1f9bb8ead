package simulator_test

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
)

// TestPagesAbsentAreWhatTheContractSays sweeps every method that has pages: what
// an absent page and size mean, the largest page, and that the next one goes on.
func TestPagesAbsentAreWhatTheContractSays(t *testing.T) {
	const rows = 12
	p := start(t, `{"build_ms":0,"audit":"manual"}`, merchants(rows))
	var first seller
	for n := range rows {
		s := p.seller(n)
		s.want(s.upload("0.1.0"), "")
		if n == 0 {
			first = s
		}
		first.want(first.mini("qrcode.bind", map[string]any{"route_url": "https://a.com/" + s.id, "mode": "EXACT", "page_redirection": "pages/index"}), "")
		first.want(first.mini("message.template.apply", map[string]any{"lib_code": "TM0001", "scene_rule": "one_time_subscribe",
			"keyword_list": []map[string]any{{"name": "门店"}, {"name": "取餐码"}}}), "")
	}
	known := map[string]struct {
		token, list, number string
		fields              map[string]any
		absent              string // the refusal of a call without a page; "" is the first page of 10
		most                int
		tooMany             string
		has                 int
	}{
		"alipay.open.mini.template.usage.query": {"", "template_usage_info_list", "page_num",
			map[string]any{"template_id": p.info.TemplateID, "template_version": "1.2.0"}, "", 50, "PAGE_SIZE_EXCEED_MAX_QUERY_SIZE", rows},
		"alipay.open.mini.instantiate.query":              {"", "instantiate_list", "page_no", nil, "", 50, "isv.invalid-parameter", rows},
		"alipay.open.mini.appauth.query":                  {"", "app_auth_list", "page_no", nil, "", 50, "isv.invalid-parameter", rows},
		"alipay.open.mini.qrcode.query":                   {first.token, "qr_code_route_groups", "page_no", nil, "PAGE_PARAM_NULL_FAIL", 10, "PAGE_SIZE_OUT_LIMIT_FAIL", rows},
		"alipay.open.mini.message.templatelib.batchquery": {first.token, "template_lib_list", "page_num", map[string]any{"has_push": false}, "", 10, "isv.invalid-parameter", 3},
		"alipay.open.mini.message.template.batchquery":    {first.token, "template_list", "page_num", nil, "", 10, "isv.invalid-parameter", rows},
	}
	var contract map[string]struct {
		Request map[string]any `json:"request"`
	}
	text, err := os.ReadFile("contract.json")
	check(t, err)
	check(t, json.Unmarshal(text, &contract))
	for method, m := range contract {
		if _, pages := m.Request["page_size"]; pages && known[method].list == "" {
			t.Errorf("%s has pages that are not in this table", method)
		}
	}
	for method, k := range known {
		ask := func(page, size int) reply {
			fields := maps.Clone(k.fields)
			if fields == nil {
				fields = map[string]any{}
			}
			if page > 0 {
				fields[k.number] = page
			}
			if size > 0 {
				fields["page_size"] = size
				if contract[method].Request["page_size"] == "string" {
					fields["page_size"] = strconv.Itoa(size)
				}
			}
			return p.biz(method, k.token, fields)
		}
		count := func(what string, r reply, want int) {
			if got := len(p.want(r, "").list(k.list)); got != want {
				t.Errorf("%s, %s: %d rows, want %d", method, what, got, want)
			}
		}
		if k.absent != "" {
			p.want(ask(0, 0), k.absent)
			p.want(ask(1, 0), k.absent)
			p.want(ask(0, 10), k.absent)
		} else {
			count("nothing said", ask(0, 0), min(10, k.has))
			count("a size only", ask(0, 5), min(5, k.has))
			count("a page only", ask(2, 0), max(0, k.has-10))
		}
		count("the largest", ask(1, k.most), min(k.most, k.has))
		p.want(ask(1, k.most+1), k.tooMany)
		seen := slices.Concat(p.want(ask(1, 2), "").list(k.list), p.want(ask(2, 2), "").list(k.list))
		if len(seen) != min(4, k.has) {
			t.Errorf("%s: two pages of 2 hold %d", method, len(seen))
		}
		texts := map[string]bool{}
		for _, row := range seen {
			text, err := json.Marshal(row)
			check(t, err)
			texts[string(text)] = true
		}
		if len(texts) != len(seen) {
			t.Errorf("%s: a row is on two pages: %v", method, seen)
		}
	}
}
