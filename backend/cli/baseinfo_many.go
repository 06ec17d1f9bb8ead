package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

func (r *runner) baseInfoExportCommand() *cobra.Command {
	return sheetCommand(r, "export", "Write the base info of merchants to a .csv or .xlsx sheet, to be edited and imported", (*api.BaseInfo).ExportMany)
}

// sheetCommand is a command that writes a sheet with a row for each merchant.
func sheetCommand[S any](r *runner, name, short string, write func(*S, context.Context, api.ExportMerchants) (api.Delivery, error)) *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: name + " FILE (--all|--tag T|--view V|--merchant M...)", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := tableFormat(args[0])
			if err != nil {
				return err
			}
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				made, err := ask(ctx, d, write, api.ExportMerchants{IDs: ids(list), File: api.FileFormat{Format: format, Language: r.language()}})
				if err != nil {
					return err
				}
				return r.keep(ctx, d, made, args[0])
			})
		},
	}
	target.declare(cmd)
	return cmd
}

func (r *runner) baseInfoImportCommand() *cobra.Command {
	var logos string
	var check bool
	cmd := &cobra.Command{
		Use: "import [SHEET]", Short: "Change the base info of many merchants as a sheet says, and their logos as a folder does", Args: cobra.MaximumNArgs(1),
		Long: "A cell with nothing in it, or with what is there already, changes nothing. A logo belongs to the\n" +
			"merchant whose mini program ID, record ID or name its file is called by; one that is not square is\n" +
			"cut to the square in its middle. What the platform takes only with an audit form waits for the next\n" +
			"version's and goes with it by itself.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && logos == "" {
				return fault.New("cli.nothing", fault.T("name a sheet, a folder of logos (--logos), or both", "请指定表格、Logo 文件夹（--logos），或两者"))
			}
			var sheet api.BaseInfoFile
			if len(args) == 1 {
				content, err := readWhole(args[0], merchant.MaxFile)
				if err != nil {
					return err
				}
				sheet = api.BaseInfoFile{Name: filepath.Base(args[0]), File: content}
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if _, err := ask(ctx, d, (*api.BaseInfo).ClearLogos, api.Nothing{}); err != nil {
					return err
				}
				refused, err := r.stageLogos(ctx, d, logos)
				if err != nil {
					return err
				}
				plan, err := ask(ctx, d, (*api.BaseInfo).PlanMany, sheet)
				if err != nil {
					return err
				}
				if check || plan.Ready == 0 {
					if check {
						if _, err := ask(ctx, d, (*api.BaseInfo).ClearLogos, api.Nothing{}); err != nil {
							return err
						}
					}
					return r.printBaseInfoPlan(plan, refused)
				}
				if err := begin(ctx, r, d, (*api.BaseInfo).EditMany, sheet); err != nil {
					return err
				}
				if refused+plan.BadRows+plan.Total-plan.Ready > 0 {
					r.note("%d row{|s} and %d picture{|s} were left out: see them with --check", "有 %d 行和 %d 张图片未处理，用 --check 查看", plan.BadRows+
						plan.Total-plan.Ready, refused)
					return errPartial
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&logos, "logos", "", "folder of pictures named after their merchants")
	cmd.Flags().BoolVar(&check, "check", false, "only tell what would change; send nothing")
	return cmd
}

// stageLogos hands over the pictures of a folder; how many are nobody's, or
// cannot be taken.
func (r *runner) stageLogos(ctx context.Context, d *desk, folder string) (refused int, err error) {
	if folder == "" {
		return 0, nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, fault.Wrap(err, "cli.file", fault.T("the folder %s cannot be read", "无法读取文件夹 %s", folder))
	}
	for _, e := range entries {
		switch strings.ToLower(filepath.Ext(e.Name())) {
		case ".png", ".jpg", ".jpeg":
		default:
			continue
		}
		content, err := readWhole(filepath.Join(folder, e.Name()), 20<<20)
		if err != nil {
			return refused, err
		}
		taken, err := ask(ctx, d, (*api.BaseInfo).StageLogo, api.NamedLogo{Name: e.Name(), Data: content})
		if err != nil {
			return refused, err
		}
		if !taken.Problem.IsZero() {
			refused++
			r.note("%s: %s", "%s：%s", e.Name(), taken.Problem.In(r.language()))
		}
	}
	return refused, nil
}

// printBaseInfoPlan shows what would change, a field a line.
func (r *runner) printBaseInfoPlan(plan api.BaseInfoPlan, refused int) error {
	rows := [][]string{}
	for _, p := range plan.Rows {
		note := p.Effect.Text.In(r.language())
		for _, w := range p.Warnings {
			note = w.In(r.language()) + "; " + note
		}
		for _, f := range p.Findings {
			note = f.Reason.In(r.language()) + " (" + strings.Join(f.Found, ", ") + "); " + note
		}
		for _, d := range p.Diff {
			rows = append(rows, []string{p.Name, d.Field, d.Before, d.After, note})
		}
		for _, e := range p.Problems {
			rows = append(rows, []string{p.Name, e.Field, "", "", r.say("left out: ", "不处理：") + e.Text.In(r.language())})
		}
	}
	for _, b := range plan.Bad {
		rows = append(rows, []string{r.say("row %d", "第 %d 行", b.Line), b.Column, "", b.Value, r.say("left out: ", "不处理：") + b.Reason.In(r.language())})
	}
	if err := r.table(plan, []string{"MERCHANT", "FIELD", "NOW", "THEN", ""}, rows); err != nil {
		return err
	}
	r.note("%d merchant{|s} change{s|}, %d {stays as it is|stay as they are}.", "%d 个商家将修改，%d 个保持不变。", plan.Ready, plan.Same)
	if plan.BadRows+plan.Total-plan.Ready+refused > 0 {
		return errPartial
	}
	return nil
}

// readWhole reads a file of at most so many bytes, and one more of a longer one,
// which its reader refuses.
func readWhole(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.Wrap(err, "cli.file", fault.T("the file cannot be read", "无法读取文件"))
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fault.Wrap(err, "cli.file", fault.T("the file cannot be read", "无法读取文件"))
	}
	return content, nil
}
