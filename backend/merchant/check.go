package merchant

import (
	"cmp"
	"slices"
	"strings"

	"minifleet/backend/fault"
)

// Existing says what happens to a row whose mini program a stored merchant has.
type Existing string

const (
	ExistingUpdate Existing = "update" // cells with something in them replace what is stored
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

// Check compares a file with the rules of a record, with itself and with what
// is stored.
func (s *Service) Check(sheet Sheet, opt CheckOptions) (Preview, error) {
	if _, err := Clean(Merchant{Name: "-", Tags: opt.AddTags}); err != nil {
		return Preview{}, err
	}
	rows, err := s.snapshot()
	if err != nil {
		return Preview{}, err
	}
	c := checker{sheet: &sheet, opt: opt, stored: map[string]Merchant{}, names: map[string]int{}, lines: map[string]int{}}
	for _, r := range rows.all {
		if r.m.MiniAppID != "" {
			c.stored[r.m.MiniAppID] = r.m
		}
		c.names[r.m.Name] = 0
	}
	c.out = Preview{Name: sheet.Name, Good: []Row{}, Bad: slices.Clone(sheet.Bad), Warnings: slices.Clone(sheet.Warnings)}
	for _, r := range sheet.Rows {
		c.row(r)
	}
	slices.SortStableFunc(c.out.Bad, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
	if c.out.Bad == nil {
		c.out.Bad = []BadRow{}
	}
	last := -1
	for _, b := range c.out.Bad {
		if b.Line != last {
			c.out.BadLines++
			last = b.Line
		}
	}
	return c.out, nil
}

type checker struct {
	sheet  *Sheet
	opt    CheckOptions
	stored map[string]Merchant // by mini program
	names  map[string]int      // line a name was last seen in, 0 for stored ones
	lines  map[string]int      // line a mini program was first seen in
	out    Preview
}

func (c *checker) row(r SheetRow) {
	id := compact(r.Cells[FieldMiniAppID])
	old, known := c.stored[id]
	if id == "" {
		known = false
	}
	if first, twice := c.lines[id]; id != "" && twice {
		c.bad(r.Line, FieldMiniAppID, id, fault.T("the same mini program is in row %d", "与第 %d 行的小程序ID 重复", first))
		return
	}
	if known && c.opt.Existing != ExistingUpdate && c.opt.Existing != ExistingSkip {
		c.bad(r.Line, FieldMiniAppID, id, fault.T("the mini program already belongs to %s", "该小程序ID 已属于商家 %s", old.Name))
		return
	}
	start := Merchant{AppID: c.opt.AppID}
	if known {
		start = old.clone()
	}
	m, problems := normaliseOver(old, fill(start, r.Cells, c.opt.AddTags))
	for _, p := range problems {
		c.bad(r.Line, p.field, p.value, p.reason)
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
		c.sameName(&row)
	}
	if m.MiniAppID != "" {
		c.lines[m.MiniAppID] = r.Line
	}
	c.names[m.Name] = r.Line
	c.out.Good = append(c.out.Good, row)
}

// sameName warns of a row that may be a merchant already there: without a mini
// program ID only the name can tell.
func (c *checker) sameName(row *Row) {
	if row.Merchant.MiniAppID != "" {
		return
	}
	line, seen := c.names[row.Merchant.Name]
	switch {
	case !seen:
	case line == 0:
		row.Warnings = append(row.Warnings, fault.T("a merchant of this name exists", "已存在同名商家"))
	default:
		row.Warnings = append(row.Warnings, fault.T("row %d has the same name", "与第 %d 行的名称相同", line))
	}
}

func (c *checker) bad(line int, field, value string, reason fault.Text) {
	c.out.Bad = append(c.out.Bad, BadRow{Line: line, Column: c.sheet.heading(field), Value: shorten(value), Reason: reason})
}

// fill lays a row's cells over a merchant. Empty cells leave what is there.
func fill(m Merchant, cells map[string]string, addTags []string) Merchant {
	for field, value := range cells {
		switch field {
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
	return m
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
		a.Notes == b.Notes && slices.Equal(a.Tags, b.Tags)
}
