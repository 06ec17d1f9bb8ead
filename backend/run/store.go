package run

import (
	"iter"
	"slices"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// chunk is how many records one transaction takes.
const chunkSize = 500

func chunks[T any](all []T) iter.Seq[[]T] { return slices.Chunk(all, chunkSize) }

// resultsOf are the results of a run on disk, by merchant.
type resultsOf map[string]Result

func (all resultsOf) of(runID, merchantID string) Result {
	if r, ok := all[merchantID]; ok {
		return r
	}
	return Result{RunID: runID, MerchantID: merchantID, State: Waiting}
}

func (all resultsOf) counts(merchants []string) (c Counts) {
	for _, id := range merchants {
		c.add(all.of("", id).State, 1)
	}
	return c
}

// open counts the merchants of a run that are meant; again are those among them
// whose result is given up.
func (all resultsOf) open(r Record, meant func(Result) bool) (again []string, open int) {
	for _, id := range r.Merchants {
		res := all.of(r.ID, id)
		if !meant(res) {
			continue
		}
		switch res.State {
		case Failed, Unknown, Skipped:
			again = append(again, id)
		}
		open++
	}
	return again, open
}

func (s *Service) read(id string) (r Record, all resultsOf, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		all = resultsOf{}
		if r, err = records.Get(tx, id); err != nil {
			return err
		}
		if r.Removing {
			return vault.ErrNotFound
		}
		if err := results.Each(tx, id+"/", func(res Result) error {
			all[res.MerchantID] = res
			return nil
		}); err != nil {
			return err
		}
		for _, m := range r.Again {
			delete(all, m)
		}
		return nil
	})
	return r, all, notFound(err)
}

// edit changes a run's record in one transaction.
func (s *Service) edit(id string, change func(*vault.Tx, *Record) error) (r Record, err error) {
	err = s.Vault.Update(func(tx *vault.Tx) error {
		if r, err = records.Get(tx, id); err != nil {
			return err
		}
		if r.Removing {
			return vault.ErrNotFound
		}
		if err := change(tx, &r); err != nil {
			return err
		}
		return records.Put(tx, r)
	})
	return r, notFound(err)
}

func (s *Service) put(r Result) error {
	return s.Vault.Update(func(tx *vault.Tx) error { return results.Put(tx, r) })
}

// drop removes what is kept of a run, its record last.
func (s *Service) drop(r Record) error {
	for chunk := range chunks(r.Merchants) {
		if err := s.Vault.Update(func(tx *vault.Tx) error { return forget(tx, r.ID, chunk) }); err != nil {
			return err
		}
	}
	return s.Vault.Update(func(tx *vault.Tx) error { return records.Delete(tx, r.ID) })
}

// forget gives up what became of some merchants of a run.
func forget(tx *vault.Tx, runID string, merchants []string) error {
	for _, m := range merchants {
		if err := results.Delete(tx, Result{RunID: runID, MerchantID: m}.id()); err != nil {
			return err
		}
	}
	return nil
}

// keptReadings is how many runs of a kind that only reads are kept.
const keptReadings = 10

// prune forgets the older ones of a kind that only reads.
func (s *Service) prune(kind Kind) {
	var old []string
	err := s.Vault.View(func(tx *vault.Tx) error {
		old = nil
		n := 0
		return records.EachReverse(tx, "", "", func(r Record) error {
			if r.Kind != kind {
				return nil
			}
			if n++; n > keptReadings && r.over() {
				old = append(old, r.ID)
			}
			return nil
		})
	})
	for _, id := range old {
		if err == nil {
			err = s.remove(id, "run.forget", Record.over)
		}
		switch fault.CodeOf(err) {
		case "run.running", "run.not_found", "run.closing": // another time, or gone
			err = nil
		}
	}
	if err != nil {
		s.Logger.Warn("older readings are not removed", "error", err)
	}
}

// Adopt takes over a run that another collection kept, with its results, and
// may be repeated.
func (s *Service) Adopt(r Record, all []Result, also func(*vault.Tx) error) error {
	for chunk := range chunks(all) {
		if err := s.Vault.Update(func(tx *vault.Tx) error {
			for _, res := range chunk {
				if err := results.Put(tx, res); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
	}
	of := resultsOf{}
	for _, res := range all {
		of[res.MerchantID] = res
	}
	r.Counts = of.counts(r.Merchants)
	return s.Vault.Update(func(tx *vault.Tx) error {
		if err := records.Put(tx, r); err != nil {
			return err
		}
		return also(tx)
	})
}
