package baseinfo

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/picture"
	"minifleet/backend/vault"
)

// Outcome is what became of a change.
type Outcome struct {
	Route    Route        `json:"route"`            // judged by the base info read after the change, when it was
	Status   string       `json:"status,omitempty"` // the platform's modify_status
	Warnings []fault.Text `json:"warnings,omitempty"`
	// LookedUp: the answer was lost, and reading the base info again showed
	// that the change took effect.
	LookedUp bool `json:"looked_up"`
	// Info is the base info read after the change; nil when it could not be
	// read, which does not undo the change.
	Info *Info `json:"info,omitempty"`
}

// Modify changes the base info of a merchant's mini program. The change is
// checked before the network is touched, journaled, and when its answer is
// lost the base info is read again to tell what is true.
// What the platform takes only with a version's audit form is kept for the next
// one (Waiting), and its refusal says so.
// Faults: baseinfo.invalid (field.Errors inside), journal.did_not (safe to
// repeat), journal.not_known_yet, platform.* with Field set where the platform names one.
// Alipay open platform: alipay.open.mini.baseinfo.modify.
func (s *Service) Modify(ctx context.Context, merchantID string, c Change) (Outcome, error) {
	out, err := s.modify(ctx, merchantID, c, "")
	if onlyWithAudit(err) {
		if lost := s.Wait(merchantID, c); lost != nil {
			return out, errors.Join(err, lost)
		}
	}
	return out, err
}

// modify is Modify as part of a run, or of none.
func (s *Service) modify(ctx context.Context, merchantID string, c Change, runID string) (Outcome, error) {
	before, tree, err := s.known(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	errs := ValidateAgainst(ctx, c, before)
	if len(errs) == 0 {
		c.Categories, errs = complete(c.Categories, tree)
	}
	if len(errs) > 0 {
		return Outcome{}, errs.Fault(CodeInvalid)
	}
	effect, err := s.Effect(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	out := Outcome{Route: effect.Route}
	if out.Warnings, err = s.Warnings(merchantID, c); err != nil {
		return Outcome{}, err
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	if c.Logo != nil && before == nil { // a logo is told from another by its address only
		info, err := s.read(ctx, client, as, merchantID)
		if err != nil {
			return Outcome{}, explain(err, as.MerchantName)
		}
		before = &info
	}
	e := journal.EntryFor(as, "baseinfo.modify", alipay.MethodBaseInfoModify, map[string]string{"fields": strings.Join(c.Fields(), " ")})
	e.BatchID = runID
	lost := false
	err = s.Journal.DoSettled(ctx, e, wantedOf(c, before, tree, effect.Route), func(ctx context.Context) error {
		resp, err := client.BaseInfoModify(ctx, as, modifyRequest(c))
		out.Status, lost = resp.ModifyStatus, err != nil
		return err
	})
	out.LookedUp = lost && err == nil
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	now := s.Now()
	err = s.Vault.Update(func(tx *vault.Tx) error {
		if err := s.forgetEdits(tx, merchantID, now); err != nil {
			return err
		}
		return s.edits.Put(tx, Edit{ID: vault.NewID(now), MerchantID: merchantID, Fields: c.Fields(), Route: out.Route, Status: out.Status, At: now})
	})
	if err != nil {
		return out, fmt.Errorf("recording the change: %w", err)
	}
	if info, err := s.read(ctx, client, as, merchantID); err == nil {
		out.Info = &info
		// What base info shows now is the truth about the way it went.
		switch same, differ := wantedOf(c, before, tree, out.Route).compare(info); {
		case differ > 0:
			out.Route = RouteAudit
		case same > 0:
			out.Route = RouteImmediate
		}
	} else {
		s.announce(merchantID)
	}
	return out, nil
}

// known returns what is stored of the base info and the category tree; nil for
// what was never read.
func (s *Service) known(merchantID string) (*Info, *Tree, error) {
	var before *Info
	info, found, err := s.Cached(merchantID)
	if err != nil {
		return nil, nil, err
	}
	if found {
		before = &info
	}
	stored, found, err := s.CachedCategories(merchantID)
	if err != nil || !found {
		return before, nil, err
	}
	return before, stored.Tree(), nil
}

func modifyRequest(c Change) alipay.BaseInfoModifyRequest {
	form := c.Form()
	req := alipay.BaseInfoModifyRequest{
		AppName: form[FieldName], AppEnglishName: form[FieldEnglishName], AppSlogan: form[FieldSlogan], AppDesc: form[FieldDescription],
		ServicePhone: form[FieldPhone], ServiceEmail: form[FieldEmail], MiniCategoryIDs: form[FieldCategories],
	}
	if c.Logo != nil {
		req.Files = []alipay.File{{Field: FieldLogo, Name: logoName(c.Logo), Content: c.Logo}}
	}
	return req
}

// logoName follows the bytes: the platform judges a file by its ending.
func logoName(data []byte) string {
	if p, bad := picture.Open(data); bad == nil && p.Format == "jpeg" {
		return "logo.jpg"
	}
	return "logo.png"
}
