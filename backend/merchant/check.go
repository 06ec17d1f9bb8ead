package merchant

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"

	"minifleet/backend/fault"
)

// Existing says what happens to a row of a stored merchant: one that carries its
// record ID, its mini-program ID or, where these do not say otherwise, its exact
// name.
type Existing string

const (
	ExistingUpdate Existing = "update" // cells with something in them replace what is stored, <clear> empties it
	ExistingSkip   Existing = "skip"   // the stored merchant stays as it is
	ExistingBad    Existing = "bad"    // the row is a bad one
)

// CheckOptions are the choices an import leaves to the person.
type CheckOptions struct {
	AppID    string   `json:"app_id"`   // record id of the third-party app new merchants belong to
	Existing Existing `json:"existing"` // "" is ExistingBad
	AddTags  []string `json:"add_tags,omitempty"`
}

// RowAction is what an import does with a good row.
type RowAction string

const (
	RowAdd    RowAction = "add"
	RowUpdate RowAction = "update"
	RowSkip   RowAction = "skip"
)

// Row is a row that can be imported, as the merchant it makes.
type Row struct {
	Line     int          `json:"line"`
	Action   RowAction    `json:"action"`
	Merchant Merchant     `json:"merchant"`
	Warnings []fault.Text `json:"warnings,omitempty"`
}

// Preview is what an import would do. Nothing is stored yet.
type Preview struct {
	Name     string       `json:"name"`
	Good     []Row        `json:"good"`
	Bad      []BadRow     `json:"bad"` // a row with several faults occurs once for each
	BadLines int          `json:"bad_lines"`
	Add      int          `json:"add"`
	Update   int          `json:"update"`
	Skip     int          `json:"skip"`
	Warnings []fault.Text `json:"warnings"`
}

// CheckFile reads a file of merchants (a sheet of it, as eachRow does) and compares
// it with the rules of a record, with itself and with what is stored. No row of
// the file is kept once it was compared. It ends with its context; faults of the
// file are those of eachRow.
func (s *Service) CheckFile(ctx context.Context, name, tab string, naming Naming, r io.Reader, opt CheckOptions) (Sheet, Preview, error) {
	c, err := s.checker(opt)
	if err != nil {
		return Sheet{}, Preview{}, err
	}
	sheet, err := eachRow(ctx, name, tab, naming, r, c.row)
	if err != nil {
		return sheet, Preview{}, err
	}
	return sheet, c.preview(sheet), nil
}

func (s *Service) checker(opt CheckOptions) (*checker, error) {
	if _, err := Clean(Merchant{Name: "-", Tags: opt.AddTags}); err != nil {
		return nil, err
	}
	rows, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	c := &checker{opt: opt, ids: map[string]*Merchant{}, stored: map[string]*Merchant{}, named: map[string][]*Merchant{},
		names: map[string]int{}, lines: map[string]int{}, records: map[string]int{}, out: Preview{Good: []Row{}}}
	for i := range rows.all {
		m := &rows.all[i].m
		c.ids[m.ID] = m
		if m.MiniAppID != "" {
			c.stored[m.MiniAppID] = m
		}
		c.named[m.Name] = append(c.named[m.Name], m)
	}
	return c, nil
}

