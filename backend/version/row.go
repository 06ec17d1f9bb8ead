package version

import (
	"time"

	"minifleet/backend/fault"
)

// Row is one version, what is stored of it and what may be done with it now.
type Row struct {
	Info
	StateName fault.Text `json:"state_name"`
	Actions   []Legality `json:"actions"`
	// Reason is why the audit refused it, from the detail last fetched.
	Reason         string      `json:"reason,omitempty"`
	DetailAt       time.Time   `json:"detail_at,omitzero"` // when its detail was fetched; zero: never
	ExperienceCode *Experience `json:"experience_code,omitempty"`
}

// Rows tells of each version of a fleet what is stored of it, highest first.
func (s *Service) Rows(f Fleet) ([]Row, error) {
	rows := make([]Row, len(f.Versions))
	for i, info := range f.Versions {
		row := Row{Info: info, StateName: info.State.Name(), Actions: Legal(f, info.Version)}
		if d, err := s.CachedDetail(f.MerchantID, info.Version); err == nil {
			row.DetailAt = d.FetchedAt
			if info.State == AuditReject {
				row.Reason = d.Reason()
			}
		} else if fault.CodeOf(err) != "version.not_fetched" {
			return nil, err
		}
		e, ok, err := s.CachedExperience(f.MerchantID, info.Version)
		if err != nil {
			return nil, err
		}
		if ok && e.Status != ExperienceNone {
			row.ExperienceCode = &e
		}
		rows[i] = row
	}
	return rows, nil
}
