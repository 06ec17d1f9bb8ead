package api

import (
	"context"

	"minifleet/backend/appinfo"
	"minifleet/backend/field"
)

// Domains are the servers a mini program may talk to.
type Domains struct{ opened }

// List returns the domains stored at the last reading and the changes made
// here since.
func (d *Domains) List(_ context.Context, req ByMerchant) (appinfo.DomainList, error) {
	return d.w.AppInfo.Domains(req.MerchantID)
}

// Refresh asks the platform for the domains.
func (d *Domains) Refresh(ctx context.Context, req ByMerchant) (appinfo.DomainList, error) {
	return d.w.AppInfo.ReadDomains(ctx, req.MerchantID)
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

// DomainVerdict is the domain as the platform takes it, or what is wrong.
type DomainVerdict struct {
	Name    string       `json:"name"`
	Problem *field.Error `json:"problem"`
}

// Check judges a domain as typed; nothing is sent.
func (d *Domains) Check(_ context.Context, req DomainInput) (DomainVerdict, error) {
	name, problem := appinfo.NormalizeDomain(req.Domain)
	return DomainVerdict{name, problem}, nil
}

// Add allows a domain. Faults: appinfo.invalid, appinfo.domain_exists,
// appinfo.domain_limit, journal.did_not, journal.not_known_yet, platform.*.
func (d *Domains) Add(ctx context.Context, req DomainChange) (appinfo.DomainList, error) {
	return d.w.AppInfo.AddDomain(ctx, req.MerchantID, req.Domain)
}

// Delete takes a domain back. Faults: as of Add.
func (d *Domains) Delete(ctx context.Context, req DomainChange) (appinfo.DomainList, error) {
	return d.w.AppInfo.DeleteDomain(ctx, req.MerchantID, req.Domain)
}
