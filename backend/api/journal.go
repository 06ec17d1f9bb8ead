package api

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Journal is what was done, by which call, with what result.
type Journal struct{ opened }

// JournalEntry is an entry with its action's words. News tells that its result
// says nothing: the program was told of something and did nothing.
type JournalEntry struct {
	journal.Entry
	Label fault.Text `json:"label"`
	News  bool       `json:"news,omitempty"`
}

func entryOf(e journal.Entry) JournalEntry {
	e.Message = e.Said()
	return JournalEntry{e, journal.Label(e.Action), e.OnlyNews()}
}

// JournalPage is one page of entries, newest first.
type JournalPage struct {
	Entries []JournalEntry `json:"entries"`
	Next    string         `json:"next,omitempty"` // Before of the next page; "" at the end
	// Partial tells that the page is not full because looking takes long: more
	// may be found from Next on. Searched was back to Reached; the journal begins
	// at Oldest.
	Partial bool      `json:"partial,omitempty"`
	Reached time.Time `json:"reached,omitzero"`
	Oldest  time.Time `json:"oldest,omitzero"`
}

// checked refuses what selects nothing because no entry could have it. Fault:
// journal.query.
func checked(q journal.Query) error {
	of := func(a journal.Action) bool {
		return a.Name == q.Action || strings.HasSuffix(q.Action, ".") && strings.HasPrefix(a.Name, q.Action)
	}
	switch {
	case q.Before != "" && vault.TimeOf(q.Before).IsZero():
		return fault.New("journal.query", fault.T("%q is no entry of the journal", "%q 不是日志记录的编号", q.Before)).WithField("before").
			WithHint(fault.T("every page tells where the one with older entries begins", "每一页结尾会给出更早记录的起点")).WithRetry(fault.RetryAfterInput)
	case q.Action != "" && !slices.ContainsFunc(journal.Actions(), of):
		return fault.New("journal.query", fault.T("%q is no action", "没有名为 %q 的操作", q.Action)).WithField("action").
			WithHint(fault.T("an action is such as version.upload, a family such as version.", "操作如 version.upload，一类操作如 version.")).
			WithRetry(fault.RetryAfterInput)
	}
	return nil
}

// Search returns a page of the entries that match. It needs no network, and
// answers within a moment in a journal of any length. Fault: journal.query.
func (j *Journal) Search(ctx context.Context, req journal.Query) (JournalPage, error) {
	if err := checked(req); err != nil {
		return JournalPage{Entries: []JournalEntry{}}, err
	}
	page, err := j.w.Journal.Search(ctx, req)
	out := JournalPage{Next: page.Next, Partial: page.Partial, Reached: page.Reached, Oldest: page.Oldest, Entries: make([]JournalEntry, len(page.Entries))}
	for i, e := range page.Entries {
		out.Entries[i] = entryOf(e)
	}
	return out, err
}

// Total counts the entries that match, whatever Before and Limit; where that
// takes long, those it came to within a moment. Fault: journal.query.
func (j *Journal) Total(ctx context.Context, req journal.Query) (journal.Total, error) {
	if err := checked(req); err != nil {
		return journal.Total{}, err
	}
	return j.w.Journal.Total(ctx, req)
}

// SettleJournal is a person's word about an entry whose result is unknown.
type SettleJournal struct {
	ID       string `json:"id"`
	Happened bool   `json:"happened"` // it took effect
}

// Settle gives an entry of unknown result the one that a person has found out.
// Faults: journal.not_found, journal.settled.
func (j *Journal) Settle(_ context.Context, req SettleJournal) (JournalEntry, error) {
	w, err := j.session.open()
	if err != nil {
		return JournalEntry{}, err
	}
	e, err := w.Journal.Declare(req.ID, req.Happened)
	if err != nil {
		return JournalEntry{}, err
	}
	return entryOf(e), nil
}

// Whose names a merchant: by record ID, mini program ID or whole name.
type Whose struct {
	Name string `json:"name"`
}

// Whose finds whose entries are meant. What was done for a merchant stays when
// its record goes, so that it may be one the journal alone knows. Fault:
// merchant.not_found.
func (j *Journal) Whose(ctx context.Context, req Whose) (ByMerchant, error) {
	m, unknown := j.w.Merchants.Resolve(req.Name)
	if fault.CodeOf(unknown) != "merchant.not_found" {
		return ByMerchant{m.ID}, unknown
	}
	page, err := j.w.Journal.Search(ctx, journal.Query{MerchantID: req.Name, Limit: 1})
	if err != nil || len(page.Entries) > 0 {
		return ByMerchant{req.Name}, err
	}
	q := journal.Query{Text: req.Name, Limit: journal.MaxLimit}
	for {
		if page, err = j.w.Journal.SearchAll(ctx, q, nil); err != nil {
			return ByMerchant{}, err
		}
		for _, e := range page.Entries {
			if e.MerchantID != "" && (e.MiniAppID == req.Name || e.MerchantName == req.Name) {
				return ByMerchant{e.MerchantID}, nil
			}
		}
		if q.Before = page.Next; page.Next == "" {
			return ByMerchant{}, unknown
		}
	}
}

// JournalChoices are what a filter of the journal offers.
type JournalChoices struct {
	Actions []journal.Action      `json:"actions"`
	Results []journal.ResultLabel `json:"results"`
}

// Choices lists the actions and results there are.
func (j *Journal) Choices(context.Context, Nothing) (JournalChoices, error) {
	return JournalChoices{Actions: journal.Actions(), Results: journal.Results()}, nil
}

// ExportJournal is which entries to write, and how.
type ExportJournal struct {
	Query journal.Query `json:"query"`
	File  FileFormat    `json:"file"`
}

// Export hands the person every entry that matches as a table. Faults:
// journal.query, merchant.import_format, merchant.sheet_rows.
func (j *Journal) Export(ctx context.Context, req ExportJournal) (Delivery, error) {
	if err := checked(req.Query); err != nil {
		return Delivery{}, err
	}
	return j.session.deliverTable(ctx, "minifleet-journal", req.File, func(ctx context.Context, out io.Writer) error {
		head, rows, failed := j.w.Journal.Table(ctx, req.Query, req.File.Language)
		err := merchant.WriteTable(out, req.File.Format, fault.T("Journal", "操作日志").In(req.File.Language), head, rows)
		return cmp.Or(failed(), err)
	})
}
