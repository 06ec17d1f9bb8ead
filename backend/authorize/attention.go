package authorize

import (
	"cmp"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Need is why a merchant's authorization needs a person.
type Need string

const (
	NeedLost    Need = "lost"    // it ended
	NeedProblem Need = "problem" // the last attempt failed
	NeedDecide  Need = "decide"  // an authorization of an unknown mini program waits
	NeedMethods Need = "methods" // it does not cover a method that was called
	NeedRefresh Need = "refresh" // its end is near
	NeedFirst   Need = "first"   // never authorized
)

// needOrder is how urgent each need is.
var needOrder = []Need{NeedLost, NeedProblem, NeedDecide, NeedMethods, NeedRefresh, NeedFirst}

// Item is one thing that needs a person, with the link ready when an
// authorization waits; Service.Ready makes one otherwise.
type Item struct {
	Need         Need       `json:"need"`
	MerchantID   string     `json:"merchant_id,omitempty"`
	MerchantName string     `json:"merchant_name,omitempty"`
	AppID        string     `json:"app_id,omitempty"`     // the merchant's third-party app
	UnknownID    string     `json:"unknown_id,omitempty"` // for NeedDecide
	Why          fault.Text `json:"why"`
	Since        time.Time  `json:"since,omitzero"`
	Links        *Links     `json:"links,omitempty"`
}

// Attention lists who needs attention and why, the most urgent first, from
// what is on disk.
func (s *Service) Attention() ([]Item, error) {
	now := s.now()
	notArchived := false
	all, err := s.merchants.List(merchant.Filter{Archived: &notArchived})
	if err != nil {
		return nil, err
	}
	granted := map[string]grant{}
	waiting := map[string]pending{}
	var unknown []Unknown
	err = s.vault.View(func(tx *vault.Tx) error {
		if err := grants.Each(tx, "", func(g grant) error {
			granted[g.MerchantID] = g
			return nil
		}); err != nil {
			return err
		}
		if err := pendings.Find(tx, pendingsByState, string(PendingWaiting), func(p pending) error {
			if p.live(now) {
				waiting[p.MerchantID] = p
			}
			return nil
		}); err != nil {
			return err
		}
		return holds.Each(tx, "", func(h held) error {
			unknown = append(unknown, h.Unknown)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	items := make([]Item, 0)
	for _, u := range unknown {
		items = append(items, Item{Need: NeedDecide, UnknownID: u.ID, MerchantID: u.MeantFor, Since: u.At, Why: fault.T(
			"mini program %s was authorized and has no merchant record", "小程序 %s 已授权，但没有对应的商家记录", u.MiniAppID)})
	}
	for _, m := range all {
		item, ok := need(m, granted, waiting, now)
		if !ok {
			continue
		}
		if p, ok := waiting[m.ID]; ok {
			if app, err := s.providers.GetApp(p.AppID); err == nil {
				links := s.links(p, app)
				item.Links = &links
			}
		}
		items = append(items, item)
	}
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Compare(slices.Index(needOrder, a.Need), slices.Index(needOrder, b.Need))
	})
	return items, nil
}

// need is the most urgent thing about one merchant.
func need(m merchant.Merchant, granted map[string]grant, waiting map[string]pending, now time.Time) (Item, bool) {
	item := Item{MerchantID: m.ID, MerchantName: m.Name, AppID: m.AppID}
	g, has := granted[m.ID]
	if has {
		g = g.of(m)
	}
	p, waits := waiting[m.ID]
	switch {
	case has && g.State == StateLost:
		item.Need, item.Why, item.Since = NeedLost, g.Loss.Text(), g.LostAt
	case waits && p.ProblemCode != "":
		item.Need, item.Why, item.Since = NeedProblem, p.Problem, p.CreatedAt
	case !has:
		item.Need, item.Since = NeedFirst, m.CreatedAt
		item.Why = fault.T("has not authorized yet", "尚未授权")
		if waits {
			item.Since, item.Why = p.CreatedAt, fault.T("a link was made; waiting for the merchant", "已生成链接，等待商家授权")
			if !p.RefusedAt.IsZero() {
				item.Since, item.Why = p.RefusedAt, fault.T("the merchant did not agree", "商家未同意授权")
			}
		}
	case len(g.Lacks) > 0:
		item.Need, item.Since = NeedMethods, g.GrantedAt
		item.Why = fault.T("the authorization does not cover %d method{|s} that were called", "授权未包含已调用的 %d 个接口", len(g.Lacks))
	case g.dueAt(now):
		item.Need, item.Since = NeedRefresh, g.GrantedAt
		item.Why = fault.T("the authorization is near its end", "授权即将到期")
	default:
		return Item{}, false
	}
	return item, true
}
