package fleet

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
	"minifleet/backend/vault"
)

// Column is a column of the list of merchants that is shown.
type Column struct {
	Key   string `json:"key"`
	Width int    `json:"width,omitempty"` // pixels; 0: as it comes
}

// View is a filter with its order and columns, kept under a name.
type View struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Filter    Filter    `json:"filter"`
	Columns   []Column  `json:"columns,omitempty"` // in their order; none: those that are usual
	UpdatedAt time.Time `json:"updated_at"`
}

var views = vault.NewCollection(vault.Schema[View]{Name: "fleet.view", Version: 1, ID: func(v View) string { return v.ID }})

const (
	mostViews    = 200
	MaxViewName  = 60
	mostColumns  = 40
	maxColumnKey = 40
	minWidth     = 48
	maxWidth     = 1200
)

// CheckColumns refuses columns that no screen would write. Fault: fleet.columns.
func CheckColumns(list []Column) error {
	seen := map[string]bool{}
	for _, c := range list {
		if c.Key == "" || len(c.Key) > maxColumnKey || seen[c.Key] || c.Width != 0 && (c.Width < minWidth || c.Width > maxWidth) || len(list) > mostColumns {
			return fault.New("fleet.columns", fault.T("these columns cannot be kept", "无法保存该列设置")).WithField("columns").WithRetry(fault.RetryAfterInput)
		}
		seen[c.Key] = true
	}
	return nil
}

func badView(text fault.Text) error {
	return fault.New("fleet.view_name", text).WithField("name").WithRetry(fault.RetryAfterInput)
}

func noView(ref string) error {
	return fault.New("fleet.no_view", fault.T("there is no view %s", "没有视图 %s", ref)).WithRetry(fault.RetryAfterInput)
}

// Views are the kept views, by name.
func (s *Service) Views() (list []View, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		list = nil
		return views.Each(tx, "", func(v View) error { list = append(list, v); return nil })
	})
	slices.SortFunc(list, func(a, b View) int { return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID)) })
	return list, err
}

// View finds a view by its id or its name. Fault: fleet.no_view.
func (s *Service) View(ref string) (View, error) {
	list, err := s.Views()
	if err != nil {
		return View{}, err
	}
	if i := slices.IndexFunc(list, func(v View) bool { return v.ID == ref || v.Name == ref }); i >= 0 {
		return list[i], nil
	}
	return View{}, noView(ref)
}

// SaveView keeps a view: a new one, or in place of the one with its id. Faults:
// fleet.view_name, fleet.no_view, fleet.bad_day, fleet.columns.
func (s *Service) SaveView(v View) (View, error) {
	v.Name = strings.TrimSpace(v.Name)
	switch {
	case v.Name == "":
		return View{}, badView(fault.T("the view needs a name", "请填写视图名称"))
	case utf8.RuneCountInString(v.Name) > MaxViewName:
		return View{}, badView(fault.T("the name is longer than %d characters", "名称超过 %d 个字符", MaxViewName))
	}
	if r, found := sink.Hidden(v.Name); found {
		return View{}, badView(fault.T("the name holds the hidden character %s", "名称包含不可见字符 %s", sink.Name(r)))
	}
	if _, err := v.Filter.chooser(); err != nil {
		return View{}, err
	}
	if err := CheckColumns(v.Columns); err != nil {
		return View{}, err
	}
	v.UpdatedAt = s.Now().UTC().Truncate(time.Millisecond)
	err := s.Vault.Update(func(tx *vault.Tx) (err error) {
		n, known := 0, false
		if err := views.Each(tx, "", func(other View) error {
			n++
			known = known || other.ID == v.ID
			if other.ID != v.ID && other.Name == v.Name {
				return badView(fault.T("there is a view of this name already", "已存在同名视图"))
			}
			return nil
		}); err != nil {
			return err
		}
		switch {
		case v.ID != "" && !known:
			return noView(v.ID)
		case v.ID == "" && n >= mostViews:
			return badView(fault.T("at most %d views are kept; remove one first", "最多保存 %d 个视图，请先删除一个", mostViews))
		case v.ID == "":
			if v.ID, err = views.NextID(tx, v.UpdatedAt); err != nil {
				return err
			}
		}
		return views.Put(tx, v)
	})
	if err != nil {
		return View{}, err
	}
	s.Bus.Publish(event.Event{Kind: event.Views})
	return v, nil
}

// RemoveView forgets a view. Fault: fleet.no_view.
func (s *Service) RemoveView(id string) error {
	err := s.Vault.Update(func(tx *vault.Tx) error {
		if _, err := views.Get(tx, id); err != nil {
			return err
		}
		return views.Delete(tx, id)
	})
	if errors.Is(err, vault.ErrNotFound) {
		return noView(id)
	}
	if err == nil {
		s.Bus.Publish(event.Event{Kind: event.Views})
	}
	return err
}

// Targeted are the merchants that targets mean, those of a view as it is now.
// Faults: merchant.not_found, fleet.no_view.
func (s *Service) Targeted(appID string, t merchant.Targets) ([]merchant.Merchant, error) {
	if t.View == "" {
		return s.Records.Targeted(appID, t)
	}
	v, err := s.View(t.View)
	if err != nil {
		return nil, err
	}
	if appID != "" && v.Filter.AppID != "" && v.Filter.AppID != appID {
		return nil, nil
	}
	if appID != "" {
		v.Filter.AppID = appID
	}
	found, err := s.Find(v.Filter, 0)
	if err != nil || len(found.IDs) == 0 {
		return nil, err
	}
	return s.Records.Targeted("", merchant.Targets{Merchants: found.IDs})
}
