package batch

import (
	"context"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

const (
	mostNumbers = 5
	// skew is how far the platform's clock and this one's may differ when a
	// version's time of creation is judged.
	skew = 2 * time.Minute
)

// upload chooses the version's number and starts its build.
func (f *flight) upload() error {
	number, absent, err := f.number()
	if err != nil {
		return f.later(err)
	}
	if done, err := f.existsAlready(number); done || err != nil {
		return err
	}
	ext, err := f.ext()
	if err != nil {
		return f.unusable(StepUpload, err)
	}
	src := version.Source{TemplateID: f.plan().TemplateID, TemplateVersion: f.plan().TemplateVersion, Ext: ext}
	return f.mutate(version.Upload, number, "", func(t *Task) {
		if t.Version != number {
			t.Version, t.Unsure = number, false
			t.Numbers++
		}
		t.Absent, t.Relist = absent || (t.Absent && t.Version == number), false
	}, func(ctx context.Context) error {
		state, err := f.remote.Upload(ctx, number, src)
		f.job.built = err == nil && state == version.BuildDone
		return err
	})
}

// existsAlready handles a given number that the merchant has, as far as is
// known: an earlier batch's upload of the same template version is carried on
// with, anything else is confirmed by the platform's list and fails.
func (f *flight) existsAlready(number string) (done bool, err error) {
	if f.plan().AppVersion == "" || f.task().Unsure {
		return false, nil
	}
	fleet, err := f.Versions.Fleet(f.task().MerchantID)
	if err != nil {
		return false, err
	}
	if _, known := fleet.Find(number); !known {
		return false, nil
	}
	now := f.Now()
	if f.earlierUpload(number) {
		return true, f.commit(f.job, change{task: func(t *Task) {
			t.Version, t.Uploaded, t.UploadedAt = number, true, now
			t.to(StepLook, now)
		}})
	}
	list, err := f.list()
	if err != nil {
		return true, f.later(err)
	}
	if _, there := (version.Fleet{Versions: list}).Find(number); !there {
		return false, nil
	}
	failure := f.failure(StepUpload, taken(number))
	failure.SubCode = "VERSION_HAS_EXISTED"
	return true, f.commit(f.job, change{task: func(t *Task) {
		t.Version = number
		t.end(Failed, failure, now)
	}})
}

// number is the version number to upload, and whether it is known not to exist.
func (f *flight) number() (number string, absent bool, err error) {
	t := f.task()
	if f.plan().AppVersion != "" {
		return f.plan().AppVersion, false, nil
	}
	if t.Version != "" && !t.Relist {
		return t.Version, t.Absent, nil
	}
	fleet, err := f.Versions.Fleet(t.MerchantID)
	if err != nil {
		return "", false, err
	}
	if !t.Relist && !fleet.ChangedAt.IsZero() {
		return version.NextPatch(fleet.Highest()), false, nil
	}
	if !t.Relist && f.mayBeFirst() {
		return version.FirstNumber, false, nil
	}
	list, err := f.list()
	if err != nil {
		return "", false, err
	}
	return version.NextPatch(version.Fleet{Versions: list}.Highest()), true, nil
}

// mayBeFirst reports whether a merchant of whom nothing is known is taken to
// have no version yet. The platform refuses a number that is not above every
// other, so trying costs nothing but the call; after a few refusals the batch
// asks for the list first.
func (f *flight) mayBeFirst() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.job.run.notFirst < 2
}

// list reads the merchant's versions and keeps them.
func (f *flight) list() ([]version.Info, error) {
	var list []version.Info
	if err := f.call(func(ctx context.Context) (err error) {
		list, err = f.remote.List(ctx)
		return err
	}); err != nil {
		return nil, err
	}
	return list, f.Vault.Update(func(tx *vault.Tx) error {
		_, err := f.Versions.PutListTx(tx, f.task().MerchantID, list)
		return err
	})
}

