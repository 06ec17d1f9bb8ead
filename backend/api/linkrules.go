package api

import (
	"context"

	"minifleet/backend/code"
	"minifleet/backend/field"
)

// Rules returns the rules stored at the last reading and the changes made here
// since.
func (c *Codes) Rules(_ context.Context, req ByMerchant) (code.RuleList, error) {
	return c.w.Codes.Rules(req.MerchantID)
}

// RefreshRules asks the platform for the rules.
func (c *Codes) RefreshRules(ctx context.Context, req ByMerchant) (code.RuleList, error) {
	return c.w.Codes.ReadRules(ctx, req.MerchantID)
}

// RuleOf is a rule wanted for a merchant's mini program.
type RuleOf struct {
	MerchantID string        `json:"merchant_id"`
	Rule       code.RuleSpec `json:"rule"`
}

// RuleJudged is what is wrong with a rule as typed.
type RuleJudged struct {
	Problems field.Errors `json:"problems"`
	// Conflicts are known rules that claim an address of it too, Exceptions
	// those that take single addresses out of it, or it out of them.
	Conflicts  []code.Rule `json:"conflicts"`
	Exceptions []code.Rule `json:"exceptions"`
}

// CheckRule judges a rule as typed against the rules that are known; nothing
// is sent.
func (c *Codes) CheckRule(_ context.Context, req RuleOf) (RuleJudged, error) {
	out := RuleJudged{Problems: code.CheckRule(req.Rule)}
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

// AddRule makes ordinary QR codes open a page. Faults: code.invalid,
// code.rule_conflict, code.rule_limit, journal.did_not, journal.not_known_yet, platform.*.
func (c *Codes) AddRule(ctx context.Context, req RuleOf) (code.Rule, error) {
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
