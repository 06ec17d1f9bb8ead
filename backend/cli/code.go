package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/code"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

func (r *runner) codeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "code", Short: "Mini-program codes, and rules that link ordinary QR codes"}
	rule := &cobra.Command{Use: "rule", Short: "Rules that link ordinary QR codes: list, add, remove"}
	rule.AddCommand(r.ruleListCommand(), r.ruleAddCommand(), r.ruleRemoveCommand())
	cmd.AddCommand(r.codeMakeCommand(), r.codeListCommand(), r.codeRemoveCommand(), r.codeSheetCommand(), r.codeArchiveCommand(), r.codeLinkCommand(), rule)
	return cmd
}

func (r *runner) codeMakeCommand() *cobra.Command {
	var target targetFlags
	var spec code.Spec
	var dir string
	cmd := &cobra.Command{
		Use: "make", Short: "Make a code for a page, for one or many merchants", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				page, err := ran(ctx, d, (*api.Codes).MakeMany, api.CodesForMany{Merchants: ids(list), Spec: spec})
				if err != nil {
					return err
				}
				return r.printCodes(ctx, d, page, dir)
			})
		},
	}
	target.declare(cmd)
	f := cmd.Flags()
	f.StringVar(&spec.Page, "page", "pages/index/index", "page to open")
	f.StringVar(&spec.Query, "query", "", "parameters: a=1&b=2; {{name}} and the like are filled in")
	f.StringVar(&spec.Describe, "describe", "", "what the person who scans reads")
	f.StringVar(&spec.Size, "size", "", "s, m or l")
	f.StringVar(&spec.Color, "color", "", "0xRRGGBB, for the round codes")
	f.StringVar(&dir, "out", "", "save the pictures into this directory")
	return cmd
}

// madeCodes is a run and the pictures that were saved, by code.
type madeCodes struct {
	api.RunPage
	Files    map[string]string      `json:"files"`
	NotSaved map[string]api.Failure `json:"not_saved"`
}

func (r *runner) printCodes(ctx context.Context, d *desk, page api.RunPage, dir string) error {
	doc := madeCodes{RunPage: page, Files: map[string]string{}, NotSaved: map[string]api.Failure{}}
	rows := [][]string{}
	for _, res := range page.Rows {
		state, message := word(r, res.State), res.Message.In(r.language())
		if res.State == run.OK {
			if state = r.say("made", "已生成"); !res.Outcome.Note.IsZero() {
				state = r.say("there", "已存在")
			}
			if dir != "" {
				file, err := saveCode(ctx, d, res.MiniAppID, res.Outcome.Made, dir)
				if err != nil { // of this one; the others are saved
					f := api.FailureOf(fault.As(err))
					doc.NotSaved[res.Outcome.Made] = f
					state, message = r.say("not_saved", "未保存"), f.Message.In(r.language())
				} else {
					doc.Files[res.Outcome.Made] = file
				}
			}
		}
		rows = append(rows, []string{res.MerchantName, state, res.Outcome.Made, message})
	}
	if err := r.table(doc, []string{"MERCHANT", "STATE", "CODE", ""}, rows); err != nil {
		return err
	}
	return doneFor(page.Run.Counts.OK-len(doc.NotSaved), page.Run)
}

// saveCode writes the square picture of a code into the directory. A picture
// that could not be fetched when the code was made is fetched now.
func saveCode(ctx context.Context, d *desk, miniAppID, id, dir string) (string, error) {
	square := api.CodePicture{CodeID: id, Kind: code.Square}
	img, err := ask(ctx, d, (*api.Codes).Picture, square)
	if err != nil {
		if _, err = ask(ctx, d, (*api.Codes).FetchPictures, api.ByID{ID: id}); err == nil {
			img, err = ask(ctx, d, (*api.Codes).Picture, square)
		}
	}
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.Wrap(err, "cli.file", fault.T("the directory cannot be made", "无法创建目录"))
	}
	ending := strings.Replace(strings.TrimPrefix(img.Type, "image/"), "jpeg", "jpg", 1)
	file := filepath.Join(dir, miniAppID+"-"+id+"."+ending)
	if err := disk.WriteFile(file, img.Data); err != nil {
		return "", fault.Wrap(err, "cli.file", fault.T("the picture cannot be written", "无法写入图片"))
	}
	return file, nil
}

