package baseinfo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Domain is one server domain of a mini program.
type Domain struct {
	Name string `json:"name"`
	// Confirmed: the platform listed it at the last reading. A domain added
	// here since then, or dropped elsewhere, is not.
	Confirmed bool      `json:"confirmed"`
	AddedAt   time.Time `json:"added_at,omitzero"` // when added from here
}

// DomainList is the server domains of a mini program.
type DomainList struct {
	MerchantID string   `json:"merchant_id"`
	Domains    []Domain `json:"domains"`
	// Removed are those taken back from here, the newest last: versions uploaded
	// before may reach them still.
	Removed   []RemovedDomain `json:"removed,omitempty"`
	Limit     int             `json:"limit"`
	FetchedAt time.Time       `json:"fetched_at,omitzero"` // zero: never read from the platform
}

// RemovedDomain is a domain that was taken back from here.
type RemovedDomain struct {
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

// Late are the changes made from here that a version uploaded at the time does
// not know of: a domain works, and one taken back stops working, in versions
// uploaded afterwards only. Alipay open platform: safedomain.create, delete.
func (l DomainList) Late(uploaded time.Time) (added, removed []string) {
	after := func(at time.Time) bool {
		return !at.IsZero() && at.Truncate(time.Second).After(uploaded) // a list of versions tells whole seconds
	}
	for _, d := range l.Domains {
		if after(d.AddedAt) {
			added = append(added, d.Name)
		}
	}
	for _, r := range l.Removed {
		if after(r.At) {
			removed = append(removed, r.Name)
		}
	}
	return added, removed
}

// Has reports whether a domain is in the list.
func (l DomainList) Has(name string) bool {
	return slices.ContainsFunc(l.Domains, func(d Domain) bool { return d.Name == name })
}

// mergeDomains makes the platform's list the truth and keeps from our own
// record when a domain was added here. What was added here and is not listed
// stays, unconfirmed, because the list may be behind: a new domain works from
// the next uploaded version on.
func (s *Service) mergeDomains(tx *vault.Tx, info Info) error {
	old, err := s.domainsOf.Get(tx, info.MerchantID)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	list := DomainList{MerchantID: info.MerchantID, Limit: MaxDomains, FetchedAt: info.FetchedAt, Removed: old.Removed}
	for _, name := range info.SafeDomains {
		d := Domain{Name: name, Confirmed: true}
		if i := slices.IndexFunc(old.Domains, func(o Domain) bool { return o.Name == name }); i >= 0 {
			d.AddedAt = old.Domains[i].AddedAt
		}
		if !list.Has(name) {
			list.Domains = append(list.Domains, d)
		}
	}
	for _, o := range old.Domains {
		if !o.AddedAt.IsZero() && !list.Has(o.Name) {
			o.Confirmed = false
			list.Domains = append(list.Domains, o)
		}
	}
	return s.domainsOf.Put(tx, list)
}

// Domains returns the server domains stored at the last reading and the
// changes made here since.
func (s *Service) Domains(merchantID string) (DomainList, error) {
	list, _, err := get(s.Vault, s.domainsOf, merchantID)
	list.MerchantID, list.Limit = merchantID, MaxDomains
	return list, err
}

// ReadDomains asks the platform again; the list is part of the base info.
func (s *Service) ReadDomains(ctx context.Context, merchantID string) (DomainList, error) {
	if _, err := s.Read(ctx, merchantID); err != nil {
		return DomainList{}, err
	}
	return s.Domains(merchantID)
}

// AddDomain allows the mini program to talk to a server. It works from the
// next uploaded version on.
// Faults: baseinfo.invalid, baseinfo.domain_exists, baseinfo.domain_limit.
// Alipay open platform: alipay.open.mini.safedomain.create.
func (s *Service) AddDomain(ctx context.Context, merchantID, domain string) (DomainList, error) {
	return s.addDomain(ctx, merchantID, domain, "")
}

func (s *Service) addDomain(ctx context.Context, merchantID, domain, runID string) (DomainList, error) {
	name, bad := NormalizeDomain(domain)
	if bad != nil {
		return DomainList{}, field.Errors{*bad}.Fault(CodeInvalid)
	}
	list, err := s.Domains(merchantID)
	if err != nil {
		return DomainList{}, err
	}
	if err := checkRoom(list, name); err != nil {
		return DomainList{}, err
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return DomainList{}, err
	}
	e := journal.EntryFor(as, "domain.add", alipay.MethodSafeDomainCreate, map[string]string{"domain": name})
	e.BatchID = runID
	err = s.Journal.DoSettled(ctx, e, wanted{Domain: name}, func(ctx context.Context) error {
		_, err := client.SafeDomainCreate(ctx, as, alipay.SafeDomainCreateRequest{SafeDomain: name})
		return err
	})
	if alipay.SubCodeOf(err) == alipay.SubSafedomainExsit { // spelled so by the platform
		_, _ = s.read(ctx, client, as, merchantID) // the list here is behind
	}
	if err != nil {
		return DomainList{}, explain(err, as.MerchantName)
	}
	return s.record(merchantID, func(l *DomainList) {
		if !l.Has(name) {
			l.Domains = append(l.Domains, Domain{Name: name})
		}
		for i := range l.Domains {
			if l.Domains[i].Name == name {
				l.Domains[i].AddedAt = s.Now()
			}
		}
		l.Removed = slices.DeleteFunc(l.Removed, func(r RemovedDomain) bool { return r.Name == name })
	})
}

func checkRoom(list DomainList, name string) error {
	for _, d := range list.Domains {
		if bareDomain(d.Name) == name && d.Confirmed {
			return fault.New("baseinfo.domain_exists", fault.T("%s is already in the list", "%s 已在列表中", name)).
				WithField(FieldDomain).WithHint(fault.T("if it was removed elsewhere, refresh the list", "如已在别处删除，请刷新列表"))
		}
	}
	if n := len(list.Domains); n >= MaxDomains && !list.Has(name) {
		return fault.New("baseinfo.domain_limit", fault.T("the mini program has %d server domain{|s}, and %d is the most", "小程序已有 %d 个服务器域名，上限为 %d 个", n,
			MaxDomains)).
			WithField(FieldDomain).WithHint(fault.T("delete one that is no longer used, or refresh the list", "请先删除不再使用的域名，或刷新列表"))
	}
	return nil
}

// bareDomain leaves out the scheme some mini programs have in their lists.
func bareDomain(listed string) string {
	return strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(listed), "https://"), "wss://")
}

