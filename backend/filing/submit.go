package filing

import (
	"context"
	"errors"
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Submit hands in the filing of a merchant: reads how far it is, checks the
// form, hands over the pictures the platform does not have, and sends the form.
// After a lost answer the state is read before it may be sent again.
// Faults: filing.incomplete (field.Errors inside), filing.face, filing.filed,
// filing.under_way, journal.did_not (safe to repeat), journal.not_known_yet,
// platform.*.
func (s *Service) Submit(ctx context.Context, merchantID string) (Known, error) {
	k, _, err := s.submit(ctx, run.Task{MerchantID: merchantID})
	return k, err
}

func (s *Service) submit(ctx context.Context, t run.Task) (k Known, already bool, err error) {
	defer s.alone(t.MerchantID)()
	client, as, err := s.Platform.For(t.MerchantID)
	if err != nil {
		return k, false, err
	}
	if k, err = s.read(ctx, client, as); err != nil {
		return k, false, explain(err, as.MerchantName)
	}
	switch {
	case k.Status == alipay.FilingPass:
		return k, true, fault.New("filing.filed", fault.T("it is filed already", "该小程序已备案")).WithMerchant(as.MerchantName)
	case underWay(k.Status):
		return k, true, fault.New("filing.under_way", fault.T("a filing is under way already", "备案审核正在进行中")).WithMerchant(as.MerchantName).
			WithHint(fault.T("wait for its outcome, or withdraw it first", "请等待结果，或先撤回"))
	}
	if err := s.noneOpen(as); err != nil {
		return k, false, err
	}
	f, err := s.ready(ctx, client, as)
	if err != nil {
		return k, false, err
	}
	for last := false; ; last = true {
		if f.Draft, err = s.handOver(ctx, client, as, f); err != nil {
			return k, false, explain(err, as.MerchantName)
		}
		e := journal.EntryFor(as, "filing.submit", alipay.MethodFilingApply, nil)
		e.BatchID = t.RunID
		err = s.Journal.DoSettled(ctx, e, want{From: k.Status, Reason: sumOf(k.Reason)}, func(ctx context.Context) error {
			_, err := client.FilingApply(ctx, as, f.request(f.certifyID))
			return withoutValues(err, f.Values)
		})
		if last || alipay.SubCodeOf(err) != alipay.SubMediaNotExist {
			break
		}
		// The platform does not keep what it was handed for ever.
		if f.Draft, err = s.edit(t.MerchantID, func(_ *vault.Tx, d *Draft) error {
			for i := range d.Pictures {
				d.Pictures[i].MediaID = ""
			}
			return nil
		}); err != nil {
			return k, false, err
		}
	}
	if alipay.SubCodeOf(err) == alipay.SubFaceAuthNotPass {
		err = errors.Join(err, s.note(t.MerchantID, func(k *Known) { k.Face.State = FaceOver }))
	}
	if err != nil {
		return k, false, explain(err, as.MerchantName)
	}
	if err := s.note(t.MerchantID, func(is *Known) {
		is.SubmittedAt = s.Now()
		if is.Status == k.Status { // until it is read
			is.Status, is.Reason = alipay.FilingSecurityAuditing, ""
		}
		k = *is
	}); err != nil {
		return k, false, err
	}
	if now, err := s.read(ctx, client, as); err == nil {
		k = now
	}
	return k, false, nil
}

// noneOpen refuses while nobody knows whether a former call took effect.
func (s *Service) noneOpen(as alipay.Acting) error {
	open, err := s.Journal.Asking(as.MerchantID, "filing.")
	if err == nil && open {
		err = fault.New("filing.open", fault.T("a former call may have taken effect; it is not known yet", "上一次操作可能已生效，结果尚未确认")).WithMerchant(as.MerchantName).
			WithRetry(fault.RetryAfterLookup).
			WithHint(fault.T("wait a few minutes: the journal tells the outcome", "请等待几分钟，结果见操作日志"))
	}
	return err
}

// ready is a form that can be handed in, with its face check.
type ready struct {
	form
	certifyID string
}

func (s *Service) ready(ctx context.Context, client *alipay.Client, as alipay.Acting) (r ready, err error) {
	if r.Draft, err = s.Draft(as.MerchantID); err != nil {
		return r, err
	}
	if r.lists, err = s.Lists(); err != nil {
		return r, err
	}
	if err := Check(r.Draft, r.lists, s.Now()).Fault(); err != nil {
		return r, err
	}
	k, err := s.readFace(ctx, client, as)
	if err != nil {
		return r, explain(err, as.MerchantName)
	}
	r.certifyID = k.Face.CertifyID
	if state := k.Face.At(s.Now()); state != FaceSuccess {
		name := state.Name()
		return r, fault.New("filing.face", fault.Text{EN: "the owner's face check is not passed: " + name.EN, ZH: "主账号人脸核验未通过：" + name.ZH}).
			WithMerchant(as.MerchantName).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("begin a face check and send its link to the owner", "请发起人脸核验，并将链接发给本人完成"))
	}
	return r, nil
}