// codeFlags narrow which codes are meant.
type codeFlags struct{ run, search string }

func (c *codeFlags) declare(cmd *cobra.Command) {
	cmd.Flags().StringVar(&c.run, "run", "", "only codes that this run made")
	cmd.Flags().StringVar(&c.search, "search", "", "only codes with these words in merchant, description, page or parameters")
}

// codesOf asks for the codes of one merchant, or of all.
func (c *codeFlags) codesOf(ctx context.Context, d *desk, args []string) (api.CodeList, error) {
	of := api.CodesOf{Limit: 1000, Run: c.run, Text: c.search}
	if len(args) == 1 {
		m, err := merchantNamed(ctx, d, args[0])
		if err != nil {
			return api.CodeList{}, err
		}
		of.MerchantID = m.ID
	}
	return ask(ctx, d, (*api.Codes).List, of)
}

func (r *runner) codeListCommand() *cobra.Command {
	var which codeFlags
	cmd := &cobra.Command{
		Use: "list [MERCHANT]", Short: "List the codes that were made", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := which.codesOf(ctx, d, args)
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, c := range list.Codes {
					rows = append(rows, []string{c.ID, c.MerchantName, c.Spec.Page, c.Spec.Query, c.Spec.Describe, when(c.CreatedAt)})
				}
				return r.table(list, []string{"CODE", "MERCHANT", "PAGE", "QUERY", "DESCRIPTION", "MADE"}, rows)
			})
		},
	}
	which.declare(cmd)
	return cmd
}

// codeArchiveCommand writes the pictures of codes into one file.
func (r *runner) codeArchiveCommand() *cobra.Command {
	var which codeFlags
	var round bool
	cmd := &cobra.Command{
		Use: "zip FILE [MERCHANT]", Short: "Write the pictures of codes that were made to a ZIP file", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := which.codesOf(ctx, d, args[1:])
				if err != nil {
					return err
				}
				wanted := api.ArchiveRequest{Kind: code.Square}
				if round {
					wanted.Kind = code.CircleBlue
				}
				for _, c := range list.Codes {
					wanted.IDs = append(wanted.IDs, c.ID)
				}
				made, err := ask(ctx, d, (*api.Codes).Archive, wanted)
				if err != nil {
					return err
				}
				return r.keep(ctx, d, made, args[0])
			})
		},
	}
	which.declare(cmd)
	cmd.Flags().BoolVar(&round, "round", false, "the round codes instead of the square ones")
	return cmd
}

func (r *runner) codeRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove CODE...", Short: "Forget codes and their pictures; what is printed goes on working", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if err := r.confirm(cmd, fault.T("%d code{|s} {is|are} forgotten with {its picture|their pictures}.", "将删除 %d 个码及其图片。",
					len(args))); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Codes).DeleteMany, api.ByIDs{IDs: args}); err != nil {
					return err
				}
				return r.result(removedDocument{args}, r.say("Removed %d code{|s}.", "已删除 %d 个码。", len(args)))
			})
		},
	})
}

