package run

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// reopen writes that a run goes on, and gives up what became of some of its
// merchants: in one transaction, however many they are. The results of those that
// are more than a transaction takes are named in the record, count as given up
// from now on, and are forgotten by forgetAgain, also by the next program.
func (s *Service) reopen(id string, again []string) (Record, error) {
	now := min(len(again), chunkSize)
	tell := func() {}
	r, err := s.edit(id, func(tx *vault.Tx, r *Record) (err error) {
		if err := forget(tx, id, again[:now]); err != nil {
			return err
		}
		r.Again = again[now:]
		r.Stopped, r.StoppedAt, r.EndedAt, r.Why = false, time.Time{}, time.Time{}, fault.Text{}
		tell, err = s.journal(tx, *r, "run.retry")
		return err
	})
	if err == nil {
		tell()
	}
	return r, err
}

// forgetAgain forgets what reopen gave up and could not forget at once. It is done
// before the run is worked on.
func (s *Service) forgetAgain(r Record) (_ Record, err error) {
	for len(r.Again) > 0 && err == nil {
		r, err = s.edit(r.ID, func(tx *vault.Tx, now *Record) error {
			some := now.Again[:min(len(now.Again), chunkSize)]
			now.Again = now.Again[len(some):]
			return forget(tx, r.ID, some)
		})
	}
	return r, err
}

// owes reports whether a run that is stopped had a turn for every merchant all the
// same: it is over, and what follows it was not done. Such a run is written down as
// one that goes on.
func (s *Service) owes(r Record) (bool, error) {
	_, all, err := s.read(r.ID)
	if err != nil {
		return false, err
	}
	if c := all.counts(r.Merchants); c.Left+c.Busy > 0 {
		return false, nil
	}
	_, err = s.edit(r.ID, func(_ *vault.Tx, now *Record) error { now.unstopped(); return nil })
	return err == nil, err
}
