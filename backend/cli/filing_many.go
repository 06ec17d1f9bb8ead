package cli

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

func (r *runner) filingSheetCommand() *cobra.Command {
	return sheetCommand(r, "sheet", "Write an empty .csv or .xlsx sheet with a column for each field, to be filled in and imported", (*api.Filing).
		SheetForFilings)
}

// filingImport is what --json says of an import.
type filingImport struct {
	Sheet    api.FilingPlan     `json:"sheet"`
	Pictures []api.PictureTaken `json:"pictures"`
}

func (r *runner) filingImportCommand() *cobra.Command {
	var folder string
	var check bool
	cmd := &cobra.Command{
		Use: "import [SHEET]", Short: "Fill in the forms of many merchants from a sheet, and their pictures from a folder", Args: cobra.MaximumNArgs(1),
		Long: "A cell with nothing in it changes nothing. A picture is called MERCHANT_WORD.jpg, or lies as WORD.jpg in\n" +
			"a folder called by the merchant; the words are licence, id_front, id_back, commitment, authorization\n" +
			"and the names of the fields. Nothing is sent to the platform.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 && folder == "" {
				return fault.New("cli.nothing", fault.T("name a sheet, a folder of pictures (--pictures), or both", "请指定表格、照片文件夹（--pictures），或两者"))
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				var doc filingImport
				if len(args) == 1 {
					content, err := readWhole(args[0], merchant.MaxFile)
					if err != nil {
						return err
					}
					take := (*api.Filing).Import
					if check {
						take = (*api.Filing).PlanImport
					}
					if doc.Sheet, err = ask(ctx, d, take, api.FilingSheet{Name: filepath.Base(args[0]), File: content}); err != nil {
						return err
					}
				}
				if folder != "" {
					var err error
					if doc.Pictures, err = r.takePictures(ctx, d, folder, check); err != nil {
						return err
					}
				}
				return r.printFilingImport(doc)
			})
		},
	}
	cmd.Flags().StringVar(&folder, "pictures", "", "folder of pictures named after their merchants")
	cmd.Flags().BoolVar(&check, "check", false, "only tell what would be filled in; keep nothing")
	return cmd
}

// takePictures hands over the pictures of a folder and of those in it.
func (r *runner) takePictures(ctx context.Context, d *desk, folder string, only bool) (all []api.PictureTaken, err error) {
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return fault.Wrap(err, "cli.file", fault.T("the folder %s cannot be read", "无法读取文件夹 %s", folder))
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".png", ".jpg", ".jpeg":
		default:
			return nil
		}
		content, err := readWhole(path, mostPicture)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		taken, err := ask(ctx, d, (*api.Filing).TakePicture, api.NamedPicture{Name: filepath.ToSlash(inside), Data: content, Only: only})
		if err != nil {
			return err
		}
		if !taken.Problem.IsZero() {
			r.note("%s: %s", "%s：%s", inside, taken.Problem.In(r.language()))
		}
		all = append(all, taken)
		return nil
	})
	return all, err
}

func (r *runner) printFilingImport(doc filingImport) error {
	lang := r.language()
	rows, left := [][]string{}, 0
	for _, p := range doc.Sheet.Rows {
		rows = append(rows, []string{p.Name, "", r.say("%d field{|s} change{s|}, %d problem{|s} {is|are} left", "更新 %d 项，仍有 %d 个问题", p.Fields,
			len(p.Problems))})
	}
	for _, b := range doc.Sheet.Bad {
		left++
		rows = append(rows, []string{r.say("row %d", "第 %d 行", b.Line), b.Column, r.say("left out: ", "不处理：") + b.Reason.In(lang)})
	}
	for _, h := range doc.Sheet.Strange {
		rows = append(rows, []string{"", h, r.say("no field is called so; the column is passed over", "没有该字段，已忽略该列")})
	}
	for _, p := range doc.Pictures {
		if !p.Problem.IsZero() {
			left++
			continue
		}
		said := r.say("taken", "已接收")
		if p.Prepared {
			said = r.say("taken, made smaller", "已接收并压缩")
		}
		for _, e := range p.Problems {
			said += "; " + e.Text.In(lang)
		}
		rows = append(rows, []string{p.MerchantName, p.Field, said})
	}
	return r.partly(left > 0, doc, []string{"MERCHANT", "FIELD", ""}, rows)
}

func (r *runner) filingEraseCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "erase (--all|--tag T|--view V|--merchant M...)", Short: "Forget forms, pictures and face checks; nothing changes on the platform",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				if err := r.confirm(cmd, fault.T("The forms and pictures of %d merchant{|s} are erased here for good.", "将永久清除本机上 %d 个商家的备案表单和照片。",
					len(list))); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Filing).Erase, api.ByIDs{IDs: ids(list)}); err != nil {
					return err
				}
				return r.result(erased{len(list)},
					r.say("Erased for %d merchant{|s}; backups made before hold it still.", "已清除 %d 个商家的资料；此前的备份中仍有保留。", len(list)))
			})
		},
	}
	target.declare(cmd)
	irreversible(cmd)
	return cmd
}

// erased is what --json says of an erasure.
type erased struct {
	Erased int `json:"erased"`
}

func (r *runner) filingOptionsCommand() *cobra.Command {
	var whenPassed bool
	var link string
	cmd := &cobra.Command{
		Use: "options", Short: "What is done with all filings: whether materials are erased once a filing passed, and the address of face checks",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				o, err := ask(ctx, d, (*api.Filing).Options, api.Nothing{})
				if err != nil {
					return err
				}
				if cmd.Flags().Changed("erase-when-passed") || cmd.Flags().Changed("face-link") {
					if cmd.Flags().Changed("erase-when-passed") {
						o.EraseWhenPassed = whenPassed
					}
					if cmd.Flags().Changed("face-link") {
						o.FaceLink = link
					}
					if o, err = ask(ctx, d, (*api.Filing).SaveOptions, o); err != nil {
						return err
					}
				}
				erases := r.say("no", "否")
				if o.EraseWhenPassed {
					erases = r.say("yes", "是")
				}
				return r.table(o, []string{"OPTION", "VALUE"}, [][]string{{"ERASE WHEN PASSED", erases}, {"FACE LINK", o.FaceLink}})
			})
		},
	}
	cmd.Flags().BoolVar(&whenPassed, "erase-when-passed", false, "erase form and pictures when the platform says that the filing passed")
	cmd.Flags().StringVar(&link, "face-link", "", "address that opens a face check, with {certify_id} in it; empty for the assumed one")
	return cmd
}
