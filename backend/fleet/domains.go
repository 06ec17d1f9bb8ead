package fleet

import (
	"slices"

	"minifleet/backend/baseinfo"
	"minifleet/backend/merchant"
)

// DomainStanding is where the server domains of a merchant stand.
type DomainStanding struct {
	Merchant merchant.Merchant
	List     baseinfo.DomainList
	// Added and Removed are changes made from here that no uploaded version
	// knows of: they take effect with the next.
	Added, Removed []string
}

// DomainsWaiting is how many need a new version for a change to take effect.
func DomainsWaiting(list []DomainStanding) (n int) {
	for _, one := range list {
		if len(one.Added)+len(one.Removed) > 0 {
			n++
		}
	}
	return n
}

// DomainsOf reads where the server domains of merchants stand. It reads no
// network; merchants that are gone are missing.
func (s *Service) DomainsOf(ids []string) ([]DomainStanding, error) {
	out := make([]DomainStanding, 0, len(ids))
	for _, id := range ids {
		m, err := s.Records.Get(id)
		if err != nil {
			continue
		}
		d := DomainStanding{Merchant: m}
		if d.List, err = s.BaseInfo.Domains(id); err != nil {
			return nil, err
		}
		versions, err := s.Versions.Cached(id)
		if err != nil {
			return nil, err
		}
		d.Added, d.Removed = d.List.Late(uploadedAt(versions))
		out = append(out, d)
	}
	return out, nil
}

// DomainsLate reads the merchants in use whose changes of domains take effect
// with their next version.
func (s *Service) DomainsLate() ([]DomainStanding, error) {
	ids, err := s.BaseInfo.DomainsChanged()
	if err != nil {
		return nil, err
	}
	all, err := s.DomainsOf(ids)
	return slices.DeleteFunc(all, func(d DomainStanding) bool { return d.Merchant.Archived || len(d.Added)+len(d.Removed) == 0 }), err
}
