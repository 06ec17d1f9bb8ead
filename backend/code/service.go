package code

import (
	"cmp"
	"encoding/json"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/outbound"
	"minifleet/backend/run"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
)

// DefaultRuleLimit is how many link rules a mini program may have, and
// OlderRuleLimit what older documents say, from which on the platform may refuse
// one more. Alipay open platform: 100 in the current API text, 20 in the product
// description.
const (
	DefaultRuleLimit = settings.DefaultQRRuleLimit
	OlderRuleLimit   = 20
)

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform alipay.Platform
	Runs     *run.Service
	// Pictures fetches the pictures of codes; nil: NewFetcher(Simulated).
	Pictures *Fetcher
	// Simulated reports whether a merchant's app is on the simulator, whose
	// pictures come from this machine; nil: never.
	Simulated func(merchantID string) bool
	// RuleLimit is the limit from the settings; nil: DefaultRuleLimit.
	RuleLimit func() int
	Now       func() time.Time // nil: time.Now
}

// Service makes codes and keeps rules. It is safe for concurrent use.
type Service struct {
	Deps
	codes  *vault.Collection[Code]
	images *vault.Collection[Image]
	kept   *vault.Collection[content]
	rules  *vault.Collection[RuleList]
	making run.Maker[Many]
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Simulated == nil {
		d.Simulated = func(string) bool { return false }
	}
	if d.RuleLimit == nil {
		d.RuleLimit = func() int { return DefaultRuleLimit }
	}
	if d.Pictures == nil {
		d.Pictures = NewFetcher(d.Simulated, outbound.New(outbound.Options{}))
	}
	s := &Service{
		Deps: d,
		codes: vault.NewCollection(vault.Schema[Code]{Name: "qrcode.code", Version: 1, ID: func(c Code) string { return c.ID },
			Indexes: []vault.Index[Code]{{Name: byMerchant, Keys: func(c Code) []string { return []string{c.MerchantID} }}}}),
		// From version 2 on an image names its bytes: a program that looks for them
		// in it has to refuse.
		images: vault.NewCollection(vault.Schema[Image]{Name: "qrcode.image", Version: 2, ID: Image.id,
			Migrate: map[int]func(json.RawMessage) (json.RawMessage, error){1: func(r json.RawMessage) (json.RawMessage, error) { return r, nil }},
			Indexes: []vault.Index[Image]{{Name: bySum, Keys: func(i Image) []string { return []string{cmp.Or(i.Sum, inItself)} }}}}),
		kept:  vault.NewCollection(vault.Schema[content]{Name: "qrcode.picture", Version: 1, ID: func(c content) string { return c.Sum }}),
		rules: vault.NewCollection(vault.Schema[RuleList]{Name: "qrcode.rules", Version: 1, ID: func(l RuleList) string { return l.MerchantID }}),
	}
	s.recognize()
	s.defineRuns()
	return s
}

const byMerchant = "merchant"

// Close lets go of idle connections.
func (s *Service) Close() { s.Pictures.Close() }

func (s *Service) announce(merchantID string) {
	s.Bus.Publish(event.Event{Kind: event.Codes, ID: merchantID})
}

// explain turns a platform error into one for a person.
func explain(err error, merchant string) error {
	return journal.Explain(err, "code.stopped", merchant, func(f *fault.Error, subCode string) {
		f.Field = alipay.FieldOf(subCode)
	})
}
