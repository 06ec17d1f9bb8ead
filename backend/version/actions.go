package version

import (
	"context"
	"encoding/json"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// CheckExt returns the fault of an ext that is not a JSON object; "" is fine.
// Alipay open platform: ext is a JSON object in a string (INVALID_EXT_JSON).
func CheckExt(ext string) error {
	if ext == "" {
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(ext), &object); err != nil || object == nil {
		return fault.New("version.ext", fault.T("ext is no JSON object", "ext 不是 JSON 对象")).WithField("ext").
			WithHint(fault.T(`write it like {"extEnable":true,"ext":{"shop":"1001"}}`, `格式如 {"extEnable":true,"ext":{"shop":"1001"}}`)).
			WithRetry(fault.RetryAfterInput)
	}
	return nil
}

// Upload starts building a version from a template and returns how far the
// build is. Faults: version.number, version.ext, platform.*.
func (s *Service) Upload(ctx context.Context, merchantID, number string, src Source) (BuildState, error) {
	if err := CheckNumber(number); err != nil {
		return "", err
	}
	if err := CheckExt(src.Ext); err != nil {
		return "", err
	}
	remote, err := s.remote(merchantID)
	if err != nil {
		return "", err
	}
	fleet, err := s.store.Fleet(merchantID)
	if err != nil {
		return "", err
	}
	_, known := fleet.Find(number)
	w := wanted{Action: Upload, Sent: Sent{Source: src, Absent: !fleet.FetchedAt.IsZero() && !known}}
	if at, ok := remote.Client.Way().Clock.Platform(); ok {
		w.Sent.At = at
	}
	w.Sent.Source.Ext = "" // the journal keeps no merchant's values
	state := BuildRunning
	err = s.settle(ctx, remote, number, map[string]string{"template_id": src.TemplateID, "template_version": src.TemplateVersion}, w,
		func(ctx context.Context, r Remote) error {
			b, err := r.Upload(ctx, number, src)
			if err == nil {
				state = b
			}
			return err
		})
	if err != nil {
		return "", err
	}
	return state, s.note(merchantID, func(tx *vault.Tx) error {
		if state == BuildDone {
			if err := s.store.NoteStateTx(tx, merchantID, number, Init); err != nil {
				return err
			}
		}
		return s.store.NoteTemplateTx(tx, merchantID, number, src)
	})
}

// SubmitAudit fills the form's placeholders and checks the whole form before the network is touched (fault
// version.form with field.Errors), sends it, and remembers it for the next one.
// Fault version.building: the version is not built yet.
func (s *Service) SubmitAudit(ctx context.Context, merchantID string, form Form) error {
	form, err := s.filled(merchantID, form.Normalised())
	if err != nil {
		return err
	}
	whole, err := s.store.LoadFiles(form)
	if err != nil {
		return err
	}
	if s.deps.Carry != nil {
		if whole, err = s.deps.Carry(merchantID, whole); err != nil {
			return err
		}
	}
	if err := Validate(whole, s.deps.Now()).Fault(CodeForm); err != nil {
		return err
	}
	light, err := s.store.StoreFiles(whole)
	if err != nil {
		return err
	}
	// What was entered is kept whether or not the platform takes it.
	if err := s.deps.Vault.Update(func(tx *vault.Tx) error { return s.store.PutSubmissionTx(tx, merchantID, light) }); err != nil {
		return err
	}
	return s.submit(ctx, merchantID, whole, true)
}

// filled is a form with its placeholders filled. The fault is version.form with
// field.Errors.
func (s *Service) filled(merchantID string, form Form) (Form, error) {
	if s.deps.Fill == nil || !form.Personal() {
		return form, nil
	}
	form, errs, err := s.deps.Fill(merchantID, form)
	if err != nil {
		return form, err
	}
	return form, errs.Fault(CodeForm)
}

// submit sends a whole form, once again when the version's build ended between
// the refusal and the look at it.
func (s *Service) submit(ctx context.Context, merchantID string, form Form, again bool) error {
	err := s.act(ctx, merchantID, Submit, form.Version, "", nil,
		func(ctx context.Context, r Remote) error { return r.Submit(ctx, form) })
	switch sub := alipay.SubCodeOf(err); sub {
	case alipay.SubMiniAppPackageInfoNotExist, alipay.SubMiniappVersionNotExsit, alipay.SubCanNotSubmitWithoutInit, alipay.SubCanNotSubmitWithoutScanPass:
		if sub == alipay.SubCanNotSubmitWithoutScanPass {
			d, askErr := s.Detail(ctx, merchantID, form.Version)
			switch {
			case askErr == nil && d.Scan == ScanRunning:
				return fault.Wrap(err, CodeBuilding, fault.T("the code of version %s is still being scanned", "版本 %s 的代码仍在安全扫描中", form.Version)).
					WithHint(fault.T("submit it when the scan is over; it takes up to some minutes", "请等待扫描完成后再提交，通常需要数分钟")).
					WithRetry(fault.RetryLater)
			case askErr == nil && d.Scan == ScanFailed:
				return fault.Wrap(err, CodeScanFailed,
					fault.T("the code of version %s did not pass the platform's security scan", "版本 %s 的代码未通过平台的安全扫描", form.Version)).
					WithHint(ScanFailedHint).WithRetry(fault.RetryAfterInput)
			}
		}
		// The platform refuses what is still being built as not there.
		state, askErr := s.BuildState(ctx, merchantID, form.Version)
		if askErr == nil && state == BuildDone && again {
			return s.submit(ctx, merchantID, form, false) // it ended meanwhile
		}
		if askErr == nil && !state.Over() {
			return fault.Wrap(err, CodeBuilding, fault.T("version %s is still being built", "版本 %s 仍在构建中", form.Version)).
				WithHint(fault.T("submit it when its build is over; a build takes up to some minutes", "请等待构建完成后再提交，构建通常需要数分钟")).
				WithRetry(fault.RetryLater)
		}
	}
	return err
}

// Do carries out an action that needs no form; strategy is p10, p30 or p50 for a
// gray release, which starts or widens, and "" otherwise. Faults: version.number,
// version.gray_*, version.no_such_action, platform.*.
func (s *Service) Do(ctx context.Context, merchantID, number string, a Action, strategy string) error {
	var detail map[string]string
	switch a {
	case CancelAudit, BackToDevelopment, Delete, ExperienceCreate, ExperienceCancel, EndGray, PutOnline, TakeOffline, RollBack:
		if err := CheckNumber(number); err != nil {
			return err
		}
	case Gray:
		fleet, err := s.store.Fleet(merchantID)
		if err != nil {
			return err
		}
		if err := checkGray(fleet, number, strategy); err != nil {
			return err
		}
		detail = map[string]string{"gray_strategy": strategy}
	default:
		return fault.New("version.no_such_action", fault.T("this cannot be done in this way", "该操作不能这样执行"))
	}
	return s.act(ctx, merchantID, a, number, strategy, detail,
		func(ctx context.Context, r Remote) error { return r.Do(ctx, a, number, strategy) })
}
