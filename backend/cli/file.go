package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// writeNewFile writes a file that is complete or not there. An existing file
// is never replaced.
func writeNewFile(path string, write func(io.Writer) error) error {
	err := disk.WriteNew(path, write)
	switch {
	case err == nil || fault.CodeOf(err) != "":
		return err
	case errors.Is(err, fs.ErrExist):
		return fileExists(path, err)
	}
	return fault.Wrap(err, "cli.file", fault.T("the file cannot be written", "无法写入文件")).
		WithHint(fault.T("check the folder's name, its permissions and the space on the disk", "请检查文件夹名称、权限和磁盘空间"))
}

// keptFile is what --json says of a file that was written.
type keptFile struct {
	File string `json:"file"`
	Size int    `json:"size"`
}

// tableFormat is the format of a table by the end of its file's name. Fault:
// cli.export_format.
func tableFormat(file string) (merchant.Format, error) {
	switch format := merchant.Format(strings.TrimPrefix(strings.ToLower(filepath.Ext(file)), ".")); format {
	case merchant.CSV, merchant.XLSX:
		return format, nil
	}
	return "", fault.New("cli.export_format", fault.T("the file has to end in .csv or .xlsx", "文件名须以 .csv 或 .xlsx 结尾"))
}

// listings are the commands that list, beside those called so, and whose rows
// are no file of their own.
var listings = [][]string{
	{"batch", "show"}, {"batch", "calendar"}, {"category"}, {"domain", "status"}, {"fleet", "status"}, {"fleet", "past"}, {"fleet", "week"},
	{"fleet", "audits"}, {"member", "where"}, {"merchant", "road"}, {"message", "library"}, {"permission", "fields"}, {"permission", "show"},
	{"plan", "news"}, {"run", "show"},
}

// offerFiles lets what a command lists be written to a file instead.
func (r *runner) offerFiles(root *cobra.Command) {
	for _, path := range listings {
		if cmd, rest, err := root.Find(path); err == nil && len(rest) == 0 {
			r.offerFile(cmd)
		}
	}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd.Name() == "list" {
			r.offerFile(cmd)
		}
		for _, c := range cmd.Commands() {
			walk(c)
		}
	}
	walk(root)
}

func (r *runner) offerFile(cmd *cobra.Command) {
	cmd.Flags().StringVar(&r.out, "out", "", "write the rows to this new .csv or .xlsx file instead")
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if r.out != "" {
			if _, err := tableFormat(r.out); err != nil {
				return err
			}
		}
		return run(cmd, args)
	}
}

// writeTable writes rows to the file that was asked for.
func (r *runner) writeTable(head []string, rows [][]string) error {
	format, err := tableFormat(r.out)
	if err != nil {
		return err
	}
	t := api.Table{Title: "MiniFleet", Head: make([]string, len(head)), Rows: rows}
	for i, h := range head {
		t.Head[i] = r.heading(h)
	}
	if err := writeNewFile(r.out, func(w io.Writer) error { return t.Write(w, format) }); err != nil {
		return err
	}
	doc := keptFile{File: r.out}
	if about, err := os.Stat(r.out); err == nil {
		doc.Size = int(about.Size())
	}
	return r.wroteTo(doc)
}

// keep writes a file that the facade made to path, as it comes.
func (r *runner) keep(ctx context.Context, d *desk, made api.Delivery, path string) error {
	doc, err := r.write(ctx, d, made, path)
	if err != nil {
		return err
	}
	return r.wroteTo(doc)
}

func (r *runner) wroteTo(doc keptFile) error {
	return r.result(doc, r.say("Written to %s.", "已写入 %s。", doc.File))
}

// write is keep without telling of it.
func (r *runner) write(ctx context.Context, d *desk, made api.Delivery, path string) (keptFile, error) {
	doc := keptFile{File: path}
	err := writeNewFile(path, func(w io.Writer) error {
		part := api.FilePart{Content: made.Content, Last: made.Stream == ""}
		for {
			n, err := w.Write(part.Content)
			doc.Size += n
			if err != nil || part.Last {
				return err
			}
			if part, err = ask(ctx, d, (*api.Files).Next, api.NextPart{Stream: made.Stream}); err != nil {
				return err
			}
		}
	})
	if err == nil && !made.Warning.IsZero() {
		r.noteText(made.Warning)
	}
	return doc, err
}

func fileExists(path string, err error) error {
	return fault.Wrap(err, "cli.file_exists", fault.T("%s exists already", "%s 已存在", path)).
		WithHint(fault.T("name a new file", "请换一个文件名"))
}