// preview is what was found once all rows of the sheet were compared.
func (c *checker) preview(sheet Sheet) Preview {
	out := c.out
	out.Name, out.Warnings = sheet.Name, slices.Clone(sheet.Warnings)
	out.Bad = append(append([]BadRow{}, sheet.Bad...), out.Bad...)
	slices.SortStableFunc(out.Bad, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
	last := -1
	for _, b := range out.Bad {
		if b.Line != last {
			out.BadLines++
			last = b.Line
		}
	}
	return out
}

type checker struct {
	opt     CheckOptions
	ids     map[string]*Merchant   // by record ID
	stored  map[string]*Merchant   // by mini program
	named   map[string][]*Merchant // by name
	names   map[string]int         // line a name was last seen in
	lines   map[string]int         // line a mini program was first seen in
	records map[string]int         // line a stored merchant was first seen in
	out     Preview
}

// match finds the stored merchant that a row is about: by record ID, then by
// mini program, then by exact name, where a different mini program means another
// merchant. A record ID of another vault says nothing.
func (c *checker) match(r SheetRow, id string) (old Merchant, known, byRecord bool, problem fault.Text) {
	if m, is := c.ids[strings.TrimSpace(r.Cells[FieldID])]; is {
		if other, taken := c.stored[id]; taken && other.ID != m.ID {
			return *m, true, true, fault.T("the mini program already belongs to %s", "该小程序 ID 已属于商家 %s", other.Name)
		}
		return *m, true, true, fault.Text{}
	}
	if m, is := c.stored[id]; is {
		return *m, true, false, fault.Text{}
	}
	var same []*Merchant
	for _, m := range c.named[strings.TrimSpace(r.Cells[FieldName])] {
		if id == "" || m.MiniAppID == "" {
			same = append(same, m)
		}
	}
	switch {
	case len(same) == 1:
		return *same[0], true, false, fault.Text{}
	case len(same) > 1:
		return Merchant{}, false, false, fault.T("%d stored merchant{|s} {has|have} this name; add the column record_id or mini_app_id",
			"已有 %d 个同名商家，请增加“记录号”或“小程序ID”列", len(same))
	}
	return Merchant{}, false, false, fault.Text{}
}

func (c *checker) row(sheet *Sheet, r SheetRow) {
	id := compact(r.Cells[FieldMiniAppID])
	if isClear(id) {
		id = ""
	}
	if first, twice := c.lines[id]; id != "" && twice {
		c.bad(sheet, r.Line, FieldMiniAppID, id, fault.T("the same mini program is in row %d", "与第 %d 行的小程序 ID 重复", first))
		return
	}
	old, known, byRecord, problem := c.match(r, id)
	if !problem.IsZero() {
		c.bad(sheet, r.Line, FieldName, r.Cells[FieldName], problem)
		return
	}
	if first, twice := c.records[old.ID]; known && twice {
		c.bad(sheet, r.Line, FieldName, r.Cells[FieldName], fault.T("row %d is the same merchant", "与第 %d 行是同一商家", first))
		return
	}
	start := Merchant{AppID: c.opt.AppID}
	if known {
		start = old.clone()
	}
	filled, doubt := fill(start, r.Cells, c.opt.AddTags)
	m, problems := normaliseOver(old, filled)
	if known && c.opt.Existing != ExistingUpdate && c.opt.Existing != ExistingSkip && !(byRecord && len(problems) == 0 && same(m, old)) {
		field, value := FieldName, old.Name
		reason := fault.T("this merchant is stored already", "该商家已存在")
		if id != "" && id == old.MiniAppID {
			field, value, reason = FieldMiniAppID, id, fault.T("the mini program already belongs to %s", "该小程序 ID 已属于商家 %s", old.Name)
		}
		c.bad(sheet, r.Line, field, value, reason)
		return
	}
	if doubt {
		problems = append(problems, problemOf(FieldArchived, r.Cells[FieldArchived], fault.T("answer yes or no", "请填写“是”或“否”")))
	}
	for _, p := range problems {
		c.bad(sheet, r.Line, p.field, p.value, p.reason)
	}
	if len(problems) > 0 {
		return
	}
	row := Row{Line: r.Line, Action: RowAdd, Merchant: m, Warnings: Warnings(m)}
	switch {
	case known && (c.opt.Existing == ExistingSkip || same(m, old)):
		row.Action, row.Merchant = RowSkip, old.clone()
		c.out.Skip++
	case known:
		row.Action = RowUpdate
		c.out.Update++
	default:
		c.out.Add++
		if line, seen := c.names[m.Name]; seen && m.MiniAppID == "" {
			row.Warnings = append(row.Warnings, fault.T("row %d has the same name", "与第 %d 行的名称相同", line))
		}
	}
	if m.MiniAppID != "" {
		c.lines[m.MiniAppID] = r.Line
	}
	if known {
		c.records[old.ID] = r.Line
	}
	c.names[m.Name] = r.Line
	c.out.Good = append(c.out.Good, row)
}

func problemOf(field, value string, reason fault.Text) problem {
	return problem{field: field, value: value, reason: reason}
}

func (c *checker) bad(sheet *Sheet, line int, field, value string, reason fault.Text) {
	c.out.Bad = append(c.out.Bad, BadRow{Line: line, Column: sheet.heading(field), Value: shorten(value), Reason: reason})
}

// fill lays a row's cells over a merchant. Empty cells leave what is there, the
// word of clears empties it; doubt when a question was not answered yes or no.
func fill(m Merchant, cells map[string]string, addTags []string) (filled Merchant, doubt bool) {
	for field, value := range cells {
		if isClear(value) && field != FieldName {
			value = ""
		}
		switch field {
		case FieldID:
		case FieldArchived:
			answer, ok := yes[strings.ToLower(strings.TrimSpace(value))]
			m.Archived, doubt = answer, !ok
		case FieldName:
			m.Name = value
		case FieldContact:
			m.Contact = value
		case FieldPhone:
			m.Phone = value
		case FieldMiniAppID:
			m.MiniAppID = value
		case FieldNotes:
			m.Notes = value
		case FieldTags:
			m.Tags = strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(tagSeparators, r) })
		default:
			if key, ok := strings.CutPrefix(field, FieldExt+"."); ok {
				if m.Ext == nil {
					m.Ext = map[string]string{}
				}
				m.Ext[key] = value
			}
		}
	}
	m.Tags = append(slices.Clone(m.Tags), addTags...)
	return m, doubt
}

// same reports whether an update would change nothing.
func same(a, b Merchant) bool {
	if len(a.Ext) != len(b.Ext) {
		return false
	}
	for k, v := range a.Ext {
		if w, ok := b.Ext[k]; !ok || v != w {
			return false
		}
	}
	return a.Name == b.Name && a.Contact == b.Contact && a.Phone == b.Phone && a.MiniAppID == b.MiniAppID &&
		a.Notes == b.Notes && a.Archived == b.Archived && slices.Equal(a.Tags, b.Tags)
}
