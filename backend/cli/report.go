package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
	"minifleet/backend/web"
)

// reportDocument is what --bundle answers.
type reportDocument struct {
	File  string           `json:"file"`
	Files []api.ReportFile `json:"files"`
}

// report shows what a report of trouble holds, and writes it to a new file;
// "" only shows it.
func (r *runner) report(ctx context.Context, path string) (err error) {
	d, err := r.reportDesk(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	held, err := ask(ctx, d, (*api.System).Report, api.Nothing{})
	if err != nil {
		return err
	}
	if path == "" {
		if r.json {
			return r.printJSON(reportDocument{Files: held.Files})
		}
		for _, f := range held.Files {
			fmt.Fprintf(r.streams.Out, "== %s\n%s\n", f.Name, sink.TerminalLines(f.Text))
		}
		return nil
	}
	made, err := ask(ctx, d, (*api.System).SaveReport, api.Nothing{})
	if err != nil {
		return err
	}
	if err := writeNewFile(path, func(w io.Writer) error {
		_, err := w.Write(made.Content)
		return err
	}); err != nil {
		return err
	}
	rows := [][]string{}
	for _, f := range held.Files {
		rows = append(rows, []string{f.Name, strconv.Itoa(len(f.Text))})
	}
	if err := r.table(reportDocument{path, held.Files}, []string{"FILE", "BYTES"}, rows); err != nil {
		return err
	}
	r.note("Written to %s. Look at it before you send it; minifleet doctor --preview shows the same.", "已写入 %s。发送前请先查看；minifleet doctor --preview 显示同样的内容。",
		path)
	return nil
}

// reportDesk is the desk with the vault open where it can be, and without it
// otherwise: trouble may be just that.
func (r *runner) reportDesk(ctx context.Context) (*desk, error) {
	dir, err := r.dir()
	if err != nil {
		return nil, err
	}
	if _, state := web.Find(ctx, dir); state == api.StateUnlocked || r.passphraseFile != "" || len(r.given) > 0 {
		d, err := r.desk(ctx)
		if err == nil {
			return d, nil
		}
		r.note("The vault is left out of the report: %s", "报告不包含保险库：%s", fault.As(err).Message.In(r.language()))
	}
	return deskOf(api.New(api.Options{Dir: dir, Version: Version, Shell: commandShell{}, Command: true}))
}
