package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
)

func (r *runner) merchantCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "merchant", Short: "Merchant records: add, import, list, show, edit, archive, move, remove, export, view, road, handout, page"}
	cmd.AddCommand(r.merchantAddCommand(), r.merchantImportCommand(), r.merchantListCommand(), r.merchantShowCommand(),
		r.merchantEditCommand(), r.merchantArchiveCommand(), r.merchantMoveCommand(), r.merchantRemoveCommand(), r.merchantExportCommand(),
		r.merchantViewCommand(),
		r.merchantRoadCommand(), r.merchantHandoutCommand(), r.merchantPageCommand())
	return cmd
}

// merchantFlags declares the fields of a record as flags.
func merchantFlags(cmd *cobra.Command, m *merchant.Merchant, ext *map[string]string, app *string) {
	f := cmd.Flags()
	f.StringVar(&m.Name, "name", "", "name")
	f.StringVar(&m.Contact, "contact", "", "whom to call")
	f.StringVar(&m.Phone, "phone", "", "phone")
	f.StringVar(&m.MiniAppID, "mini-app-id", "", "mini-program app ID")
	f.StringSliceVar(&m.Tags, "tag", nil, "tag (repeat, or separate by commas)")
	f.StringVar(&m.Notes, "notes", "", "notes")
	f.StringToStringVar(ext, "ext", nil, "value for the template's ext: KEY=VALUE (repeat)")
	f.StringVar(app, "app", "", "third-party app (default: the only one)")
}

func (r *runner) merchantAddCommand() *cobra.Command {
	var m merchant.Merchant
	var app string
	cmd := &cobra.Command{
		Use: "add [NAME]", Short: "Add a merchant", Args: cobra.MaximumNArgs(1),
	}
	merchantFlags(cmd, &m, &m.Ext, &app)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			m.Name = args[0]
		}
		m.AppID = app
		return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
			added, err := ask(ctx, d, (*api.Merchants).Save, merchantForm(m))
			if err != nil {
				return err
			}
			return r.saved(added, r.say("Added %s (%s).", "已添加 %s（%s）。", added.Merchant.Name, added.Merchant.ID))
		})
	}
	return cmd
}

func merchantForm(m merchant.Merchant) api.MerchantForm {
	return api.MerchantForm{ID: m.ID, AppID: m.AppID, Name: m.Name, Contact: m.Contact, Phone: m.Phone, MiniAppID: m.MiniAppID,
		Tags: m.Tags, Notes: m.Notes, Ext: m.Ext, UpdatedAt: m.UpdatedAt}
}

// saved prints a record that was stored, and doubts about it on standard error.
func (r *runner) saved(m api.MerchantDetail, sentence string) error {
	for _, w := range m.Warnings {
		fmt.Fprintln(r.streams.Err, sink.Terminal(m.Merchant.Name)+": "+w.In(r.language()))
	}
	return r.result(m, sentence)
}

func (r *runner) merchantImportCommand() *cobra.Command {
	var app, existing, tab string
	var allOrNone, check bool
	var columns []string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Import merchants from a CSV or XLSX file, or from standard input (-)",
		Long: "Imports merchants. Columns: name, contact, phone, mini_app_id, tags, notes,\n" +
			"archived, record_id, ext.KEY (or their Chinese headings), in one of the first 20\n" +
			"rows. A row is about a stored merchant when it carries its record ID, its\n" +
			"mini-program ID, or its exact name; --existing says what happens then. With update\n" +
			"an empty cell keeps what is stored, and <clear> (<清空>) empties it. Importing an\n" +
			"export changes nothing. Every bad row is reported with its reason; the good ones\n" +
			"are imported, or none with --all-or-none. The exit code is 2 when some rows were\n" +
			"bad and others imported.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := r.merchantFile(args[0])
			if err != nil {
				return err
			}
			if file.Naming, err = namingOf(columns); err != nil {
				return err
			}
			file.AppID, file.Existing, file.Sheet, file.Mode = app, merchant.Existing(existing), tab, merchant.GoodOnly
			if allOrNone {
				file.Mode = merchant.AllOrNone
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				return r.importFile(ctx, d, file, check)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&app, "app", "", "third-party app (default: the only one)")
	f.StringVar(&existing, "existing", string(merchant.ExistingBad), "a merchant that is here already: bad (report it), skip or update")
	f.StringVar(&tab, "sheet", "", "sheet of the workbook (default: the only visible one with headings)")
	f.StringArrayVar(&columns, "column", nil, "which field a column fills: HEADING=FIELD, or HEADING= to leave it out (repeat)")
	f.BoolVar(&allOrNone, "all-or-none", false, "import nothing when a row is bad")
	f.BoolVar(&check, "check", false, "only report, import nothing")
	return cmd
}

