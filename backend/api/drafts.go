package api

import "context"

// Drafts are what was typed on the screens and not sent yet, kept in the vault:
// what a browser keeps of a page is on disk in the clear.
type Drafts struct{ opened }

// Draft is one of them; the screens know what its content means.
type Draft struct {
	Place   string `json:"place"`
	Content string `json:"content"` // empty ends it
}

// DraftList is all of them.
type DraftList struct {
	Drafts []Draft `json:"drafts"`
}

// List reads them all.
func (d *Drafts) List(context.Context, Nothing) (DraftList, error) {
	all, err := d.w.Settings.Drafts()
	list := DraftList{Drafts: make([]Draft, 0, len(all))}
	for _, one := range all {
		list.Drafts = append(list.Drafts, Draft{one.Place, one.Content})
	}
	return list, err
}

// Save keeps one in place of the one before. Fault: settings.draft_too_large.
func (d *Drafts) Save(_ context.Context, req Draft) (Nothing, error) {
	return Nothing{}, d.w.Settings.SaveDraft(req.Place, req.Content)
}
