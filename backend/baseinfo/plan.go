package baseinfo

import (
	"context"
	"path"
	"slices"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Planned is what a sheet, and the logos beside it, change for one merchant.
type Planned struct {
	MerchantID string       `json:"merchant_id"`
	Name       string       `json:"name"`
	MiniAppID  string       `json:"mini_app_id"`
	Line       int          `json:"line,omitempty"` // in the sheet; 0: a logo alone
	Diff       []FieldDiff  `json:"diff"`
	Problems   field.Errors `json:"problems"` // while there are any it is not sent
	Warnings   []fault.Text `json:"warnings"`
	Effect     Effect       `json:"effect"`
	Change     Change       `json:"-"`
}

// Plan is what a sheet would do.
type Plan struct {
	Rows []Planned         `json:"rows"` // that change something, or cannot be read as they are
	Same int               `json:"same"` // merchants for whom nothing changes
	Bad  []merchant.BadRow `json:"bad"`  // rows that name no merchant, or cannot be taken apart
}

// Ready are the rows that can be sent.
func (p Plan) Ready() []Planned {
	return slices.DeleteFunc(slices.Clone(p.Rows), func(r Planned) bool { return len(r.Problems) > 0 })
}

// StagedLogo is a picture that waits to become a merchant's logo.
type StagedLogo struct {
	MerchantID string `json:"merchant_id"`
	FileName   string `json:"file_name"`
	Cropped    bool   `json:"cropped"` // it was cut to a square or converted
	Data       []byte `json:"data"`
}

// StageLogo keeps a picture for the merchant that its file is named after: by
// the mini program's ID, the record's ID or the name. A picture that the
// platform would not take is cut to the largest square in its middle and
// converted. Faults: baseinfo.logo, merchant.not_found, merchant.ambiguous.
func (s *Service) StageLogo(ctx context.Context, fileName string, data []byte) (StagedLogo, error) {
	base := path.Base(strings.ReplaceAll(fileName, `\`, "/"))
	m, err := s.Records.Resolve(strings.TrimSpace(strings.TrimSuffix(base, path.Ext(base))))
	if err != nil {
		return StagedLogo{}, err
	}
	l := StagedLogo{MerchantID: m.ID, FileName: base, Data: data}
	r, err := CheckLogo(ctx, data)
	if err != nil {
		return StagedLogo{}, err
	}
	if !r.OK() {
		if l.Data, err = PrepareLogo(ctx, data, middle); err != nil {
			return StagedLogo{}, err
		}
		l.Cropped = true
	}
	return l, s.Vault.Update(func(tx *vault.Tx) error { return s.staged.Put(tx, l) })
}

// Staged lists the logos that wait, without their pictures.
func (s *Service) Staged() ([]StagedLogo, error) {
	var out []StagedLogo
	err := s.Vault.View(func(tx *vault.Tx) error {
		out = nil
		return s.staged.Each(tx, "", func(l StagedLogo) error {
			l.Data = nil
			out = append(out, l)
			return nil
		})
	})
	return out, err
}

// ClearStaged forgets the logos that wait.
func (s *Service) ClearStaged() error {
	list, err := s.Staged()
	if err != nil {
		return err
	}
	for _, l := range list {
		if err := s.Vault.Update(func(tx *vault.Tx) error { return s.staged.Delete(tx, l.MerchantID) }); err != nil {
			return err
		}
	}
	return nil
}

// PlanSheet compares a sheet, and the logos that wait, with what is stored.
// Nothing is sent. A merchant whose base info was never read is a problem of its
// row: what is not known cannot be compared. So is one that is not authorized.
func (s *Service) PlanSheet(ctx context.Context, t merchant.Table) (Plan, error) {
	plan, seen := Plan{}, map[string]bool{}
	bad, _, err := t.Each(s.Records.Resolve, sheetField, func(m merchant.Merchant, line int, cells map[string]string) error {
		seen[m.ID] = true
		return s.planRow(ctx, &plan, m, line, cells)
	})
	if err != nil {
		return plan, err
	}
	plan.Bad = slices.Concat(t.Bad, bad)
	logos, err := s.Staged()
	if err != nil {
		return plan, err
	}
	for _, l := range logos {
		if seen[l.MerchantID] {
			continue
		}
		m, err := s.Records.Get(l.MerchantID)
		if err != nil {
			continue // deleted since
		}
		if err := s.planRow(ctx, &plan, m, 0, nil); err != nil {
			return plan, err
		}
	}
	plan.refuseTwins()
	return plan, nil
}

func (s *Service) planRow(ctx context.Context, plan *Plan, m merchant.Merchant, line int, cells map[string]string) error {
	p := Planned{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, Line: line}
	now, tree, err := s.known(m.ID)
	if err != nil {
		return err
	}
	if now == nil {
		p.Problems = s.unauthorized(m.ID)
		p.Problems.Add("", "unread", "the base info was never read; read it first, so that it can be compared", "尚未读取该商家的基础信息，请先读取后再比较")
		plan.Rows = append(plan.Rows, p)
		return nil
	}
	p.Change = changeOf(cells, *now, tree)
	logo, staged, err := get(s.Vault, s.staged, m.ID)
	if err != nil {
		return err
	}
	if staged {
		p.Change.Logo, p.Change.LogoName = logo.Data, logo.FileName
		if logo.Cropped {
			p.Warnings = append(p.Warnings, fault.T("the logo is cut to the square in its middle: %s", "Logo 已裁剪为居中的正方形：%s", logo.FileName))
		}
	}
	if p.Change.Empty() {
		plan.Same++
		return nil
	}
	p.Problems = ValidateAgainst(ctx, p.Change, now)
	if len(p.Problems) == 0 {
		p.Change.Categories, p.Problems = complete(p.Change.Categories, tree)
	}
	if p.Change.Categories != nil && tree == nil {
		p.Problems.Add(FieldCategories, "unread", "the categories were never read; read them first", "尚未读取该商家的类目，请先读取")
	}
	p.Problems = append(s.unauthorized(m.ID), p.Problems...)
	p.Diff = Diff(*now, p.Change, tree)
	if p.Effect, err = s.Effect(m.ID); err != nil {
		return err
	}
	more, err := s.Warnings(m.ID, p.Change)
	p.Warnings = append(p.Warnings, more...)
	plan.Rows = append(plan.Rows, p)
	return err
}

// unauthorized is what keeps from acting for a merchant at all.
func (s *Service) unauthorized(merchantID string) field.Errors {
	if _, _, err := s.Platform.For(merchantID); err != nil {
		return field.Of(err)
	}
	return nil
}

// refuseTwins refuses one name for several mini programs: the platform gives a
// name to one only.
func (p *Plan) refuseTwins() {
	names := map[string]int{}
	for _, r := range p.Rows {
		if r.Change.Name != nil {
			names[*r.Change.Name]++
		}
	}
	for i := range p.Rows {
		if r := &p.Rows[i]; r.Change.Name != nil && names[*r.Change.Name] > 1 {
			r.Problems.Add(FieldName, "twice", "%d row{|s} want{s|} the name %q", "有 %d 行使用名称“%s”", names[*r.Change.Name], *r.Change.Name)
		}
	}
}
