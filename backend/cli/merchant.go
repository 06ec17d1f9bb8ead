package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
	"minifleet/backend/workspace"
)

func (r *runner) merchantCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "merchant", Short: "Merchant records: add, import, list, show, edit, remove, export"}
	cmd.AddCommand(r.merchantAddCommand(), r.merchantImportCommand(), r.merchantListCommand(), r.merchantShowCommand(),
		r.merchantEditCommand(), r.merchantMoveCommand(), r.merchantRemoveCommand(), r.merchantExportCommand())
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
		return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
			if len(args) == 1 {
				m.Name = args[0]
			}
			a, err := ws.Providers.FindApp(app)
			if err != nil {
				return err
			}
			m.AppID = a.ID
			added, err := ws.Merchants.Add(m)
			if err != nil {
				return err
			}
			r.warn(added)
			return r.result(merchantDocument(added, authorize.Status{}), r.say("Added %s (%s).", "已添加 %s（%s）。", added.Name, added.ID))
		})
	}
	return cmd
}

// warn tells doubts about a record on standard error.
func (r *runner) warn(m merchant.Merchant) {
	for _, w := range merchant.Warnings(m) {
		fmt.Fprintln(r.streams.Err, sink.Terminal(m.Name)+": "+w.In(r.language()))
	}
}

func merchantDocument(m merchant.Merchant, s authorize.Status) map[string]any {
	state := s.State
	if state == "" {
		state = authorize.StateNone
	}
	doc := map[string]any{
		"id": m.ID, "state": state, "name": m.Name, "contact": m.Contact, "phone": m.Phone, "mini_app_id": m.MiniAppID,
		"tags": m.Tags, "notes": m.Notes, "ext": m.Ext, "archived": m.Archived, "app": m.AppID, "created_at": m.CreatedAt, "updated_at": m.UpdatedAt,
	}
	if m.Tags == nil {
		doc["tags"] = []string{}
	}
	if m.Ext == nil {
		doc["ext"] = map[string]string{}
	}
	return doc
}

func (r *runner) merchantImportCommand() *cobra.Command {
	var app, existing, tab string
	var allOrNone, check bool
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
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				a, err := ws.Providers.FindApp(app)
				if err != nil {
					return err
				}
				name, from := "-", r.streams.In
				if args[0] != "-" {
					f, err := os.Open(args[0])
					if err != nil {
						return fault.Wrap(err, "cli.file", fault.T("the file cannot be read", "无法读取文件"))
					}
					defer f.Close()
					if info, err := f.Stat(); err == nil && info.IsDir() {
						return fault.New("cli.file", fault.T("%s is a folder, not a file", "%s 是文件夹，不是文件", args[0]))
					}
					name, from = filepath.Base(args[0]), f
				}
				sheet, err := merchant.ParseSheet(cmd.Context(), name, tab, from)
				if err != nil {
					return err
				}
				preview, err := ws.Merchants.Check(sheet, merchant.CheckOptions{AppID: a.ID, Existing: merchant.Existing(existing)})
				if err != nil {
					return err
				}
				for _, w := range preview.Warnings {
					r.noteText(w)
				}
				return r.importPreview(ctx, ws, preview, allOrNone, check)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&app, "app", "", "third-party app (default: the only one)")
	f.StringVar(&existing, "existing", string(merchant.ExistingBad), "a merchant that is here already: bad (report it), skip or update")
	f.StringVar(&tab, "sheet", "", "sheet of the workbook (default: the only visible one with headings)")
	f.BoolVar(&allOrNone, "all-or-none", false, "import nothing when a row is bad")
	f.BoolVar(&check, "check", false, "only report, import nothing")
	return cmd
}

// importPreview imports what the preview allows and reports bad rows.
func (r *runner) importPreview(ctx context.Context, ws *workspace.Workspace, preview merchant.Preview, allOrNone, check bool) error {
	type badRow struct {
		Line   int    `json:"line"`
		Column string `json:"column"`
		Value  string `json:"value"`
		Reason string `json:"reason"`
	}
	bad := []badRow{}
	for _, b := range preview.Bad {
		bad = append(bad, badRow{b.Line, b.Column, b.Value, b.Reason.In(r.language())})
	}
	var result merchant.Result
	if !check && !(allOrNone && len(bad) > 0) {
		mode := merchant.GoodOnly
		if allOrNone {
			mode = merchant.AllOrNone
		}
		var err error
		if result, err = ws.Merchants.Import(ctx, preview, mode); err != nil {
			return err
		}
	}
	doc := map[string]any{"id": "import", "state": "imported", "added": result.Added, "updated": result.Updated, "skipped": result.Skipped, "bad": bad}
	if len(bad) > 0 && result.Added+result.Updated+result.Skipped == 0 {
		doc["state"] = "refused"
	}
	if check {
		doc["state"] = "checked"
		doc["good"] = len(preview.Good)
	}
	if !r.json {
		for _, b := range bad {
			fmt.Fprintln(r.streams.Err, r.say("line %d, %s %q: %s", "第 %d 行，%s %q：%s", b.Line, b.Column, sink.Terminal(b.Value), b.Reason))
		}
	}
	sentence := r.say("%d added, %d updated, %d skipped, %d bad.", "新增 %d，更新 %d，跳过 %d，有误 %d。", result.Added, result.Updated, result.Skipped, len(bad))
	if check {
		sentence = r.say("%d rows are good (%d to add, %d to update, %d to skip), %d bad; nothing was imported.", "%d 行正确（将新增 %d，更新 %d，跳过 %d），%d 行有误；未导入任何内容。",
			len(preview.Good), preview.Add, preview.Update, preview.Skip, preview.BadLines)
	}
	err := r.result(doc, sentence)
	switch {
	case err != nil || len(bad) == 0:
		return err
	case check || result.Added+result.Updated+result.Skipped > 0:
		return errPartial
	default:
		return fault.New("cli.import_nothing", fault.T("nothing was imported: %d rows are bad", "没有导入任何商家：%d 行有误", len(bad)))
	}
}

