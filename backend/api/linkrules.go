package api

import (
	"context"

	"minifleet/backend/field"
	"minifleet/backend/qrcode"
)

// Rules returns the rules stored at the last reading and the changes made here
// since.
func (c *Codes) Rules(_ context.Context, req ByMerchant) (qrcode.RuleList, error) {
	return c.w.Codes.Rules(req.MerchantID)
}

// RefreshRules asks the platform for the rules.
func (c *Codes) RefreshRules(ctx context.Context, req ByMerchant) (qrcode.RuleList, error) {
	return c.w.Codes.ReadRules(ctx, req.MerchantID)
}

// RuleOf is a rule wanted for a merchant's mini program.
type RuleOf struct {
	MerchantID string          `json:"merchant_id"`
	Rule       qrcode.RuleSpec `json:"rule"`
}

// RuleJudged is what is wrong with a rule as typed.
type RuleJudged struct {
	Problems field.Errors `json:"problems"`
	// Conflicts are known rules that claim an address of it too, Exceptions
	// those that take single addresses out of it, or it out of them.
	Conflicts  []qrcode.Rule `json:"conflicts"`
	Exceptions []qrcode.Rule `json:"exceptions"`
}

// CheckRule judges a rule as typed against the rules that are known; nothing
// is sent.
func (c *Codes) CheckRule(_ context.Context, req RuleOf) (RuleJudged, error) {
	out := RuleJudged{Problems: qrcode.CheckRule(req.Rule)}
	known, err := c.w.Codes.Rules(req.MerchantID)
	if err != nil || req.Rule.RouteURL == "" {
		return out, err
	}
	for _, r := range known.Rules {
		switch {
		case r.Conflicts(req.Rule):
			out.Conflicts = append(out.Conflicts, r)
		case r.Covers(req.Rule.RouteURL), req.Rule.Covers(r.RouteURL):
			out.Exceptions = append(out.Exceptions, r)
		}
	}
	return out, nil
}

// AddRule makes ordinary QR codes open a page. Faults: qrcode.invalid,
// qrcode.rule_conflict, qrcode.rule_limit, journal.did_not, journal.not_known_yet, platform.*.
func (c *Codes) AddRule(ctx context.Context, req RuleOf) (qrcode.Rule, error) {
	return c.w.Codes.Bind(ctx, req.MerchantID, req.Rule)
}

// RuleGroup names a rule the platform holds.
type RuleGroup struct {
	MerchantID string `json:"merchant_id"`
	Group      string `json:"group"`
}

// RemoveRule takes a rule back. Faults: journal.did_not, journal.not_known_yet, platform.*.
func (c *Codes) RemoveRule(ctx context.Context, req RuleGroup) (Nothing, error) {
	return Nothing{}, c.w.Codes.Unbind(ctx, req.MerchantID, req.Group)
}
