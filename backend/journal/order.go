package journal

import (
	"errors"
	"fmt"
	"time"

	"minifleet/backend/vault"
)

// Entries are in the order in which they were written, whatever the clock
// showed: an id carries the time, but never sorts before the newest one. So a
// clock that was ahead leaves no entries that stay above those of the days
// after. From its being set right until its days have come the ids of new
// entries are later than their times; a bend remembers that stretch, because
// searches for a range of time go by ids.

// bend is the stretch in which ids are later than the times of their entries.
type bend struct {
	ID    string    `json:"id"`
	From  time.Time `json:"from"`  // the earliest time of such an entry
	Until time.Time `json:"until"` // the latest time such an id carries
}

var bends = vault.NewCollection(vault.Schema[bend]{Name: "journal.bends", Version: 1, ID: func(b bend) string { return b.ID }})

const theBend = "1"

// readOrder reads where the last run ended.
func (j *Journal) readOrder() error {
	err := j.vault.View(func(tx *vault.Tx) (err error) {
		if j.last, err = entries.LastID(tx); err != nil {
			return err
		}
		if j.last == "" {
			if j.last, err = archive.LastID(tx); err != nil {
				return err
			}
		}
		if j.bent, err = bends.Get(tx, theBend); errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("journal: reading its order: %w", err)
	}
	return nil
}

// newID is the id of an entry of a time. An entry that its writer dated is
// placed by that.
func (j *Journal) newID(tx *vault.Tx, at time.Time, dated bool) (string, error) {
	if dated {
		return vault.NewID(at), nil
	}
	j.mu.Lock()
	id := vault.IDAfter(j.last, at)
	j.last = id
	shown := vault.TimeOf(id)
	bent := shown.Sub(at) > time.Second
	if bent {
		b := &j.bent
		if b.ID == "" {
			*b = bend{ID: theBend, From: at, Until: shown}
		}
		if at.Before(b.From) {
			b.From = at
		}
		if shown.After(b.Until) {
			b.Until = shown
		}
	}
	b := j.bent
	j.mu.Unlock()
	if !bent {
		return id, nil
	}
	return id, bends.Put(tx, b)
}

// bound is an id that sorts after every entry of a time before to.
func (j *Journal) bound(to time.Time) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if b := j.bent; b.ID != "" && to.After(b.From) && to.Before(b.Until) {
		to = b.Until
	}
	// An id begins with its time in microseconds: the first id of the next one.
	return timeBound(to.Add(time.Microsecond))
}
