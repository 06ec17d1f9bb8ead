package code

import (
	"context"
	"net/url"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// KindMake is the kind of runs that make the same code for many merchants.
const KindMake run.Kind = "code.make"

// Many is what such a run is asked for.
type Many struct {
	Spec Spec `json:"spec"`
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

func (s *Service) defineRuns() {
	s.making = run.Define(s.Runs, KindMake, run.Work[Many]{
		Title: func(m Many) (title, about fault.Text) {
			describe, page := told(m.Spec.Describe), told(address(m.Spec))
			return fault.Text{EN: "Codes: " + describe.EN, ZH: "小程序码：" + describe.ZH}, page
		},
		Do: func(ctx context.Context, t run.Task, m Many) (run.Outcome, error) { return s.createFor(ctx, t, m.Spec) },
	})
}

// told says what a text with placeholders is about: each merchant's own name or
// ids stand where they will.
func told(text string) fault.Text {
	return fault.Text{
		EN: fill(text, "<mini program ID>", "<merchant ID>", "<merchant's name>"),
		ZH: fill(text, "<小程序 ID>", "<商家编号>", "<商家名称>"),
	}
}

// address is the page a code opens with its parameters, for a person to read.
func address(spec Spec) string {
	if spec.Query == "" {
		return spec.Page
	}
	query, err := url.PathUnescape(spec.Query)
	if err != nil {
		query = spec.Query
	}
	return spec.Page + "?" + query
}

// CreateMany begins to make the same code for many merchants, with the
// placeholders of its query and description filled in for each. A code that was
// made of the same wishes before is not made again. Faults: code.invalid,
// run.nobody.
func (s *Service) CreateMany(merchantIDs []string, spec Spec) (run.Head, error) {
	if errs := ValidateShape(spec); len(errs) > 0 {
		return run.Head{}, errs.Fault(CodeInvalid)
	}
	return s.making.Start(Many{spec}, merchantIDs)
}

func (s *Service) createFor(ctx context.Context, t run.Task, spec Spec) (run.Outcome, error) {
	_, as, err := s.Platform.For(t.MerchantID)
	if err != nil {
		return run.Outcome{}, err
	}
	spec.Query = fill(spec.Query, as.MiniAppID, t.MerchantID, url.QueryEscape(as.MerchantName))
	spec.Describe = fill(spec.Describe, as.MiniAppID, t.MerchantID, as.MerchantName)
	if errs := Validate(spec); len(errs) > 0 {
		return run.Outcome{}, errs.Fault(CodeInvalid)
	}
	made, there, err := s.same(t.MerchantID, as.MiniAppID, spec)
	switch {
	case err != nil:
		return run.Outcome{}, err
	case there && t.Again: // by this run, before the program ended
		_, _ = s.FetchPictures(ctx, made.ID) // the code says when a picture is missing
		return run.Outcome{Made: made.ID}, nil
	case there:
		return run.Outcome{Made: made.ID, Note: fault.T("it was made before", "此前已生成")}, nil
	}
	code, err := s.create(ctx, t.MerchantID, spec, t.RunID)
	return run.Outcome{Made: code.ID}, err
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
