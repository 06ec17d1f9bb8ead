package fleet

import (
	"slices"
	"strings"
	"time"

	"minifleet/backend/batch"
)

// DueKind is what is due: an Ending of merchants, or one of these.
type DueKind string

// The kinds beside the endings.
const (
	DueCertificate DueKind = "certificate" // of a third-party app
	DueBegin       DueKind = DueKind(batch.ComingBegin)
	DueWave        DueKind = DueKind(batch.ComingWave)
	DueRelease     DueKind = DueKind(batch.ComingRelease)
	DueStage       DueKind = DueKind(batch.ComingStage)
	DueWord        DueKind = DueKind(batch.ComingWord)
)

// DueKinds are all kinds.
func DueKinds() []DueKind {
	out := []DueKind{DueBegin, DueWave, DueRelease, DueStage, DueWord, DueCertificate}
	for _, e := range Endings() {
		out = append(out, DueKind(e))
	}
	return out
}

// Due is something that has its day within a week.
type Due struct {
	Kind DueKind   `json:"kind"`
	At   time.Time `json:"at"` // of the first, where it is about several
	// Merchants is how many it is about, 0 for a certificate.
	Merchants  int    `json:"merchants,omitempty"`
	MerchantID string `json:"merchant_id,omitempty"` // where it is about one
	BatchID    string `json:"batch_id,omitempty"`
	AppID      string `json:"app_id,omitempty"` // of a certificate
	Name       string `json:"name,omitempty"`   // of the merchant, the batch or the app
}

// Week is what is due in the days that begin with today.
type Week struct {
	Days Days  `json:"days"`
	Due  []Due `json:"due"` // by time
}

// weekDays is how many days Week looks ahead, today included.
const weekDays = 7

// Week gathers what ends, begins or goes on within a week: of the merchants of
// an app, "" for all. What ends of merchants is told by kind; a merchant counts
// with what ends first, as in the list that Filter.Ends and EndsWhat select.
func (s *Service) Week(appID string) (Week, error) {
	now := s.Now()
	out := Week{Days: Days{From: now.Format(time.DateOnly), To: now.AddDate(0, 0, weekDays-1).Format(time.DateOnly)}, Due: []Due{}}
	days, err := out.Days.span("", now.Location())
	if err != nil {
		return out, err
	}
	for _, add := range []func(*Week, string, span) error{s.dueEndings, s.dueBatches, s.dueCertificates} {
		if err := add(&out, appID, days); err != nil {
			return out, err
		}
	}
	slices.SortStableFunc(out.Due, func(a, b Due) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out, nil
}

// dueEndings adds what ends of merchants.
func (s *Service) dueEndings(out *Week, appID string, _ span) error {
	found, err := s.Find(Filter{AppID: appID, Ends: out.Days, Sort: SortEnds}, everyLine)
	if err != nil {
		return err
	}
	for _, what := range Endings() {
		due := Due{Kind: DueKind(what)}
		for _, l := range found.Lines {
			if l.What != what {
				continue
			}
			if due.Merchants == 0 {
				due.At, due.MerchantID, due.Name = l.Ends, l.ID, l.Name
			}
			due.Merchants++
		}
		if due.Merchants > 1 {
			due.MerchantID, due.Name = "", ""
		}
		if due.Merchants > 0 {
			out.Due = append(out.Due, due)
		}
	}
	return nil
}

// everyLine is a limit that leaves no line out.
const everyLine = 1 << 30

// dueBatches adds what batches do by themselves.
func (s *Service) dueBatches(out *Week, appID string, days span) error {
	coming, err := s.Batches.Coming(days.to)
	if err != nil {
		return err
	}
	for _, c := range coming {
		if appID == "" || c.AppID == appID {
			out.Due = append(out.Due, Due{Kind: DueKind(c.Kind), At: c.At, Merchants: c.Merchants, BatchID: c.BatchID, Name: c.Name})
		}
	}
	return nil
}

// dueCertificates adds the certificates of apps that end.
func (s *Service) dueCertificates(out *Week, appID string, days span) error {
	apps, err := s.Apps.ListApps()
	if err != nil {
		return err
	}
	for _, a := range apps {
		if end := a.CertificatesEnd(); (appID == "" || a.ID == appID) && !end.IsZero() && end.Before(days.to) {
			out.Due = append(out.Due, Due{Kind: DueCertificate, At: end, AppID: a.ID, Name: a.Name})
		}
	}
	return nil
}
