package baseinfo

import (
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/vault"
)

// Edit records one change of base info that the platform accepted, to count
// against the platform's limits on how often a field may change.
type Edit struct {
	ID         string    `json:"id"`
	MerchantID string    `json:"merchant_id"`
	Fields     []string  `json:"fields"`
	Route      Route     `json:"route"`
	Status     string    `json:"status,omitempty"` // the platform's modify_status
	At         time.Time `json:"at"`
}

const editsByMerchant = "merchant"

func editCollection() *vault.Collection[Edit] {
	return vault.NewCollection(vault.Schema[Edit]{Name: "appinfo.edit", Version: 1, ID: func(e Edit) string { return e.ID },
		Indexes: []vault.Index[Edit]{{Name: editsByMerchant, Keys: func(e Edit) []string { return []string{e.MerchantID} }}}})
}

// longestPeriod is more than the longest period in which the platform counts
// changes, a year.
const longestPeriod = 400 * 24 * time.Hour

// forgetEdits removes a merchant's changes that no limit counts any more; the
// journal has them.
func (s *Service) forgetEdits(tx *vault.Tx, merchantID string, now time.Time) error {
	var old []string
	if err := s.edits.Find(tx, editsByMerchant, merchantID, func(e Edit) error {
		if now.Sub(e.At) > longestPeriod {
			old = append(old, e.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, id := range old {
		if err := s.edits.Delete(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// Usage is how often a field was changed from here within the platform's
// period. Changes made elsewhere are not known, so it is a lower bound.
type Usage struct {
	Field string    `json:"field"`
	Used  int       `json:"used"`
	Limit int       `json:"limit"`
	Since time.Time `json:"since"` // start of the period
}

// Reached reports whether one more change would exceed the limit.
func (u Usage) Reached() bool { return u.Used >= u.Limit }

// Warning is that in words.
func (u Usage) Warning() fault.Text {
	period := fault.T("this month", "本月")
	if u.Field == FieldName {
		period = fault.T("in a year", "一年内")
	}
	label := Label(u.Field)
	return fault.T("%[3]s was already changed %[1]d time{|s} %[4]s; once online the platform allows %[2]d", "%[6]s%[5]s已修改 %[1]d 次；上架后平台允许 %[2]d 次",
		u.Used, u.Limit, label.EN, period.EN, label.ZH, period.ZH)
}

// Usages counts the changes made from here, for the fields that are limited.
func (s *Service) Usages(merchantID string) ([]Usage, error) {
	now := s.Now().In(field.Zone())
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	year := now.AddDate(-1, 0, 0)
	var out []Usage
	for _, l := range Limits().Fields {
		switch {
		case l.PerYear > 0:
			out = append(out, Usage{Field: l.Field, Limit: l.PerYear, Since: year})
		case l.PerMon > 0:
			out = append(out, Usage{Field: l.Field, Limit: l.PerMon, Since: month})
		}
	}
	err := s.Vault.View(func(tx *vault.Tx) error {
		for i := range out {
			out[i].Used = 0
		}
		return s.edits.Find(tx, editsByMerchant, merchantID, func(e Edit) error {
			for i := range out {
				if slices.Contains(e.Fields, out[i].Field) && !e.At.Before(out[i].Since) {
					out[i].Used++
				}
			}
			return nil
		})
	})
	return out, err
}

// Warnings says which limits on the number of changes a change would exceed.
// They hold once a version was online; they warn and never refuse, because the
// count here is a lower bound and the platform's own word decides.
func (s *Service) Warnings(merchantID string, c Change) ([]fault.Text, error) {
	effect, err := s.Effect(merchantID)
	if err != nil || effect.Route == RouteImmediate {
		return nil, err
	}
	usages, err := s.Usages(merchantID)
	if err != nil {
		return nil, err
	}
	fields := c.Fields()
	var out []fault.Text
	for _, u := range usages {
		if slices.Contains(fields, u.Field) && u.Reached() {
			out = append(out, u.Warning())
		}
	}
	return out, nil
}

// Label is the name of a field for a person.
func Label(field string) fault.Text {
	switch field {
	case FieldName:
		return fault.T("the name", "名称")
	case FieldEnglishName:
		return fault.T("the English name", "英文名称")
	case FieldSlogan:
		return fault.T("the slogan", "简介")
	case FieldDescription:
		return fault.T("the description", "描述")
	case FieldCategories:
		return fault.T("the category", "类目")
	case FieldLogo:
		return fault.T("the logo", "Logo")
	case FieldPhone:
		return fault.T("the service phone", "客服电话")
	case FieldEmail:
		return fault.T("the service e-mail", "客服邮箱")
	}
	return fault.Text{EN: field, ZH: field}
}
