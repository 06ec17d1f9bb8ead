package settings

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Draft is what a person has typed on a screen and not sent yet. Screens keep
// it here, since whatever a browser keeps is on disk in the clear.
type Draft struct {
	Place   string    `json:"place"`   // the screen or form, as the screens name it
	Content string    `json:"content"` // as the screens wrote it
	At      time.Time `json:"at"`
}

// Bounds of drafts: the oldest goes when there are more. Content has room for
// the ids of 10,000 merchants that were chosen.
const (
	MaxDrafts       = 200
	MaxDraftContent = 512 << 10
	maxDraftPlace   = 200
)

var drafts = vault.NewCollection(vault.Schema[Draft]{
	Name: "drafts", Version: 1, ID: func(d Draft) string { return d.Place },
})

// Drafts returns them all.
func (s *Service) Drafts() (all []Draft, err error) {
	err = s.vault.View(func(tx *vault.Tx) error {
		all = nil
		return drafts.Each(tx, "", func(d Draft) error { all = append(all, d); return nil })
	})
	return all, err
}

// SaveDraft keeps a draft in place of the one before; empty content ends it.
// Fault: settings.draft_too_large.
func (s *Service) SaveDraft(place, content string) error {
	if place == "" || len(place) > maxDraftPlace || len(content) > MaxDraftContent {
		return fault.New("settings.draft_too_large", fault.T("this draft is too large to be kept", "草稿过大，无法保留"))
	}
	return s.vault.Update(func(tx *vault.Tx) error {
		if content == "" {
			return drafts.Delete(tx, place)
		}
		if _, err := drafts.Get(tx, place); errors.Is(err, vault.ErrNotFound) {
			if err := dropOldest(tx); err != nil {
				return err
			}
		}
		return drafts.Put(tx, Draft{Place: place, Content: content, At: s.now().UTC()})
	})
}

func dropOldest(tx *vault.Tx) error {
	var all []Draft
	if err := drafts.Each(tx, "", func(d Draft) error { d.Content = ""; all = append(all, d); return nil }); err != nil {
		return err
	}
	if len(all) < MaxDrafts {
		return nil
	}
	return drafts.Delete(tx, slices.MinFunc(all, func(a, b Draft) int { return cmp.Compare(a.At.UnixNano(), b.At.UnixNano()) }).Place)
}
