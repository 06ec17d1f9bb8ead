package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/filing"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

func (r *runner) filingCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "filing", Short: "The filing (ICP) of mini programs: list, show, fill in, check, hand in, withdraw, face check, erase",
		Long: "What owners tell of themselves is kept sealed in the vault, and shown only with --reveal. List, show\n" +
			"and check read what is stored; read asks the platform.",
	}
	cmd.AddCommand(r.filingListCommand(), r.filingShowCommand(), r.filingReadCommand(), r.filingListsCommand(), r.filingSetCommand(),
		r.filingSheetCommand(), r.filingImportCommand(), r.filingCheckCommand(), r.filingSubmitCommand(), r.filingWithdrawCommand(),
		r.filingFaceCommand(), r.filingEraseCommand(), r.filingOptionsCommand())
	return cmd
}

func (r *runner) filingListCommand() *cobra.Command {
	var req api.AskFilings
	cmd := &cobra.Command{
		Use: "list", Short: "List how far the filings are, from what is stored", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Filing).List, req)
				if err != nil {
					return err
				}
				names := map[filing.Stage]fault.Text{}
				for _, s := range list.Stages {
					names[s.Stage] = s.Name
				}
				rows := [][]string{}
				for _, row := range list.Rows {
					rows = append(rows, []string{row.Name, row.MiniAppID, names[row.Stage].In(r.language()), row.StatusName.In(r.language()),
						row.FaceName.In(r.language()), fmt.Sprint(row.Problems), row.Reason, when(row.ReadAt)})
				}
				return r.table(list, []string{"MERCHANT", "MINI APP", "NEXT STEP", "STATE", "FACE CHECK", "PROBLEMS", "REASON", "READ"}, rows)
			})
		},
	}
	choiceFlag(cmd, &req.Stage, "stage", "only those at this stage", api.FilingStages()...)
	cmd.Flags().BoolVar(&req.Due, "due", false, "only those whose days online without filing run out")
	return cmd
}

func (r *runner) filingShowCommand() *cobra.Command {
	var reveal bool
	cmd := &cobra.Command{
		Use: "show MERCHANT", Short: "A merchant's filing: state, form, pictures and what is missing, from what is stored", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				v, err := ask(ctx, d, (*api.Filing).Show, api.FilingOf{MerchantID: m.ID, Reveal: reveal})
				if err != nil {
					return err
				}
				return r.printFiling(v)
			})
		},
	}
	cmd.Flags().BoolVar(&reveal, "reveal", false, "show what the owner told, unmasked")
	return cmd
}

// afterFiling shows how far a filing is, without what the owner told.
func (r *runner) afterFiling(ctx context.Context, d *desk, id, sentence string) error {
	v, err := ask(ctx, d, (*api.Filing).Show, api.FilingOf{MerchantID: id})
	if err != nil {
		return err
	}
	return r.result(v, sentence+" "+v.StageName.In(r.language())+r.say(": ", "：")+v.StatusName.In(r.language()))
}

func (r *runner) printFiling(v filing.View) error {
	lang := r.language()
	rows := [][]string{
		{"", r.say("state", "状态"), v.StatusName.In(lang), v.Reason},
		{"", r.say("next step", "下一步"), v.StageName.In(lang), ""},
		{"", r.say("face check", "人脸核验"), v.Face.Name.In(lang), v.Face.Reason},
	}
	if v.Advice != nil {
		rows = append(rows, []string{"", r.say("what to change", "如何修改"), v.Advice.Text.In(lang), strings.Join(v.Advice.Fields, " ")})
	}
	wrong := map[string]string{}
	for _, p := range append(v.Problems, v.Warnings...) {
		wrong[p.Field] = p.Text.In(lang)
	}
	pictures := map[string]int{}
	for _, p := range v.Pictures {
		pictures[p.Field]++
	}
	for _, f := range v.Fields {
		value := f.Value
		for _, o := range f.Of {
			if o.Value == value {
				value = o.Name
			}
		}
		if f.Kind == filing.Picture && pictures[f.Key] > 0 {
			value = r.say("%d picture{|s}", "%d 张照片", pictures[f.Key])
		}
		rows = append(rows, []string{f.Key, f.Label.In(lang), value, wrong[f.Key]})
	}
	return r.table(v, []string{"FIELD", "", "VALUE", "PROBLEM"}, rows)
}

func (r *runner) filingReadCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "read (--all|--tag T|--view V|--merchant M...)", Short: "Ask the platform how far filings and face checks are", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.filingMany(cmd, &target, (*api.Filing).ReadMany)
		},
	}
	target.declare(cmd)
	return cmd
}

