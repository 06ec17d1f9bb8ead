package journal

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// Export writes every entry the query matches, newest first and regardless of
// its Limit, as CSV that Excel opens as UTF-8 (byte order mark, CRLF), with
// Chinese headings and labels. A cell that a spreadsheet would run as a formula
// is preceded by an apostrophe. Times are of now's zone, which the heading names.
func (j *Journal) Export(ctx context.Context, w io.Writer, q Query) error {
	return j.ExportIn(ctx, w, q, fault.Chinese)
}

// ExportIn is Export in a language of choice.
func (j *Journal) ExportIn(ctx context.Context, w io.Writer, q Query, lang fault.Lang) error {
	c, err := sink.NewCSV(w)
	if err != nil {
		return err
	}
	zone := sink.Fixed(j.now().Location(), j.now())
	heading := make([]string, len(columns))
	for i, col := range columns {
		heading[i] = col.heading.In(lang)
	}
	heading[0] += " (" + zone.String() + ")"
	if err := c.Row(heading...); err != nil {
		return err
	}
	row := make([]string, len(columns))
	err = j.each(ctx, q, toTheEnd, func(e Entry) error {
		e.At = e.At.In(zone)
		for i, col := range columns {
			row[i] = col.value(e, lang)
		}
		return c.Row(row...)
	})
	if err != nil {
		return err
	}
	return c.Close()
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
	{fault.T("Result", "结果"), func(e Entry, l fault.Lang) string { return e.Result.label().In(l) }},
	{fault.T("Message", "说明"), func(e Entry, l fault.Lang) string { return e.Message.In(l) }},
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