// DeleteDomain takes a server domain back. A domain the platform does not list
// is deleted all the same: the list here may be behind.
// Alipay open platform: alipay.open.mini.safedomain.delete.
func (s *Service) DeleteDomain(ctx context.Context, merchantID, domain string) (DomainList, error) {
	return s.deleteDomain(ctx, merchantID, domain, "")
}

// mostRemoved bounds what is kept of domains taken back.
const mostRemoved = MaxDomains

func (s *Service) deleteDomain(ctx context.Context, merchantID, domain, runID string) (DomainList, error) {
	if domain == "" {
		return DomainList{}, field.Errors{{Field: FieldDomain, Code: "blank", Text: fault.T("name the domain", "请指定域名")}}.Fault(CodeInvalid)
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return DomainList{}, err
	}
	e := journal.EntryFor(as, "domain.delete", alipay.MethodSafeDomainDelete, map[string]string{"domain": domain})
	e.BatchID = runID
	err = s.Journal.DoSettled(ctx, e, wanted{Domain: domain, Gone: true}, func(ctx context.Context) error {
		_, err := client.SafeDomainDelete(ctx, as, alipay.SafeDomainDeleteRequest{SafeDomain: domain})
		return err
	})
	if err != nil {
		return DomainList{}, explain(err, as.MerchantName)
	}
	return s.record(merchantID, func(l *DomainList) {
		l.Domains = slices.DeleteFunc(l.Domains, func(d Domain) bool { return d.Name == domain })
		l.Removed = append(slices.DeleteFunc(l.Removed, func(r RemovedDomain) bool { return r.Name == domain }), RemovedDomain{domain, s.Now()})
		l.Removed = l.Removed[max(0, len(l.Removed)-mostRemoved):]
	})
}

func (s *Service) record(merchantID string, edit func(*DomainList)) (DomainList, error) {
	var list DomainList
	err := s.Vault.Update(func(tx *vault.Tx) error {
		var err error
		list, err = s.domainsOf.Get(tx, merchantID)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		list.MerchantID, list.Limit = merchantID, MaxDomains
		edit(&list)
		return s.domainsOf.Put(tx, list)
	})
	if err != nil {
		return DomainList{}, err
	}
	s.announce(merchantID)
	return list, nil
}
