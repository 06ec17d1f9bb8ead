package version

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

func (s *Service) note(merchantID string, fn func(*vault.Tx) error) error {
	if err := s.deps.Vault.Update(fn); err != nil {
		return err
	}
	s.deps.Bus.Publish(event.Event{Kind: event.Versions, ID: merchantID})
	return nil
}

// Cached is what is known of a merchant's versions without asking; its
// FetchedAt is zero when they were never fetched.
func (s *Service) Cached(merchantID string) (Fleet, error) { return s.store.Fleet(merchantID) }

// List asks the platform for the versions and stores them. A version whose
// build was started from here is asked for too until it is in the list.
func (s *Service) List(ctx context.Context, merchantID string) (Fleet, error) {
	r, err := s.remote(merchantID)
	if err != nil {
		return Fleet{}, err
	}
	list, err := r.List(ctx)
	if err != nil {
		return Fleet{}, alipay.Explain(err)
	}
	var f Fleet
	err = s.note(merchantID, func(tx *vault.Tx) (err error) {
		f, err = s.store.PutListTx(tx, merchantID, list)
		return err
	})
	if err != nil {
		return f, err
	}
	return f, s.seenList(f, list)
}

// Detail asks the platform for everything about one version, reject reasons
// and their pictures included, and stores it.
func (s *Service) Detail(ctx context.Context, merchantID, number string) (Detail, error) {
	r, err := s.remote(merchantID)
	if err != nil {
		return Detail{}, err
	}
	d, err := r.Detail(ctx, number)
	if err != nil {
		return Detail{}, alipay.Explain(err)
	}
	if err := s.note(merchantID, func(tx *vault.Tx) error {
		if err := s.store.NoteStateTx(tx, merchantID, number, d.State); err != nil {
			return err
		}
		return s.store.PutDetailTx(tx, d)
	}); err != nil {
		return d, err
	}
	return d, s.Seen(merchantID, number, d.State, d.Gray)
}

// CachedDetail is the detail last fetched. The fault is version.not_fetched.
func (s *Service) CachedDetail(merchantID, number string) (Detail, error) {
	d, err := s.store.Detail(merchantID, number)
	if errors.Is(err, vault.ErrNotFound) {
		return d, fault.New("version.not_fetched", fault.T("the details of %s were never fetched", "尚未获取 %s 的详情", number)).
			WithHint(fault.T("refresh while connected", "请在联网时刷新")).WithRetry(fault.RetryNow)
	}
	return d, err
}

// BuildState asks how far a build has come, and notes when it is over.
func (s *Service) BuildState(ctx context.Context, merchantID, number string) (BuildState, error) {
	r, err := s.remote(merchantID)
	if err != nil {
		return "", err
	}
	b, err := r.Build(ctx, number)
	if err != nil {
		return "", alipay.Explain(err)
	}
	return b, s.note(merchantID, func(tx *vault.Tx) error { return s.store.NoteBuildTx(tx, merchantID, number, b) })
}

// NoteBuildTx moves a version that was building on when its build is over.
func (s *Store) NoteBuildTx(tx *vault.Tx, merchantID, number string, b BuildState) error {
	f, err := s.FleetTx(tx, merchantID)
	if err != nil || !b.Over() {
		return err
	}
	v, known := f.Find(number)
	switch {
	case b == BuildDone && (!known || v.State == Building):
		return s.NoteStateTx(tx, merchantID, number, Init)
	case b != BuildDone && v.State == Building:
		return putFleet(tx, f.apply(Delete, number, "", s.now()))
	}
	return nil
}

// Experience asks for the experience code of a version and notes whether it is
// the experience version.
func (s *Service) Experience(ctx context.Context, merchantID, number string) (Experience, error) {
	r, err := s.remote(merchantID)
	if err != nil {
		return Experience{}, err
	}
	e, err := r.Experience(ctx, number)
	if err != nil {
		return Experience{}, alipay.Explain(err)
	}
	err = s.note(merchantID, func(tx *vault.Tx) error {
		e, err = s.store.PutExperienceTx(tx, e)
		return err
	})
	return e, err
}

var experiences = vault.NewCollection(vault.Schema[Experience]{
	Name: "version.experience", Version: 1, ID: func(e Experience) string { return e.MerchantID + "/" + e.Version },
})

// PutExperienceTx keeps the experience code just fetched and notes whether its
// version is the experience version.
func (s *Store) PutExperienceTx(tx *vault.Tx, e Experience) (Experience, error) {
	old, err := experiences.Get(tx, e.MerchantID+"/"+e.Version)
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return e, err
	}
	switch {
	case e.Status != ExperienceReady:
	case old.QRCodeURL == e.QRCodeURL && !old.ExpiresAt.IsZero():
		e.ExpiresAt = old.ExpiresAt
	default:
		e.ExpiresAt = e.FetchedAt.Add(experienceLife)
	}
	f, err := s.FleetTx(tx, e.MerchantID)
	if err != nil {
		return e, err
	}
	if _, known := f.Find(e.Version); known {
		f.set(e.Version, func(v *Info) { v.Experience = e.Status != ExperienceNone })
		f.ChangedAt = s.now()
		if err := putFleet(tx, f); err != nil {
			return e, err
		}
	}
	return e, experiences.Put(tx, e)
}

// CachedExperience is the experience code last fetched; ok is false when none was.
func (s *Service) CachedExperience(merchantID, number string) (e Experience, ok bool, err error) {
	err = s.deps.Vault.View(func(tx *vault.Tx) error {
		e, err = experiences.Get(tx, merchantID+"/"+number)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Experience{}, false, nil
	}
	return e, err == nil, err
}

// LastSubmission is the form last sent for a merchant, to fill in the next one
// with; ok is false when none was. Its files carry Ref and Size; sending them
// back as they are attaches the stored ones.
func (s *Service) LastSubmission(merchantID string) (form Form, at time.Time, ok bool, err error) {
	return s.store.Submission(merchantID)
}