// filingMany does something for many merchants, as a run.
func (r *runner) filingMany(cmd *cobra.Command, target *targetFlags, start func(*api.Filing, context.Context, api.ByIDs) (run.Head, error)) error {
	return r.atChosen(cmd.Context(), target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
		return begin(ctx, r, d, start, api.ByIDs{IDs: ids(list)})
	})
}

func (r *runner) filingListsCommand() *cobra.Command {
	var refresh bool
	cmd := &cobra.Command{
		Use: "lists", Short: "What the platform lets be chosen: kinds of owners and certificates, approvals, areas", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				lists, err := ask(ctx, d, (*api.Filing).Lists, api.Nothing{})
				if refresh {
					lists, err = ask(ctx, d, (*api.Filing).RefreshLists, api.ByMerchant{})
				}
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, t := range lists.Subjects {
					rows = append(rows, []string{r.say("kind of owner", "主体性质"), t.Type, t.Name})
				}
				for _, t := range lists.Certificates {
					rows = append(rows, []string{r.say("certificate", "证件类型"), t.Type, t.Name})
				}
				for _, t := range lists.Approvals {
					rows = append(rows, []string{r.say("approval", "前置审批"), t.Type, t.Name + " " + t.Memo})
				}
				for _, p := range lists.Areas {
					for _, c := range p.CityAreaItems {
						for _, a := range c.DistrictAreaItems {
							rows = append(rows, []string{r.say("area", "地区"), a.Code, p.Name + " " + c.Name + " " + a.Name})
						}
					}
				}
				if err := r.table(lists, []string{"LIST", "CODE", "NAME"}, rows); err != nil {
					return err
				}
				if !r.json && !lists.ReadAt.IsZero() {
					r.note("Read: %s", "读取时间：%s", when(lists.ReadAt))
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&refresh, "refresh", false, "ask the platform first")
	return cmd
}

func (r *runner) filingSetCommand() *cobra.Command {
	var from string
	var pictures, without []string
	cmd := &cobra.Command{
		Use: "set MERCHANT [FIELD=VALUE...]", Short: "Fill in fields of a merchant's form, and its pictures", Args: cobra.MinimumNArgs(1),
		Long: "A value without text is taken away. What is typed stays in the shell's history: --from reads lines\n" +
			"FIELD=VALUE from a file, or from the standard input. Show names the fields.",
		RunE: func(cmd *cobra.Command, args []string) error {
			lines := args[1:]
			if from != "" {
				where := "@" + from
				if from == "-" {
					where = from
				}
				text, err := r.readArgument(where, 1<<20)
				if err != nil {
					return err
				}
				lines = append(lines, strings.Split(text, "\n")...)
			}
			values, err := pairs(lines)
			if err != nil {
				return err
			}
			files, err := pairs(pictures)
			if err != nil {
				return err
			}
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if len(values) > 0 {
					if _, err := ask(ctx, d, (*api.Filing).Save, api.FilingValues{MerchantID: m.ID, Values: values}); err != nil {
						return err
					}
				}
				if err := r.dropPictures(ctx, d, m, without); err != nil {
					return err
				}
				for key, path := range files {
					content, err := readWhole(path, mostPicture)
					if err != nil {
						return err
					}
					if _, err := ask(ctx, d, (*api.Filing).AddPicture,
						api.FilingPicture{MerchantID: m.ID, Field: key, Name: filepath.Base(path), Data: content}); err != nil {
						return err
					}
				}
				return r.afterFiling(ctx, d, m.ID, r.say("Kept.", "已保存。"))
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "read FIELD=VALUE lines from this file, or - for the standard input")
	cmd.Flags().StringArrayVar(&pictures, "picture", nil, "FIELD=FILE of a picture (repeat)")
	cmd.Flags().StringArrayVar(&without, "remove-pictures", nil, "take the pictures of this FIELD out of the form first (repeat)")
	return cmd
}

// dropPictures takes the pictures of fields out of a merchant's form. A field
// that has none is a mistake that is told.
func (r *runner) dropPictures(ctx context.Context, d *desk, m merchant.Merchant, fields []string) error {
	for _, field := range fields {
		v, err := ask(ctx, d, (*api.Filing).Show, api.FilingOf{MerchantID: m.ID})
		if err != nil {
			return err
		}
		none := true
		for _, p := range v.Pictures {
			if p.Field != field {
				continue
			}
			none = false
			if _, err := ask(ctx, d, (*api.Filing).RemovePicture, api.FilingPictureOf{MerchantID: m.ID, ID: p.ID}); err != nil {
				return err
			}
		}
		if none {
			return fault.New("filing.no_picture", fault.T("there is no picture in %s", "%s 中没有照片", field)).WithMerchant(m.Name).WithField(field).
				WithHint(fault.T("minifleet filing show names the fields", "可用 minifleet filing show 查看字段")).WithRetry(fault.RetryAfterInput)
		}
	}
	return nil
}

// mostPicture is the largest picture that is opened to be made smaller.
const mostPicture = 20 << 20

// pairs reads KEY=VALUE lines; lines that are blank are none.
func pairs(lines []string) (map[string]string, error) {
	out := map[string]string{}
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fault.New("cli.pair", fault.T("write FIELD=VALUE", "请写成 字段=内容"))
		}
		out[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	return out, nil
}

func (r *runner) filingCheckCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "check (--all|--tag T|--view V|--merchant M...)", Short: "Tell what keeps filings from being handed in; nothing is sent", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				rows, doc, open := [][]string{}, filingChecks{}, 0
				for _, m := range list {
					v, err := ask(ctx, d, (*api.Filing).Show, api.FilingOf{MerchantID: m.ID})
					if err != nil {
						return err
					}
					doc.Checked = append(doc.Checked, v)
					if len(v.Problems) > 0 {
						open++
					}
					for _, p := range v.Problems {
						rows = append(rows, []string{m.Name, p.Field, p.Text.In(r.language())})
					}
					for _, p := range v.Warnings {
						rows = append(rows, []string{m.Name, p.Field, r.say("may be refused: ", "可能被驳回：") + p.Text.In(r.language())})
					}
				}
				if err := r.table(doc, []string{"MERCHANT", "FIELD", "PROBLEM"}, rows); err != nil {
					return err
				}
				r.note("%d of %d form{|s} {is|are} complete.", "%d/%d 份表单已完整。", len(list)-open, len(list))
				if open > 0 {
					return errPartial
				}
				return nil
			})
		},
	}
	target.declare(cmd)
	return cmd
}

