package batch

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"iter"
	"strconv"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
)

//go:embed story.html
var storySource string

// Format is what a story is written as.
type Format string

const (
	XLSX Format = "xlsx"
	HTML Format = "html" // one page to be read or printed, with nothing loaded from anywhere
	JSON Format = "json"
)

// section is a table of a story.
type section struct {
	Title string
	Head  []string
	Rows  [][]string
}

// WriteStory writes a batch's story with a line for each merchant. Faults:
// batch.not_found, batch.story_form.
func (e *Engine) WriteStory(ctx context.Context, w io.Writer, id string, form Format, lang fault.Lang, zone *time.Location) error {
	s, err := e.Story(ctx, id)
	if err != nil {
		return err
	}
	list, _, err := e.Tasks(id, Filter{})
	if err != nil {
		return err
	}
	switch form {
	case JSON:
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			Story     Story  `json:"story"`
			Merchants []Task `json:"merchants"`
		}{s, list})
	case XLSX:
		return merchant.WriteXLSX(w, s.Name, []string{s.Name}, rowsOf(s.sections(list, lang, zone)))
	case HTML:
		return s.page(w, s.sections(list, lang, zone), lang)
	}
	return fault.New("batch.story_form", fault.T("%q is not xlsx, html or json", "“%s”应为 xlsx、html 或 json", string(form))).WithField("form").
		WithRetry(fault.RetryAfterInput)
}

// rowsOf puts the sections of a story under each other.
func rowsOf(sections []section) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, s := range sections {
			for _, row := range append([][]string{{}, {s.Title}, s.Head}, s.Rows...) {
				if !yield(row) {
					return
				}
			}
		}
	}
}

func (s *Story) sections(list []Task, lang fault.Lang, zone *time.Location) []section {
	in := func(en, zh string) string { return fault.Text{EN: en, ZH: zh}.In(lang) }
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.DateTime + " -0700")
	}
	n := strconv.Itoa
	began := in("by hand", "手动创建")
	switch {
	case s.Plan != "":
		began = s.Plan
	case s.Source != "":
		began = s.Source
	}
	about := section{Title: in("Release", "发布"), Head: []string{in("What", "项目"), in("Value", "内容")}, Rows: [][]string{
		{in("Template version", "模板版本"), s.TemplateVersion}, {in("Goal", "目标"), s.Goal.In(lang)}, {in("Begun from", "来源"), began},
		{in("Made by", "创建人"), s.By}, {in("Created", "创建时间"), at(s.CreatedAt)}, {in("Begun", "开始时间"), at(s.StartedAt)}, {in("Ended", "结束时间"), at(s.EndedAt)},
		{in("Ran for", "运行时长"), span(float64(s.ActiveMS) / 1000).In(lang)}, {in("Calls", "调用次数"), n(s.Calls)},
		{in("Succeeded", "成功"), fmt.Sprintf("%d / %d", s.Succeeded, s.Total)},
	}}
	waves := section{Title: in("Waves", "波次"), Head: []string{in("Wave", "波次"), in("Merchants", "商家"), in("Succeeded", "成功"), in("Approved, held", "待统一上架"),
		in("Failed", "失败"), in("Rejected", "被驳回"), in("Begun", "开始时间"), in("Ended", "结束时间")}}
	for i, w := range s.Waves {
		waves.Rows = append(waves.Rows, []string{n(i + 1), n(w.Total), n(w.Succeeded), n(w.Ready), n(w.Failed), n(w.Rejected), at(w.BeganAt), at(w.EndedAt)})
	}
	moments := section{Title: in("What happened", "经过"), Head: []string{in("Time", "时间"), in("What", "事件"), in("Detail", "说明")}}
	for _, m := range s.Moments {
		moments.Rows = append(moments.Rows, []string{at(m.At), m.What.In(lang), m.Detail.In(lang)})
	}
	causes := section{Title: in("Failures", "失败原因"), Head: []string{in("Merchants", "商家"), in("Step", "步骤"), in("Reason", "原因"), in("Next step", "下一步")}}
	for _, g := range s.Causes {
		causes.Rows = append(causes.Rows, []string{n(g.Count), g.Step.Name().In(lang), g.Message.In(lang), g.Hint.In(lang)})
	}
	took := section{Title: in("Durations", "耗时"), Head: []string{in("Stage", "阶段"), in("Merchants", "商家"), in("Median", "中位数"), in("9 of 10 within", "九成不超过")}}
	for _, d := range s.Durations {
		took.Rows = append(took.Rows, []string{d.Name.In(lang), n(d.Count), span(d.Median).In(lang), span(d.P90).In(lang)})
	}
	all := section{Title: in("Merchants", "商家"), Head: []string{in("Merchant", "商家"), in("Mini program", "小程序ID"), in("Version", "版本"), in("Wave", "批次"),
		in("State", "状态"), in("Reason", "原因"), in("Submitted", "提交时间"), in("Audited", "审核时间"), in("Ended", "结束时间")}}
	for _, t := range list {
		why := t.Waiting
		switch {
		case t.Failure != nil:
			why = t.Failure.Message
		case t.State.Over():
			why = t.Note
		}
		all.Rows = append(all.Rows, []string{t.Merchant, t.MiniAppID, t.Version, n(t.Wave + 1), t.State.Name().In(lang), why.In(lang), at(t.SubmitAt),
			at(t.AuditedAt), at(t.EndedAt)})
	}
	out := []section{about}
	for _, one := range []section{waves, moments, causes, took, all} {
		if len(one.Rows) > 0 {
			out = append(out, one)
		}
	}
	return out
}

// page writes the story as one page.
func (s *Story) page(w io.Writer, sections []section, lang fault.Lang) error {
	page, err := template.New("story").Funcs(template.FuncMap{"text": sink.HTML}).Parse(storySource)
	if err != nil {
		return err
	}
	return page.Execute(w, struct {
		Lang     string
		Name     string
		Sections []section
	}{string(lang), s.Name, sections})
}
