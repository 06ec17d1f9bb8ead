package code

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Rule is a rule the platform holds. Page and RoutePattern are known of rules
// made from here only: the platform's list does not tell them.
type Rule struct {
	RuleSpec
	Group string    `json:"group"`            // the platform's route_group
	Made  time.Time `json:"made_at,omitzero"` // when made from here
}

// RuleList is the rules of a mini program.
type RuleList struct {
	MerchantID string    `json:"merchant_id"`
	MiniAppID  string    `json:"mini_app_id"`
	Rules      []Rule    `json:"rules"`
	Limit      int       `json:"limit"`
	OlderLimit int       `json:"older_limit"`         // what older documents say; the platform may refuse more
	FetchedAt  time.Time `json:"fetched_at,omitzero"` // zero: never read from the platform
}

func (l RuleList) byGroup(group string) int {
	return slices.IndexFunc(l.Rules, func(r Rule) bool { return r.Group == group })
}

// rulePages bounds how many pages of rules are read.
const rulePages = 100

// Rules returns the rules stored at the last reading and the changes made here
// since.
func (s *Service) Rules(merchantID string) (RuleList, error) {
	var list RuleList
	err := s.Vault.View(func(tx *vault.Tx) (err error) {
		list, err = s.rules.Get(tx, merchantID)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	list.MerchantID, list.Limit, list.OlderLimit = merchantID, s.RuleLimit(), OlderRuleLimit
	return list, err
}

// ReadRules asks the platform for every rule, page by page, and stores them.
// Alipay open platform: alipay.open.mini.qrcode.query.
func (s *Service) ReadRules(ctx context.Context, merchantID string) (RuleList, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return RuleList{}, err
	}
	list, err := s.readRules(ctx, client, as, merchantID)
	return list, explain(err, as.MerchantName)
}

// readRules asks for the rules, stores them and settles by them what is open.
func (s *Service) readRules(ctx context.Context, client *alipay.Client, as alipay.Acting, merchantID string) (RuleList, error) {
	list, err := s.fetchRules(ctx, client, as, merchantID)
	if err != nil {
		return list, err
	}
	return list, s.reviewRules(list)
}

func (s *Service) fetchRules(ctx context.Context, client *alipay.Client, as alipay.Acting, merchantID string) (RuleList, error) {
	list := RuleList{MerchantID: merchantID, MiniAppID: as.MiniAppID, Limit: s.RuleLimit(), OlderLimit: OlderRuleLimit}
	for page := 1; page <= rulePages; page++ {
		resp, err := client.QRCodeQuery(ctx, as, alipay.QRCodeQueryRequest{PageNo: page, PageSize: alipay.QRCodePage})
		if err != nil {
			return RuleList{}, err
		}
		for _, g := range resp.QRCodeRouteGroups {
			// A rule made while the pages are read shifts one into the next page.
			if list.byGroup(g.RouteGroup) < 0 {
				list.Rules = append(list.Rules, Rule{RuleSpec: RuleSpec{Mode: Mode(g.Mode), RouteURL: g.RouteURL}, Group: g.RouteGroup})
			}
		}
		if len(resp.QRCodeRouteGroups) == 0 || len(list.Rules) >= int(resp.TotalItems) {
			break
		}
	}
	list.FetchedAt = s.Now()
	err := s.Vault.Update(func(tx *vault.Tx) error {
		old, err := s.rules.Get(tx, merchantID)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		for i := range list.Rules {
			if at := old.byGroup(list.Rules[i].Group); at >= 0 {
				list.Rules[i].Page, list.Rules[i].RoutePattern, list.Rules[i].Made = old.Rules[at].Page, old.Rules[at].RoutePattern, old.Rules[at].Made
			}
		}
		return s.rules.Put(tx, list)
	})
	if err != nil {
		return RuleList{}, fmt.Errorf("storing rules: %w", err)
	}
	s.announce(merchantID)
	return list, nil
}

// Bind makes ordinary QR codes that hold an address open a page.
// Faults: code.invalid, code.rule_conflict, code.rule_limit,
// journal.did_not (safe to repeat), journal.not_known_yet, platform.*.
// Alipay open platform: alipay.open.mini.qrcode.bind.
func (s *Service) Bind(ctx context.Context, merchantID string, spec RuleSpec) (Rule, error) {
	if errs := CheckRule(spec); len(errs) > 0 {
		return Rule{}, errs.Fault(CodeInvalid)
	}
	known, err := s.Rules(merchantID)
	if err != nil {
		return Rule{}, err
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Rule{}, err
	}
	if checkRoom(known, spec, as.MerchantName) != nil {
		// What is stored speaks against it; it may be behind, so ask first.
		if known, err = s.readRules(ctx, client, as, merchantID); err != nil {
			return Rule{}, explain(err, as.MerchantName)
		}
		if err := checkRoom(known, spec, as.MerchantName); err != nil {
			return Rule{}, err
		}
	}
	rule := Rule{RuleSpec: spec, Made: s.Now()}
	e := journal.EntryFor(as, "code.bind", alipay.MethodQRCodeBind, map[string]string{"mode": string(spec.Mode), "route_url": spec.RouteURL})
	err = s.Journal.DoSettled(ctx, e, wantedRule{Spec: spec}, func(ctx context.Context) error {
		resp, err := client.QRCodeBind(ctx, as, alipay.QRCodeBindRequest{Mode: string(spec.Mode), RouteURL: spec.RouteURL,
			RoutePattern: spec.RoutePattern, PageRedirection: spec.Page})
		rule.Group = resp.RouteGroup
		return err
	})
	if err == nil && rule.Group == "" { // found by looking: the list has its group
		rule.Group, err = s.groupOf(merchantID, spec)
	}
	if err != nil {
		return Rule{}, explain(err, as.MerchantName)
	}
	return rule, s.amend(merchantID, as.MiniAppID, func(l *RuleList) {
		if at := l.byGroup(rule.Group); at >= 0 {
			l.Rules[at] = rule
		} else {
			l.Rules = append(l.Rules, rule)
		}
	})
}

// checkRoom checks a rule against those that are known.
func checkRoom(known RuleList, spec RuleSpec, merchant string) error {
	for _, r := range known.Rules {
		if r.Conflicts(spec) {
			return fault.New("code.rule_conflict", fault.T("the rule overlaps with %s %s", "与已有规则冲突：%s %s", r.Mode, r.RouteURL)).
				WithMerchant(merchant).WithField("route_url").WithRetry(fault.RetryAfterInput).
				WithHint(fault.T("remove that rule first, or choose another address", "请先删除该规则，或更换地址"))
		}
	}
	if n := len(known.Rules); n >= known.Limit {
		return fault.New("code.rule_limit", fault.T("the mini program has %d rule{|s}, and %d is the most", "小程序已有 %d 条规则，上限为 %d 条", n, known.Limit)).
			WithMerchant(merchant).WithHint(fault.T("remove a rule, or raise the limit in the settings if the platform allows you more",
			"请先删除不用的规则；如平台给出的上限更高，可在设置中调整"))
	}
	return nil
}

// Unbind removes a rule by its group. A rule that is gone already is no fault.
// Alipay open platform: alipay.open.mini.qrcode.unbind.
func (s *Service) Unbind(ctx context.Context, merchantID, group string) error {
	if group == "" {
		return field.Errors{{Field: "route_group", Code: "blank", Text: fault.T("name the rule", "请指定规则")}}.Fault(CodeInvalid)
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return err
	}
	known, err := s.Rules(merchantID)
	if err != nil {
		return err
	}
	detail := map[string]string{"route_group": group}
	if at := known.byGroup(group); at >= 0 {
		detail["route_url"] = known.Rules[at].RouteURL
	}
	e := journal.EntryFor(as, "code.unbind", alipay.MethodQRCodeUnbind, detail)
	err = s.Journal.DoSettled(ctx, e, wantedRule{Group: group}, func(ctx context.Context) error {
		_, err := client.QRCodeUnbind(ctx, as, alipay.QRCodeUnbindRequest{RouteGroup: group})
		return err
	})
	if alipay.SubCodeOf(err) == alipay.SubRouteGroupNotExist {
		err = nil
	}
	if err != nil {
		return explain(err, as.MerchantName)
	}
	return s.amend(merchantID, as.MiniAppID, func(l *RuleList) {
		l.Rules = slices.DeleteFunc(l.Rules, func(r Rule) bool { return r.Group == group })
	})
}

func (s *Service) amend(merchantID, miniAppID string, edit func(*RuleList)) error {
	err := s.Vault.Update(func(tx *vault.Tx) error {
		list, err := s.rules.Get(tx, merchantID)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		list.MerchantID, list.MiniAppID, list.Limit = merchantID, miniAppID, s.RuleLimit()
		edit(&list)
		return s.rules.Put(tx, list)
	})
	if err == nil {
		s.announce(merchantID)
	}
	return err
}
