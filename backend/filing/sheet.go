package filing

import (
	"context"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
)

// Digits reports whether a column of a sheet holds numbers that have to be
// exact.
func Digits(heading string) bool {
	if merchant.Is(heading, merchant.FieldMiniAppID) {
		return true
	}
	s := byKey(columnOf(heading))
	return s != nil && (s.Kind == Phone || s.Kind == Number)
}

// columnOf is the field that a heading names, "" for none. A heading that names
// the merchant names no field.
func columnOf(heading string) string {
	if merchant.Is(heading, merchant.FieldMiniAppID) || merchant.Is(heading, merchant.FieldName) {
		return ""
	}
	key := keyOf(heading)
	if s := byKey(key); s == nil || s.Kind == Picture {
		return ""
	}
	return key
}

// WriteSheet writes an empty sheet: the merchants and a column for each field.
// What is kept of owners is never written.
func WriteSheet(w io.Writer, f merchant.Format, all []merchant.Merchant, lang fault.Lang) error {
	head := []string{fault.T("name", "商家名称").In(lang), fault.T("mini_app_id", "小程序ID").In(lang)}
	for _, s := range specs {
		if s.Kind != Picture {
			head = append(head, s.Label.In(lang))
		}
	}
	return merchant.WriteTable(w, f, fault.T("Filing", "备案").In(lang), head, func(yield func([]string) bool) {
		for _, m := range all {
			if !yield(append([]string{m.Name, m.MiniAppID}, make([]string, len(head)-2)...)) {
				return
			}
		}
	})
}

// Planned is what a sheet brings for one merchant, without its values.
type Planned struct {
	MerchantID string       `json:"merchant_id"`
	Name       string       `json:"name"`
	Line       int          `json:"line"`
	Fields     int          `json:"fields"`   // that change
	Problems   field.Errors `json:"problems"` // of the form as it would be
}

// Plan is what a sheet would bring.
type Plan struct {
	Rows    []Planned         `json:"rows"`
	Bad     []merchant.BadRow `json:"bad"`     // rows that name no merchant, or cannot be taken apart
	Strange []string          `json:"strange"` // headings that name no field
	values  map[string]map[string]string
}

// Changes is how many rows change something.
func (p Plan) Changes() (n int) {
	for _, r := range p.Rows {
		if r.Fields > 0 {
			n++
		}
	}
	return n
}

// PlanSheet reads a sheet; nothing is kept.
func (s *Service) PlanSheet(_ context.Context, t merchant.Table) (Plan, error) {
	plan := Plan{values: map[string]map[string]string{}}
	for _, b := range t.Bad {
		b.Value = "" // a cell may hold what an owner told
		plan.Bad = append(plan.Bad, b)
	}
	lists, err := s.Lists()
	if err != nil {
		return plan, err
	}
	bad, strange, err := t.Each(s.Records.Resolve, columnOf, func(m merchant.Merchant, line int, values map[string]string) error {
		maps.DeleteFunc(values, func(_, told string) bool { return strings.TrimSpace(told) == "" })
		p, err := s.planRow(m, line, values, lists)
		if err == nil {
			plan.Rows, plan.values[m.ID] = append(plan.Rows, p), values
		}
		return err
	})
	if err != nil {
		return plan, err
	}
	plan.Bad, plan.Strange = append(plan.Bad, bad...), strange
	return plan, nil
}

func (s *Service) planRow(m merchant.Merchant, line int, values map[string]string, lists *Lists) (Planned, error) {
	now, err := s.Draft(m.ID)
	if err != nil {
		return Planned{}, err
	}
	then := Draft{MerchantID: m.ID, Values: map[string]string{}, Pictures: now.Pictures}
	for key, value := range now.Values {
		then.Values[key] = value
	}
	then.set(values, lists)
	p := Planned{MerchantID: m.ID, Name: m.Name, Line: line, Problems: Check(then, lists, s.Now()).Problems}
	for key := range values {
		if then.Values[key] != now.Values[key] {
			p.Fields++
		}
	}
	return p, nil
}

