package fleet

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/retry"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Day is how many merchants were online with which version of a template at the
// end of a day, or now, as far as was known then.
type Day struct {
	Day      string    `json:"day"` // YYYY-MM-DD, of this computer
	Editions []Edition `json:"editions"`
}

var days = vault.NewCollection(vault.Schema[Day]{Name: "fleet.days", Version: 1, ID: func(d Day) string { return d.Day }})

const (
	// keptDays is how many days are kept.
	keptDays = 400
	// noteEvery bounds how often a day is written anew while versions change.
	noteEvery = time.Minute
	// lookEvery is how often it is looked whether a new day has begun.
	lookEvery = time.Hour
)

// NoteDay keeps how many merchants are online with what today, and forgets days
// that are older than are kept. It reports whether anything was written.
func (s *Service) NoteDay() (written bool, err error) {
	now, err := s.Editions("")
	if err != nil {
		return false, err
	}
	today := Day{Day: s.Now().Format(time.DateOnly), Editions: now}
	oldest := s.Now().AddDate(0, 0, -keptDays).Format(time.DateOnly)
	err = s.Vault.Update(func(tx *vault.Tx) error {
		written = false
		was, err := days.Get(tx, today.Day)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		if err == nil && slices.Equal(was.Editions, now) || err != nil && len(now) == 0 {
			return nil
		}
		var gone []string
		if err := days.Each(tx, "", func(d Day) error {
			if d.Day < oldest {
				gone = append(gone, d.Day)
			}
			return nil
		}); err != nil {
			return err
		}
		for _, d := range gone {
			if err := days.Delete(tx, d); err != nil {
				return err
			}
		}
		if err := version.ForgetEndedTx(tx, oldest); err != nil {
			return err
		}
		written = true
		return days.Put(tx, today)
	})
	return written, err
}

// KeepDays notes each day, and what changes in it, until ctx ends. failed is
// told when a day could not be kept.
func (s *Service) KeepDays(ctx context.Context, failed func(error)) {
	events, end := s.Bus.Subscribe(16)
	defer end()
	for {
		if _, err := s.NoteDay(); err != nil && ctx.Err() == nil {
			failed(err)
		}
		if retry.Sleep(ctx, s.Now, noteEvery, nil) != nil {
			return
		}
		if !s.changed(ctx, events) {
			return
		}
	}
}

// changed waits until versions changed, or an hour is over; false when ctx ended.
func (s *Service) changed(ctx context.Context, events <-chan event.Event) bool {
	timer := time.NewTimer(lookEvery)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case e := <-events:
			if e.Kind == event.Versions {
				return true
			}
		}
	}
}

// Past is the days that were looked back on.
type Past struct {
	Days      []Day   `json:"days"`
	Templates []Named `json:"templates"` // those that the days tell of
}

// Named is a template's record and its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// aMonth is how many days are looked back on when nothing is said.
const aMonth = 30

// Past is the days that were kept, the oldest first and at most so many days
// back (0: 30), and today as it is now. Each day holds the editions of an app's
// templates, "" for all. A day on which nobody looked is missing.
func (s *Service) Past(appID string, back int) (out Past, err error) {
	templates, err := s.Apps.ListTemplates(appID)
	if err != nil {
		return out, err
	}
	of := make(map[string]bool, len(templates))
	for _, t := range templates {
		of[t.ID] = true
	}
	now, err := s.Editions(appID)
	if err != nil {
		return out, err
	}
	back = cmp.Or(max(back, 0), aMonth)
	from, today := s.Now().AddDate(0, 0, -back).Format(time.DateOnly), s.Now().Format(time.DateOnly)
	err = s.Vault.View(func(tx *vault.Tx) error {
		out.Days = out.Days[:0]
		return days.Each(tx, "", func(d Day) error {
			if d.Day < from || d.Day >= today {
				return nil
			}
			d.Editions = slices.DeleteFunc(d.Editions, func(e Edition) bool { return !of[e.Template] })
			out.Days = append(out.Days, d)
			return nil
		})
	})
	if len(now) > 0 || len(out.Days) > 0 {
		out.Days = append(out.Days, Day{Day: today, Editions: now})
	}
	told := map[string]bool{}
	for _, d := range out.Days {
		for _, e := range d.Editions {
			told[e.Template] = true
		}
	}
	for _, t := range templates {
		if told[t.ID] {
			out.Templates = append(out.Templates, Named{t.ID, t.Name})
		}
	}
	return out, err
}