// namingOf is what --column says. Fault: cli.column.
func namingOf(columns []string) (merchant.Naming, error) {
	out := merchant.Naming{}
	for _, one := range columns {
		heading, field, ok := strings.Cut(one, "=")
		if !ok || strings.TrimSpace(heading) == "" {
			return nil, fault.New("cli.column", fault.T("%q is not HEADING=FIELD", "%q 不符合 表头=字段 的形式", one))
		}
		out[strings.TrimSpace(heading)] = strings.TrimSpace(field)
	}
	return out, nil
}

// merchantFile reads a file of merchants, or standard input (-).
func (r *runner) merchantFile(path string) (api.MerchantFile, error) {
	unreadable := fault.T("the file cannot be read", "无法读取文件")
	if path == "-" {
		content, err := io.ReadAll(io.LimitReader(r.streams.In, merchant.MaxFile+1))
		if err != nil {
			return api.MerchantFile{}, fault.Wrap(err, "cli.file", unreadable)
		}
		return api.MerchantFile{Name: "-", File: content}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return api.MerchantFile{}, fault.Wrap(err, "cli.file", unreadable)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return api.MerchantFile{}, fault.New("cli.file", fault.T("%s is a folder, not a file", "%s 是文件夹，不是文件", path))
	}
	content, err := io.ReadAll(io.LimitReader(f, merchant.MaxFile+1))
	if err != nil {
		return api.MerchantFile{}, fault.Wrap(err, "cli.file", unreadable)
	}
	return api.MerchantFile{Name: filepath.Base(path), File: content}, nil
}

// importFile imports what is good of a file and reports bad rows; with check it
// only reports.
func (r *runner) importFile(ctx context.Context, d *desk, file api.MerchantFile, check bool) error {
	preview, err := ask(ctx, d, (*api.Merchants).PreviewImport, file)
	if err != nil {
		return err
	}
	for _, w := range preview.Warnings {
		r.noteText(w)
	}
	if !r.json {
		for _, b := range preview.Bad {
			if b.Column == "" { // the row as a whole
				r.note("line %d: %s", "第 %d 行：%s", b.Line, b.Reason.In(r.language()))
				continue
			}
			r.note("line %d, %s “%s”: %s", "第 %d 行，%s“%s”：%s", b.Line, b.Column, b.Value, b.Reason.In(r.language()))
		}
	}
	if check {
		if err := r.result(preview, r.say("%d row{|s} {is|are} good (%d to add, %d to update, %d to skip), %d bad; nothing was imported.",
			"%d 行正确（将新增 %d，更新 %d，跳过 %d），%d 行有误；未导入任何内容。",
			preview.GoodRows, preview.Add, preview.Update, preview.Skip, preview.BadRows)); err != nil || preview.BadRows == 0 {
			return err
		}
		return errPartial
	}
	nothing := fault.New("cli.import_nothing", fault.T("nothing was imported: %d row{|s} {is|are} bad", "没有导入任何商家：%d 行有误", preview.BadRows))
	if file.Mode == merchant.AllOrNone && preview.BadRows > 0 {
		return errors.Join(r.result(api.ImportDone{BadRows: preview.BadRows, Bad: preview.Bad, IDs: []string{}}, ""), nothing)
	}
	done, err := ask(ctx, d, (*api.Merchants).Import, file)
	if err != nil {
		return err
	}
	err = r.result(done, r.say("%d added, %d updated, %d skipped, %d bad.", "新增 %d，更新 %d，跳过 %d，有误 %d。", done.Added, done.Updated, done.Skipped, done.BadRows))
	switch {
	case err != nil || done.BadRows == 0:
		return err
	case done.Added+done.Updated+done.Skipped > 0:
		return errPartial
	}
	return nothing
}

// merchantDocument is what the facade answers about one merchant.
type merchantDocument struct {
	api.MerchantDetail
	Authorization api.AuthorizationState `json:"authorization"`
}

