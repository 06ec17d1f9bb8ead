package qrcode

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/many"
	"minifleet/backend/vault"
)

// workers is how many merchants are in flight at once; the client's pacing
// decides how fast they go.
const workers = 8

// Result is what became of one merchant of CreateMany.
type Result struct {
	MerchantID string `json:"merchant_id"`
	OK         bool   `json:"ok"`
	Code       *Code  `json:"code,omitempty"`
	// Already tells that the same code was made before: it is that one.
	Already bool       `json:"already,omitempty"`
	Fault   fault.Code `json:"fault,omitempty"`
	Message fault.Text `json:"message"`
	Hint    fault.Text `json:"hint"`
	Err     error      `json:"-"`
}

// Placeholders stand in a Spec's Query and Describe for what differs between
// merchants; the name is escaped in a query.
const (
	PlaceMiniApp  = "{{mini_app_id}}"
	PlaceMerchant = "{{merchant_id}}"
	PlaceName     = "{{name}}"
)

// ValidateShape checks a code for many merchants as wanted. Each placeholder
// counts as one letter: what it becomes is judged for each merchant.
func ValidateShape(spec Spec) field.Errors {
	spec.Query = fill(spec.Query, "x", "x", "x")
	spec.Describe = fill(spec.Describe, "x", "x", "x")
	return Validate(spec)
}

// CreateMany makes the same code for many merchants, with the placeholders of
// its query and description filled in for each. progress, when given, hears of
// each result, one at a time. Results come in the order of merchantIDs; when
// ctx ends, merchants not yet begun have none. Each code is stored as it is
// made, so nothing is lost when the window is closed, and repeating makes only
// what is not there yet.
func (s *Service) CreateMany(ctx context.Context, merchantIDs []string, spec Spec, progress func(Result)) ([]Result, error) {
	if errs := ValidateShape(spec); len(errs) > 0 {
		return nil, errs.Fault(CodeInvalid)
	}
	if len(merchantIDs) == 0 {
		return nil, fault.New("qrcode.nobody", fault.T("no merchant is chosen", "没有选择商家")).WithRetry(fault.RetryAfterInput)
	}
	runID := vault.NewID(s.Now())
	results := make([]*Result, len(merchantIDs))
	var mu sync.Mutex // one result is told at a time
	many.Each(ctx, workers, merchantIDs, func(i int, id string) {
		r := s.createFor(ctx, id, spec, runID)
		mu.Lock()
		defer mu.Unlock()
		results[i] = &r
		if progress != nil {
			progress(r)
		}
	})
	var out []Result
	for _, r := range results {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out, nil
}

func (s *Service) createFor(ctx context.Context, merchantID string, spec Spec, runID string) Result {
	r := Result{MerchantID: merchantID}
	code, err := func() (Code, error) {
		_, as, err := s.Platform.For(merchantID)
		if err != nil {
			return Code{}, err
		}
		spec.Query = fill(spec.Query, as.MiniAppID, merchantID, url.QueryEscape(as.MerchantName))
		spec.Describe = fill(spec.Describe, as.MiniAppID, merchantID, as.MerchantName)
		if errs := Validate(spec); len(errs) > 0 {
			return Code{}, errs.Fault(CodeInvalid)
		}
		if made, there, err := s.same(merchantID, as.MiniAppID, spec); err != nil || there {
			r.Already = there
			return made, err
		}
		return s.create(ctx, merchantID, spec, runID)
	}()
	if r.OK, r.Err = err == nil, err; err != nil {
		f := fault.As(err)
		r.Fault, r.Message, r.Hint = f.Code, f.Message, f.Hint
		return r
	}
	r.Code = &code
	return r
}

// same finds a code that was made of the same wishes for the same mini program.
func (s *Service) same(merchantID, miniAppID string, spec Spec) (made Code, there bool, err error) {
	spec.Color = normalColor(spec.Color)
	err = s.Vault.View(func(tx *vault.Tx) error {
		there = false
		return s.codes.Find(tx, byMerchant, merchantID, func(c Code) error {
			if c.Spec != spec || c.MiniAppID != miniAppID {
				return nil
			}
			made, there = c, true
			return vault.Stop
		})
	})
	return made, there, err
}

func fill(s, miniApp, merchant, name string) string {
	return strings.NewReplacer(PlaceMiniApp, miniApp, PlaceMerchant, merchant, PlaceName, name).Replace(s)
}
