package api

import (
	"context"

	"minifleet/backend/baseinfo"
	"minifleet/backend/field"
	"minifleet/backend/fleet"
	"minifleet/backend/run"
)

// Domains are the servers a mini program may talk to.
type Domains struct{ opened }

// MerchantDomains is the domains of a merchant, with what waits for a version.
type MerchantDomains struct {
	baseinfo.DomainList
	// AddedLate and RemovedLate are changes made from here that no uploaded
	// version knows of: they take effect with the next.
	AddedLate   []string `json:"added_late"`
	RemovedLate []string `json:"removed_late"`
}

// List returns the domains stored at the last reading and the changes made
// here since.
func (d *Domains) List(_ context.Context, req ByMerchant) (MerchantDomains, error) {
	return d.w.domains(req.MerchantID)
}

func (r *room) domains(merchantID string) (MerchantDomains, error) {
	list, err := r.Fleet.DomainsOf([]string{merchantID})
	if err != nil || len(list) == 0 {
		return MerchantDomains{DomainList: baseinfo.DomainList{MerchantID: merchantID, Limit: baseinfo.MaxDomains}}, err
	}
	return MerchantDomains{list[0].List, list[0].Added, list[0].Removed}, nil
}

// Refresh asks the platform for the domains.
func (d *Domains) Refresh(ctx context.Context, req ByMerchant) (MerchantDomains, error) {
	if _, err := d.w.BaseInfo.ReadDomains(ctx, req.MerchantID); err != nil {
		return MerchantDomains{}, err
	}
	return d.w.domains(req.MerchantID)
}

// DomainChange names a server domain of a merchant's mini program.
type DomainChange struct {
	MerchantID string `json:"merchant_id"`
	Domain     string `json:"domain"`
}

// DomainInput is a domain as typed.
type DomainInput struct {
	Domain string `json:"domain"`
}

// DomainJudged is the domain as the platform takes it, or what is wrong.
type DomainJudged struct {
	Name    string       `json:"name"`
	Problem *field.Error `json:"problem"`
}

// Check judges a domain as typed; nothing is sent.
func (d *Domains) Check(_ context.Context, req DomainInput) (DomainJudged, error) {
	name, problem := baseinfo.NormalizeDomain(req.Domain)
	return DomainJudged{name, problem}, nil
}

// Add allows a domain. Faults: baseinfo.invalid, baseinfo.domain_exists,
// baseinfo.domain_limit, journal.did_not, journal.not_known_yet, platform.*.
func (d *Domains) Add(ctx context.Context, req DomainChange) (MerchantDomains, error) {
	if _, err := d.w.BaseInfo.AddDomain(ctx, req.MerchantID, req.Domain); err != nil {
		return MerchantDomains{}, err
	}
	return d.w.domains(req.MerchantID)
}

// Delete takes a domain back. Faults: as of Add.
func (d *Domains) Delete(ctx context.Context, req DomainChange) (MerchantDomains, error) {
	if _, err := d.w.BaseInfo.DeleteDomain(ctx, req.MerchantID, req.Domain); err != nil {
		return MerchantDomains{}, err
	}
	return d.w.domains(req.MerchantID)
}

// DomainsForMany is domains to be allowed to, or taken back from, many mini
// programs.
type DomainsForMany struct {
	Domains   []string `json:"domains"`
	Merchants []string `json:"merchants"`
}

// AddToMany begins to allow domains and returns at once; Runs tells how it
// goes. Faults: baseinfo.invalid, run.nobody.
func (d *Domains) AddToMany(_ context.Context, req DomainsForMany) (run.Head, error) {
	return d.w.BaseInfo.AddDomains(req.Domains, req.Merchants)
}

// RemoveFromMany begins to take domains back and returns at once. Faults: as of
// AddToMany.
func (d *Domains) RemoveFromMany(_ context.Context, req DomainsForMany) (run.Head, error) {
	return d.w.BaseInfo.RemoveDomains(req.Domains, req.Merchants)
}

// AskDomains names merchants, in the order of the answer.
type AskDomains struct {
	Merchants []string `json:"merchants"`
}

// DomainsOver is the domains of several merchants.
type DomainsOver struct {
	Rows []DomainsLine `json:"rows"`
	// Waiting is how many of them need a new version for a change to take effect.
	Waiting int `json:"waiting"`
}

// DomainsLine is the domains of one of them.
type DomainsLine struct {
	MerchantDomains
	Name      string `json:"name"`
	MiniAppID string `json:"mini_app_id"`
}

// Over reads the domains of several merchants from what is stored.
func (d *Domains) Over(_ context.Context, req AskDomains) (DomainsOver, error) {
	list, err := d.w.Fleet.DomainsOf(req.Merchants)
	return domainsOver(list), err
}

// Late reads the merchants that need a new version for a change of their
// domains to take effect.
func (d *Domains) Late(context.Context, Nothing) (DomainsOver, error) {
	list, err := d.w.Fleet.DomainsLate()
	return domainsOver(list), err
}

func domainsOver(list []fleet.DomainStanding) DomainsOver {
	var out DomainsOver
	for _, one := range list {
		out.Rows = append(out.Rows, DomainsLine{MerchantDomains{one.List, one.Added, one.Removed}, one.Merchant.Name, one.Merchant.MiniAppID})
	}
	out.Waiting = fleet.DomainsWaiting(list)
	return out
}