// Keep puts what a plan brings into the merchants' forms and returns how many
// were changed. Nothing is sent.
func (s *Service) Keep(ctx context.Context, p Plan) (kept int, err error) {
	for _, r := range p.Rows {
		if r.Fields == 0 {
			continue
		}
		if err := ctx.Err(); err != nil {
			return kept, err
		}
		if _, err := s.Save(r.MerchantID, p.values[r.MerchantID]); err != nil {
			return kept, err
		}
		kept++
	}
	return kept, nil
}

// Whose tells for which merchant and which field a picture of a folder is: its
// file lies in a folder called by the merchant, or its name begins with the
// merchant and a "_" or "-"; the rest of the name is the field's.
// Faults: filing.whose, merchant.not_found, merchant.ambiguous.
func (s *Service) Whose(fileName string) (m merchant.Merchant, key string, err error) {
	parts := strings.Split(strings.Trim(strings.ReplaceAll(fileName, `\`, "/"), "/"), "/")
	last := parts[len(parts)-1]
	word := strings.TrimSuffix(last, path.Ext(last))
	if len(parts) > 1 {
		if m, err := s.Records.Resolve(parts[len(parts)-2]); err == nil {
			if key := pictureKey(word); key != "" {
				return m, key, nil
			}
		}
	}
	for at, r := range word {
		if r != '_' && r != '-' {
			continue
		}
		if key := pictureKey(word[at+1:]); key != "" {
			m, err := s.Records.Resolve(word[:at])
			return m, key, err
		}
	}
	return m, "", fault.New("filing.whose", fault.T("the name says neither whose picture it is nor of what", "文件名未说明是哪个商家的哪种照片")).
		WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("call it MERCHANT_licence.jpg, MERCHANT_id_front.jpg, MERCHANT_id_back.jpg, or put licence.jpg into a folder called by the merchant",
			"请命名为“商家_营业执照.jpg”“商家_身份证人像面.jpg”“商家_身份证国徽面.jpg”，或放入以商家命名的文件夹"))
}

// pictureKey is the field that a picture's name means; a number behind it
// tells several of a field apart.
func pictureKey(word string) string {
	for _, w := range []string{word, strings.TrimRight(word, "0123456789 ()（）_-")} {
		if s := byKey(keyOf(w)); s != nil && s.Kind == Picture {
			return s.Key
		}
	}
	return ""
}

// PictureWords are the names of the fields for pictures, for a person who is to
// name files.
func PictureWords() (out []fault.Text) {
	for _, s := range specs {
		if s.Kind != Picture {
			continue
		}
		en := s.Key
		if at := slices.IndexFunc(s.Words, func(w string) bool { return w[0] < 0x80 }); at >= 0 {
			en = s.Words[at]
		}
		out = append(out, fault.Text{EN: en, ZH: s.Words[0]})
	}
	return out
}

// Taken is a picture of a folder.
type Taken struct {
	Merchant merchant.Merchant
	Field    string
	Label    fault.Text
	Prepared bool
	Problems field.Errors
}

// TakePicture puts a picture of a folder into the form it is for, or only tells
// which that is and what the platform would refuse in it. Faults: as of Whose
// and AddPicture.
func (s *Service) TakePicture(ctx context.Context, fileName string, data []byte, only bool) (t Taken, err error) {
	if t.Merchant, t.Field, err = s.Whose(fileName); err != nil {
		return t, err
	}
	spec := byKey(t.Field)
	t.Label = spec.Label
	m, _, err := Take(ctx, path.Base(fileName), data)
	if err != nil {
		return t, err
	}
	d, err := s.Draft(t.Merchant.ID)
	if err != nil {
		return t, err
	}
	lists, err := s.Lists()
	if err != nil {
		return t, err
	}
	m.Field = t.Field
	t.Prepared, t.Problems = m.Prepared, m.judge(spec.rule(form{d, lists}))
	if !only {
		_, err = s.AddPicture(ctx, t.Merchant.ID, t.Field, path.Base(strings.ReplaceAll(fileName, `\`, "/")), data)
	}
	return t, err
}