func (r *runner) merchantListCommand() *cobra.Command {
	var f merchant.Filter
	cmd := &cobra.Command{
		Use: "list [WORDS]", Short: "List or search merchants", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				f.Text = strings.Join(args, " ")
				list, err := ws.Merchants.List(f)
				if err != nil {
					return err
				}
				states, err := ws.Authorize.Statuses()
				if err != nil {
					return err
				}
				docs, rows := make([]any, 0, len(list)), make([][]string, 0, len(list))
				for _, m := range list {
					doc := merchantDocument(m, states[m.ID])
					docs = append(docs, doc)
					rows = append(rows, []string{m.ID, m.Name, m.MiniAppID, fmt.Sprint(doc["state"]), m.Contact, m.Phone, strings.Join(m.Tags, ",")})
				}
				return r.table(docs, []string{"ID", "NAME", "MINI APP", "AUTHORIZED", "CONTACT", "PHONE", "TAGS"}, rows)
			})
		},
	}
	cmd.Flags().StringVar(&f.Tag, "tag", "", "only merchants with this tag")
	return cmd
}

func (r *runner) merchantShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show MERCHANT", Short: "Show one merchant", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				m, err := ws.Merchants.Resolve(args[0])
				if err != nil {
					return err
				}
				status, err := ws.Authorize.Status(m.ID)
				if err != nil {
					return err
				}
				doc := merchantDocument(m, status)
				doc["authorization"] = status
				if r.json {
					return r.printJSON(doc)
				}
				rows := [][]string{
					{"ID", m.ID}, {"NAME", m.Name}, {"MINI APP", m.MiniAppID}, {"AUTHORIZED", string(status.State)},
					{"CONTACT", m.Contact}, {"PHONE", m.Phone}, {"TAGS", strings.Join(m.Tags, ", ")}, {"NOTES", m.Notes},
				}
				for _, key := range sortedKeys(m.Ext) {
					rows = append(rows, []string{"ext." + key, m.Ext[key]})
				}
				return r.table(nil, []string{"FIELD", "VALUE"}, rows)
			})
		},
	}
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
		return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
			m, err := ws.Merchants.Resolve(args[0])
			if err != nil {
				return err
			}
			changed := cmd.Flags().Changed
			for flag, set := range map[string]func(){
				"name": func() { m.Name = in.Name }, "contact": func() { m.Contact = in.Contact }, "phone": func() { m.Phone = in.Phone },
				"mini-app-id": func() { m.MiniAppID = in.MiniAppID }, "notes": func() { m.Notes = in.Notes },
			} {
				if changed(flag) {
					set()
				}
			}
			m = m.With(in.Ext, in.Tags, untag)
			if changed("app") {
				a, err := ws.Providers.FindApp(app)
				if err != nil {
					return err
				}
				m.AppID = a.ID
			}
			save := ws.Merchants.Update
			if move {
				save = ws.Merchants.Move
			}
			saved, err := save(m)
			if err != nil {
				return err
			}
			r.warn(saved)
			status, err := ws.Authorize.Status(saved.ID)
			if err != nil {
				return err
			}
			return r.result(merchantDocument(saved, status), r.say("Saved %s.", "已保存 %s。", saved.Name))
		})
	}
	return cmd
}

func (r *runner) merchantRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove MERCHANT", Short: "Forget a merchant and its authorization; nothing changes on the platform", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				m, err := ws.Merchants.Resolve(args[0])
				if err != nil {
					return err
				}
				if err := r.confirm(cmd, fault.T("%s is forgotten with its authorization; to come back it has to consent again.",
					"将删除 %s 及其授权；如需恢复，商家须重新授权。", m.Name)); err != nil {
					return err
				}
				if err := ws.DeleteMerchant(ctx, m.ID); err != nil {
					return err
				}
				return r.result(map[string]any{"id": m.ID, "state": "removed"}, r.say("Removed %s.", "已删除 %s。", m.Name))
			})
		},
	})
}
