package api

import (
	"bytes"
	"context"
	"runtime"

	"minifleet/backend/trouble"
)

// ReportFile is one file of a report of trouble.
type ReportFile struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// TroubleReport is what a report of trouble holds, to be looked at before it is
// sent to anybody.
type TroubleReport struct {
	Files []ReportFile `json:"files"`
}

// Report collects the report: program, files of the data directory by name and
// size, the log, and while the vault is open the settings' shape and how many
// records there are. No secrets, no merchants' data.
func (s *System) Report(_ context.Context, _ Nothing) (TroubleReport, error) {
	files, err := s.report()
	out := TroubleReport{Files: make([]ReportFile, len(files))}
	for i, f := range files {
		out.Files[i] = ReportFile{f.Name, string(f.Content)}
	}
	return out, err
}

// SaveReport hands the person the same as a ZIP archive.
func (s *System) SaveReport(ctx context.Context, _ Nothing) (Delivery, error) {
	at := s.session.opt.Now()
	return s.session.Deliver(ctx, "minifleet-report-"+at.Format("2006-01-02-1504")+".zip", "application/zip", func() ([]byte, error) {
		files, err := s.report()
		if err != nil {
			return nil, err
		}
		var archive bytes.Buffer
		err = trouble.Zip(&archive, files, at)
		return archive.Bytes(), err
	})
}

func (s *System) report() ([]trouble.File, error) {
	about := trouble.Program{
		Version: s.session.opt.Version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Shell: string(s.session.Shell().Kind()), Language: string(loadPreferences(s.session.opt.Dir).Language), At: s.session.opt.Now().UTC(),
	}
	var inside *trouble.Inside
	if w, err := s.session.open(); err == nil {
		inside = &trouble.Inside{}
		if inside.Settings, err = w.Settings.Get(); err != nil {
			return nil, err
		}
		if inside.Sizes, err = w.Vault.Sizes(); err != nil {
			return nil, err
		}
	}
	return trouble.Report(s.session.opt.Dir, about, inside)
}