// ext is the plan's ext with the merchant's values.
func (f *flight) ext() (string, error) {
	tpl := f.plan().Ext
	if tpl == "" {
		t, err := f.Templates.GetTemplate(f.plan().Template)
		if err != nil {
			return "", err
		}
		tpl = t.Ext
	}
	m, err := f.Merchants.Get(f.task().MerchantID)
	if err != nil {
		return "", err
	}
	if m.MiniAppID == "" {
		m.MiniAppID = f.remote.As.MiniAppID
	}
	return provider.RenderExt(tpl, m.Values())
}

// unusable ends the task when what it is made of is at fault, a missing value or
// attachment; a fault of the vault is passed on, to be tried again.
func (f *flight) unusable(step Step, err error) error {
	if fault.As(err).Retry != fault.RetryAfterInput && fault.CodeOf(err) != "merchant.not_found" {
		return err
	}
	failure := f.failure(step, err)
	return f.commit(f.job, change{task: func(t *Task) { t.end(Failed, failure, f.Now()) }})
}

// claim decides whether a version that is there after a lost upload is the one
// that was uploaded, or was there before.
func (f *flight) claim(entry *journal.Entry) error {
	in := *f.task().Intent
	mine := f.task().Absent
	if !mine {
		list, err := f.list()
		if err != nil {
			return f.later(err)
		}
		mine = f.madeSince(list, in.Version, in.At)
	}
	if mine {
		return f.happened(entry, true)
	}
	entry.Result = journal.Failed
	entry.Message = fault.T("the version was there before", "该版本在此之前已存在")
	return f.refused(entry, in, taken(in.Version))
}

// madeSince reports whether the version came to be after at. One that is not
// in the list yet is still building, so it did.
func (f *flight) madeSince(list []version.Info, number string, at time.Time) bool {
	v, listed := version.Fleet{Versions: list}.Find(number)
	return !listed || v.CreatedAt.IsZero() || !v.CreatedAt.Before(at.Add(-skew))
}

// taken is the refusal of a number that somebody else's version has.
func taken(number string) error {
	return fault.New("batch.version_taken", fault.T("version %s exists already and was not uploaded by this batch", "版本 %s 已存在，且不是本批次上传的", number)).
		WithHint(fault.T("choose a higher version number, or let each merchant take its next one", "请使用更高的版本号，或选择自动递增版本号")).
		WithRetry(fault.RetryAfterInput)
}

// numberTaken is what follows when the platform says that the number, or a
// higher one, exists.
func (f *flight) numberTaken(err error) func(*Task) {
	t := f.task()
	now := f.Now()
	adopt := func(t *Task) {
		t.Uploaded, t.UploadedAt = true, now
		t.to(StepLook, now)
	}
	if alipay.SubCodeOf(err) == "VERSION_HAS_EXISTED" {
		if t.Unsure && t.Absent { // the upload that seemed lost arrived after all
			return adopt
		}
		if t.Unsure {
			if list, lerr := f.list(); lerr == nil && f.madeSince(list, t.Version, t.UnsureAt) {
				return adopt
			}
		}
		if f.earlierUpload(t.Version) {
			return adopt
		}
	}
	if f.plan().AppVersion == "" && t.Numbers < mostNumbers {
		if t.Version == version.FirstNumber {
			f.mu.Lock()
			f.job.run.notFirst++
			f.mu.Unlock()
		}
		return func(t *Task) {
			t.Relist, t.Absent = true, false
			t.to(StepUpload, now)
		}
	}
	failure := f.failure(StepUpload, err)
	return func(t *Task) { t.end(Failed, failure, now) }
}

// earlierUpload reports whether an earlier batch uploaded the very version
// from the same template version, so that it can be carried on with.
func (f *flight) earlierUpload(number string) bool {
	t := f.task()
	found := false
	err := f.Vault.View(func(tx *vault.Tx) error {
		return tasks.Find(tx, byMerchant, t.MerchantID, func(o Task) error {
			if o.ID == t.ID || !o.Uploaded || o.Version != number {
				return nil
			}
			b, err := batches.Get(tx, o.BatchID)
			if err == nil && b.Plan.TemplateID == f.plan().TemplateID && b.Plan.TemplateVersion == f.plan().TemplateVersion {
				found = true
				return vault.Stop
			}
			return nil
		})
	})
	return err == nil && found
}
