package merchant

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Mode says what an import does when not every row can be imported.
type Mode string

const (
	GoodOnly  Mode = "good_only"   // import the good rows, leave the others out
	AllOrNone Mode = "all_or_none" // import nothing
)

// Result tells what an import did.
type Result struct {
	Added   int      `json:"added"`
	Updated int      `json:"updated"`
	Skipped int      `json:"skipped"`
	Bad     []BadRow `json:"bad"` // those of the preview, and rows that clashed with a change made since
	IDs     []string `json:"ids"` // record ids of what was added and updated, in the order of the file
}

// Import stores the good rows of a preview in one step: after a crash at any
// moment either all of them are there or none is. Rows that clash with a change
// made since the preview are bad ones. With AllOrNone any bad row fails the
// import with merchant.import_bad_rows and nothing is stored. The context can
// end the import until the step itself.
func (s *Service) Import(ctx context.Context, p Preview, mode Mode) (Result, error) {
	if mode != GoodOnly && mode != AllOrNone {
		return Result{}, fmt.Errorf("merchant: unknown import mode %q", mode)
	}
	s.write.Lock()
	defer s.write.Unlock()
	rows, err := s.loaded()
	if err != nil {
		return Result{}, err
	}
	result, write := s.prepare(rows, p)
	if mode == AllOrNone && len(result.Bad) > 0 {
		return Result{Bad: result.Bad}, fault.New("merchant.import_bad_rows",
			fault.T("nothing was imported: %d problem{|s}", "未导入任何商家：有 %d 处问题", len(result.Bad))).
			WithHint(fault.T("Correct the rows, or import the good ones only.", "请修改这些行，或选择只导入正确的行。")).
			WithRetry(fault.RetryAfterInput)
	}
	if len(write) == 0 {
		return result, nil
	}
	if err := s.store(ctx, write, aboutMany("merchant.import",
		fault.T("%d added, %d changed", "新增 %d 个，更新 %d 个", result.Added, result.Updated))); err != nil {
		s.rows.Store(nil) // what is on disk now is read again
		return Result{}, err
	}
	s.changed(write...)
	return result, nil
}

// prepare turns the good rows into the records to write, checking once more
// against what is stored now. The caller holds the write lock.
func (s *Service) prepare(rows *snapshot, p Preview) (Result, []Merchant) {
	result := Result{Bad: slices.Clone(p.Bad), IDs: []string{}}
	owner := map[string]string{} // record id by mini program
	for i := range rows.all {
		if m := &rows.all[i].m; m.MiniAppID != "" {
			owner[m.MiniAppID] = m.ID
		}
	}
	clash := func(r Row, reason fault.Text) {
		result.Bad = append(result.Bad, BadRow{Line: r.Line, Value: shorten(r.Merchant.Name), Reason: reason})
	}
	created := s.stamp(time.Time{})
	ids := sortedIDs(created, len(p.Good))
	write := make([]Merchant, 0, p.Add+p.Update)
	for i, r := range p.Good {
		var old Merchant
		at, found := slices.BinarySearchFunc(rows.all, r.Merchant.ID, byID)
		if found {
			old = rows.all[at].m
		}
		m, problems := normaliseOver(old, r.Merchant)
		if len(problems) > 0 {
			clash(r, problems[0].reason)
			continue
		}
		switch r.Action {
		case RowSkip:
			result.Skipped++
			continue
		case RowUpdate:
			if !found || !old.UpdatedAt.Equal(m.UpdatedAt) {
				clash(r, fault.T("the merchant was changed or deleted meanwhile", "该商家刚刚被修改或删除"))
				continue
			}
			if Moves(old, m) {
				clash(r, fault.T("the merchant belongs to another third-party app; move it instead of importing it", "该商家属于另一个第三方应用，请改用“迁移”而不是导入"))
				continue
			}
			m.CreatedAt, m.UpdatedAt = old.CreatedAt, s.stamp(m.UpdatedAt)
		default:
			m.ID, m.CreatedAt, m.UpdatedAt = ids[i], created, created
		}
		if m.MiniAppID != "" {
			if other, taken := owner[m.MiniAppID]; taken && other != m.ID {
				clash(r, fault.T("the mini program has been taken by another merchant meanwhile", "该小程序 ID 刚刚已被其他商家使用"))
				continue
			}
			owner[m.MiniAppID] = m.ID
		}
		if r.Action == RowUpdate {
			result.Updated++
		} else {
			result.Added++
		}
		result.IDs = append(result.IDs, m.ID)
		write = append(write, m)
	}
	if result.Bad == nil {
		result.Bad = []BadRow{}
	}
	return result, write
}

// sortedIDs makes ids of one moment that keep the order of a file.
func sortedIDs(at time.Time, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = vault.NewID(at)
	}
	slices.Sort(ids)
	return ids
}

// store writes the records in one step: in one transaction when they fit, else
// by way of a staging area and a commit mark.
func (s *Service) store(ctx context.Context, write []Merchant, done journal.Entry) error {
	parts := chunks(write)
	if len(parts) == 1 {
		if err := ctx.Err(); err != nil {
			return err
		}
		return s.log.Noting(s.update, func(tx *vault.Tx, note func(journal.Entry) error) error {
			for _, m := range parts[0] {
				if err := merchants.Put(tx, m); err != nil {
					return err
				}
			}
			return note(done)
		})
	}
	return s.stage(ctx, parts, done)
}