// filingChecks is what --json says of a check.
type filingChecks struct {
	Checked []filing.View `json:"checked"`
}

func (r *runner) filingSubmitCommand() *cobra.Command {
	var target targetFlags
	var ready bool
	cmd := &cobra.Command{
		Use: "submit (--ready|--all|--tag T|--view V|--merchant M...)", Short: "Hand in filings; each is checked first, and none is handed in twice",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !ready {
				return r.filingMany(cmd, &target, (*api.Filing).SubmitMany)
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Filing).List, api.AskFilings{Stage: filing.StageReady})
				if err != nil {
					return err
				}
				var ids []string
				for _, row := range list.Rows {
					ids = append(ids, row.MerchantID)
				}
				return begin(ctx, r, d, (*api.Filing).SubmitMany, api.ByIDs{IDs: ids})
			})
		},
	}
	target.declare(cmd)
	cmd.Flags().BoolVar(&ready, "ready", false, "every merchant whose form is complete and whose face check is passed")
	return cmd
}

func (r *runner) filingWithdrawCommand() *cobra.Command {
	return &cobra.Command{
		Use: "withdraw MERCHANT", Short: "Take a filing back while it is looked at", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if _, err := ask(ctx, d, (*api.Filing).Withdraw, api.ByMerchant{MerchantID: m.ID}); err != nil {
					return err
				}
				return r.afterFiling(ctx, d, m.ID, r.say("Withdrawn.", "已撤回。"))
			})
		},
	}
}

func (r *runner) filingFaceCommand() *cobra.Command {
	var target targetFlags
	var again bool
	var qrFile string
	cmd := &cobra.Command{
		Use: "face [MERCHANT] [--all|--tag T|--view V|--merchant M...]", Short: "Begin a face check of the owner and tell the link to send, or begin many",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return r.filingMany(cmd, &target, (*api.Filing).BeginFaces)
			}
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if _, err := ask(ctx, d, (*api.Filing).BeginFace, api.AskFace{MerchantID: m.ID, Again: again}); err != nil {
					return err
				}
				v, err := ask(ctx, d, (*api.Filing).Show, api.FilingOf{MerchantID: m.ID})
				if err != nil {
					return err
				}
				if qrFile != "" && v.Face.Link != "" {
					code, err := ask(ctx, d, (*api.Filing).SaveFaceQR, api.ByMerchant{MerchantID: m.ID})
					if err != nil {
						return err
					}
					if err := disk.WriteFile(qrFile, code.Content); err != nil {
						return fault.Wrap(err, "cli.file", fault.T("the QR code cannot be written", "无法写入二维码图片"))
					}
				}
				sentence := v.Face.Link
				if sentence == "" {
					sentence = v.Face.Name.In(r.language())
				}
				return r.result(v.Face, sentence)
			})
		},
	}
	target.declare(cmd)
	cmd.Flags().BoolVar(&again, "again", false, "begin another although one can be used still")
	cmd.Flags().StringVar(&qrFile, "qr", "", "also write the link's QR code to this PNG file")
	return cmd
}
