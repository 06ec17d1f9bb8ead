package journal

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
	"minifleet/backend/vault"
)

// Table gives every entry the query matches, newest first and regardless of its
// Limit, as rows under headings. Times are of now's zone, which the heading
// names. The rows can be gone through once; failed tells then why they ended
// before the last.
func (j *Journal) Table(ctx context.Context, q Query, lang fault.Lang) (head []string, rows iter.Seq[[]string], failed func() error) {
	zone := sink.Fixed(j.now().Location(), j.now())
	head = make([]string, len(columns))
	for i, col := range columns {
		head[i] = col.heading.In(lang)
	}
	head[0] += " (" + zone.String() + ")"
	var err error
	rows = func(yield func([]string) bool) {
		err = j.each(ctx, q, toTheEnd, func(e Entry) error {
			e.At = e.At.In(zone)
			row := make([]string, len(columns))
			for i, col := range columns {
				row[i] = col.value(e, lang)
			}
			if !yield(row) {
				return vault.Stop
			}
			return nil
		})
	}
	return head, rows, func() error { return err }
}

// toTheEnd looks at every entry.
func toTheEnd(string) bool { return true }

type column struct {
	heading fault.Text
	value   func(Entry, fault.Lang) string
}

var columns = []column{
	{fault.T("Time", "时间"), func(e Entry, _ fault.Lang) string { return e.At.Format(time.DateTime) }},
	{fault.T("Merchant", "商家"), func(e Entry, _ fault.Lang) string { return e.MerchantName }},
	{fault.T("Mini program", "小程序ID"), func(e Entry, _ fault.Lang) string { return e.MiniAppID }},
	{fault.T("Action", "操作"), func(e Entry, l fault.Lang) string { return Label(e.Action).In(l) }},
	{fault.T("Version", "版本"), func(e Entry, _ fault.Lang) string { return e.Version }},
	{fault.T("Result", "结果"), func(e Entry, l fault.Lang) string {
		if e.OnlyNews() {
			return ""
		}
		return e.Result.label().In(l)
	}},
	{fault.T("Message", "说明"), func(e Entry, l fault.Lang) string { return e.Said().In(l) }},
	{fault.T("Code", "错误码"), func(e Entry, _ fault.Lang) string { return e.Code }},
	{fault.T("Sub-code", "子错误码"), func(e Entry, _ fault.Lang) string { return e.SubCode }},
	{fault.T("Platform's words", "平台说明"), func(e Entry, _ fault.Lang) string { return e.SubMsg }},
	{fault.T("Trace", "追踪号"), func(e Entry, _ fault.Lang) string { return e.TraceID }},
	{fault.T("Method", "接口"), func(e Entry, _ fault.Lang) string { return e.Method }},
	{fault.T("Took (ms)", "耗时(毫秒)"), func(e Entry, _ fault.Lang) string { return strconv.FormatInt(e.TookMS, 10) }},
	{fault.T("Batch", "批次"), func(e Entry, _ fault.Lang) string { return e.BatchID }},
	{fault.T("Detail", "详情"), func(e Entry, _ fault.Lang) string { return detail(e.Detail) }},
	{fault.T("Entry", "记录号"), func(e Entry, _ fault.Lang) string { return e.ID }},
}

func detail(m map[string]string) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, k+"="+m[k])
	}
	return strings.Join(parts, "; ")
}