// handOver gives the platform the pictures that it does not have. Each is kept
// as handed over before the next.
func (s *Service) handOver(ctx context.Context, client *alipay.Client, as alipay.Acting, f ready) (Draft, error) {
	d := f.Draft
	for _, p := range d.Pictures {
		spec := byKey(p.Field)
		if spec == nil || spec.need(f.form) == Hidden {
			continue
		}
		word := spec.rule(f.form).word
		if p.MediaID != "" && p.MediaOf == word {
			continue
		}
		c, err := get(s, s.contents, contentID(as.MerchantID, p.ID))
		if err != nil {
			return d, err
		}
		ending := map[string]string{"png": ".png", "jpeg": ".jpg"}[p.Format]
		var media string
		err = s.harmless(ctx, journal.EntryFor(as, "filing.picture", alipay.MethodFilingMediaUpload, map[string]string{"field": p.Field}),
			func(ctx context.Context) error {
				// The file's name may be a person's; the platform needs its ending.
				r, err := client.FilingMediaUpload(ctx, as, alipay.FilingMediaUploadRequest{FileType: word,
					Files: []alipay.File{{Field: alipay.FileFilingMedia, Name: "picture" + ending, Content: c.Data}}})
				media = r.MediaID
				return err
			})
		if err != nil {
			return d, err
		}
		if d, err = s.edit(as.MerchantID, func(_ *vault.Tx, d *Draft) error {
			for i := range d.Pictures {
				if d.Pictures[i].ID == p.ID {
					d.Pictures[i].MediaID, d.Pictures[i].MediaOf = media, word
				}
			}
			return nil
		}); err != nil {
			return d, err
		}
	}
	return d, nil
}

// withoutValues takes what an owner told out of the platform's words: a refusal
// may repeat it, and is kept in the journal.
func withoutValues(err error, values map[string]string) error {
	var p *alipay.Error
	if !errors.As(err, &p) || p.SubMsg == "" && p.Msg == "" {
		return err
	}
	clean := *p
	for key, value := range values {
		if s := byKey(key); s == nil || s.Kind == Choice || s.Kind == YesNo || len(value) < 2 {
			continue
		}
		clean.SubMsg = strings.ReplaceAll(clean.SubMsg, value, "***")
		clean.Msg = strings.ReplaceAll(clean.Msg, value, "***")
	}
	return &clean
}

// Withdraw takes a filing back while it is looked at. Faults: filing.not_under_way,
// journal.did_not (safe to repeat), journal.not_known_yet, platform.*.
func (s *Service) Withdraw(ctx context.Context, merchantID string) (Known, error) {
	defer s.alone(merchantID)()
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Known{}, err
	}
	k, err := s.read(ctx, client, as)
	if err != nil {
		return k, explain(err, as.MerchantName)
	}
	if k.Status.Known() && !underWay(k.Status) {
		return k, fault.New("filing.not_under_way", fault.T("no filing is under way that could be withdrawn", "没有可撤回的备案：仅审核中的备案可以撤回")).
			WithMerchant(as.MerchantName)
	}
	if err := s.noneOpen(as); err != nil {
		return k, err
	}
	err = s.Journal.DoSettled(ctx, journal.EntryFor(as, "filing.withdraw", alipay.MethodFilingCancel, nil), want{From: k.Status, Back: true},
		func(ctx context.Context) error {
			_, err := client.FilingCancel(ctx, as, alipay.FilingCancelRequest{})
			return err
		})
	if err != nil {
		return k, explain(err, as.MerchantName)
	}
	if now, err := s.read(ctx, client, as); err == nil {
		k = now
	}
	return k, nil
}