func (r *runner) codeSheetCommand() *cobra.Command {
	var sheet api.SheetRequest
	var which codeFlags
	var round bool
	cmd := &cobra.Command{
		Use: "sheet FILE [MERCHANT]", Short: "Write codes that were made to a page for A4 paper (HTML), to be printed", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := which.codesOf(ctx, d, args[1:])
				if err != nil {
					return err
				}
				for _, c := range list.Codes {
					sheet.Items = append(sheet.Items, code.SheetItem{CodeID: c.ID})
				}
				sheet.Lang, sheet.Kind = r.language(), code.Square
				if round {
					sheet.Kind = code.CircleBlue
				}
				made, err := ask(ctx, d, (*api.Codes).Sheet, sheet)
				if err != nil {
					return err
				}
				if len(made.Missing) > 0 {
					r.note("%d code{|s} {is|are} left out: {its picture is|their pictures are} not stored", "%d 个码未包含在内：没有保存图片", len(made.Missing))
				}
				return r.keep(ctx, d, made.File, args[0])
			})
		},
	}
	which.declare(cmd)
	cmd.Flags().StringVar(&sheet.Heading, "heading", "", "what stands above the codes")
	cmd.Flags().IntVar(&sheet.Columns, "columns", 3, "1 to 5")
	cmd.Flags().BoolVar(&round, "round", false, "the round codes instead of the square ones")
	return cmd
}

func (r *runner) codeLinkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "link URL FILE", Short: "Draw an ordinary QR code of a link as PNG", Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			png, err := api.DrawLink(args[0])
			if err != nil {
				return err
			}
			if err := disk.WriteFile(args[1], png); err != nil {
				return fault.Wrap(err, "cli.file", fault.T("the picture cannot be written", "无法写入图片"))
			}
			return r.result(keptFile{File: args[1], Size: len(png)}, args[1])
		},
	}
}

func (r *runner) printRules(list code.RuleList) error {
	rows := [][]string{}
	for _, rule := range list.Rules {
		rows = append(rows, []string{rule.Group, word(r, rule.Mode), rule.RouteURL, rule.Page})
	}
	if err := r.table(list, []string{"RULE", "MODE", "ADDRESS", "PAGE"}, rows); err != nil {
		return err
	}
	r.note("%d of %d", "%d / %d", len(list.Rules), list.Limit)
	if n := len(list.Rules); n >= list.OlderLimit && n < list.Limit {
		r.note("older documents of the platform allow %d; it may refuse one more", "平台较早的文档规定上限为 %d 条，继续添加可能被拒绝", list.OlderLimit)
	}
	return nil
}

func (r *runner) ruleListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List the rules", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.Codes).RefreshRules
				if offline {
					read = (*api.Codes).Rules
				}
				list, err := ask(ctx, d, read, api.ByMerchant{MerchantID: m.ID})
				if err == nil && list.FetchedAt.IsZero() && len(list.Rules) == 0 {
					err = notFetched(m)
				}
				if err != nil {
					return err
				}
				return r.printRules(list)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

func (r *runner) ruleAddCommand() *cobra.Command {
	var spec code.RuleSpec
	var mode string
	cmd := &cobra.Command{
		Use: "add MERCHANT", Short: "Let ordinary QR codes with an address open a page", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			spec.Mode = code.Mode(mode)
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				rule, err := ask(ctx, d, (*api.Codes).AddRule, api.RuleOf{MerchantID: m.ID, Rule: spec})
				if err != nil {
					return err
				}
				return r.result(rule,
					r.say("%s: %s opens %s.", "%s：%s 将打开 %s。", m.Name, rule.RouteURL, rule.Page))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&spec.RouteURL, "url", "", "address the ordinary code holds")
	f.StringVar(&spec.RoutePattern, "pattern", "", "pattern of many addresses of one host")
	f.StringVar(&spec.Page, "page", "pages/index/index", "page to open")
	f.StringVar(&mode, "mode", string(code.Exact), "EXACT (the same address) or FUZZY (begins with it)")
	return cmd
}

func (r *runner) ruleRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove MERCHANT RULE", Short: "Remove a rule", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				gone := api.RuleGroup{MerchantID: m.ID, Group: args[1]}
				if _, err := ask(ctx, d, (*api.Codes).RemoveRule, gone); err != nil {
					return err
				}
				return r.result(gone, r.say("Removed.", "已删除。"))
			})
		},
	}
}