func (r *runner) merchantShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show MERCHANT", Short: "Show one merchant", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				var doc merchantDocument
				var err error
				if doc.MerchantDetail, err = ask(ctx, d, (*api.Merchants).Get, api.ByID{ID: m.ID}); err != nil {
					return err
				}
				if doc.Authorization, err = ask(ctx, d, (*api.Authorization).State, api.ByMerchant{MerchantID: m.ID}); err != nil {
					return err
				}
				rows := [][]string{
					{"ID", m.ID}, {"NAME", m.Name}, {"APP", doc.AppName}, {"MINI APP", m.MiniAppID}, {"AUTHORIZED", word(r, doc.Authorization.Status.State)},
					{"CONTACT", m.Contact}, {"PHONE", m.Phone}, {"TAGS", strings.Join(m.Tags, ", ")}, {"NOTES", m.Notes},
				}
				if m.Archived {
					rows = append(rows, []string{"ARCHIVED", r.say("yes", "是")})
				}
				for _, key := range sortedKeys(m.Ext) {
					rows = append(rows, []string{"ext." + key, m.Ext[key]})
				}
				return r.table(doc, []string{"FIELD", "VALUE"}, rows)
			})
		},
	}
}

// atMerchant runs a command about one merchant.
func (r *runner) atMerchant(ctx context.Context, ref string, f func(context.Context, *desk, merchant.Merchant) error) error {
	return r.at(ctx, func(ctx context.Context, d *desk) error {
		m, err := merchantNamed(ctx, d, ref)
		if err != nil {
			return err
		}
		return f(ctx, d, m)
	})
}

func (r *runner) merchantEditCommand() *cobra.Command {
	var in merchant.Merchant
	var app string
	cmd := &cobra.Command{Use: "edit MERCHANT", Short: "Change fields of a merchant", Args: cobra.ExactArgs(1),
		Long: "Changes fields of a merchant. Its authorization, versions, base info, members and\n" +
			"codes belong to the third-party app and the mini program it has: changing one of\n" +
			"the two is refused without --move, which gives them up. --ext sets the values it\n" +
			"names and leaves the others (KEY= removes one); --tag adds, --untag removes.",
	}
	merchantFlags(cmd, &in, &in.Ext, &app)
	var untag []string
	cmd.Flags().StringSliceVar(&untag, "untag", nil, "tag to remove (repeat, or separate by commas)")
	var move bool
	cmd.Flags().BoolVar(&move, "move", false, "give up what belongs to the former app and mini program")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
			for flag, set := range map[string]func(){
				"name": func() { m.Name = in.Name }, "contact": func() { m.Contact = in.Contact }, "phone": func() { m.Phone = in.Phone },
				"mini-app-id": func() { m.MiniAppID = in.MiniAppID }, "notes": func() { m.Notes = in.Notes }, "app": func() { m.AppID = app },
			} {
				if cmd.Flags().Changed(flag) {
					set()
				}
			}
			form := merchantForm(m.With(in.Ext, in.Tags, untag))
			form.Move = move
			saved, err := ask(ctx, d, (*api.Merchants).Save, form)
			if err != nil {
				return err
			}
			return r.saved(saved, r.say("Saved %s.", "已保存 %s。", saved.Merchant.Name))
		})
	}
	return cmd
}

func (r *runner) merchantRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove MERCHANT", Short: "Forget a merchant and its authorization; nothing changes on the platform", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if err := r.confirm(cmd, fault.T("%s is forgotten with its authorization; to come back it has to consent again.",
					"将删除 %s 及其授权；如需恢复，商家须重新授权。", m.Name)); err != nil {
					return err
				}
				changed, err := ask(ctx, d, (*api.Merchants).Delete, api.ByIDs{IDs: []string{m.ID}})
				if err != nil {
					return err
				}
				return r.result(changed, r.say("Removed %s.", "已删除 %s。", m.Name))
			})
		},
	})
}

// merchantArchiveCommand puts merchants away, or takes them back.
func (r *runner) merchantArchiveCommand() *cobra.Command {
	var back bool
	cmd := &cobra.Command{
		Use: "archive MERCHANT...", Short: "Put merchants away: they keep everything and stay out of lists and batches", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := merchantsNamed(ctx, d, args)
				if err != nil {
					return err
				}
				changed, err := ask(ctx, d, (*api.Merchants).Archive, api.ArchiveMerchants{IDs: ids(list), Archived: !back})
				if err != nil {
					return err
				}
				return r.result(changed, r.say("%d merchant{|s} changed.", "已更改 %d 个商家。", changed.Changed))
			})
		},
	}
	cmd.Flags().BoolVar(&back, "undo", false, "take them back")
	return cmd
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
