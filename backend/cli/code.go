package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/qrcode"
	"minifleet/backend/workspace"
)

func (r *runner) codeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "code", Short: "Mini-program codes, and rules that link ordinary QR codes"}
	rule := &cobra.Command{Use: "rule", Short: "Rules that link ordinary QR codes: list, add, remove"}
	rule.AddCommand(r.ruleListCommand(), r.ruleAddCommand(), r.ruleRemoveCommand())
	cmd.AddCommand(r.codeMakeCommand(), r.codeListCommand(), r.codeLinkCommand(), rule)
	return cmd
}

func (r *runner) codeMakeCommand() *cobra.Command {
	var target targetFlags
	var spec qrcode.Spec
	var dir string
	cmd := &cobra.Command{
		Use: "make", Short: "Make a code for a page, for one or many merchants", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				list, err := target.resolve(ws)
				if err != nil {
					return err
				}
				results, err := ws.Codes.CreateMany(ctx, ids(list), spec, nil)
				if err != nil {
					return err
				}
				return r.printCodes(ctx, ws, list, results, dir)
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

func (r *runner) printCodes(ctx context.Context, ws *workspace.Workspace, list []merchant.Merchant, results []qrcode.Result, dir string) error {
	names := map[string]merchant.Merchant{}
	for _, m := range list {
		names[m.ID] = m
	}
	docs, rows := []any{}, [][]string{}
	made := 0
	for _, res := range results {
		m := names[res.MerchantID]
		doc := map[string]any{"id": "", "state": "failed", "merchant": m.Name, "mini_app_id": m.MiniAppID, "message": res.Message.In(r.language()), "hint": res.Hint.In(r.language())}
		if res.OK && res.Code != nil {
			made++
			doc["id"], doc["state"], doc["urls"] = res.Code.ID, "made", res.Code.URLs
			if res.Already {
				doc["state"] = "there"
			}
			if dir != "" {
				file, err := saveCode(ctx, ws, *res.Code, dir)
				if err != nil { // of this one; the others are saved
					f := fault.As(err)
					made--
					doc["state"], doc["message"], doc["hint"] = "not_saved", f.Message.In(r.language()), f.Hint.In(r.language())
				} else {
					doc["file"] = file
				}
			}
		}
		docs = append(docs, doc)
		rows = append(rows, []string{m.Name, fmt.Sprint(doc["state"]), fmt.Sprint(doc["id"]), fmt.Sprint(doc["message"])})
	}
	if err := r.table(docs, []string{"MERCHANT", "STATE", "CODE", ""}, rows); err != nil {
		return err
	}
	switch {
	case made == len(list):
		return nil
	case made > 0:
		return errPartial
	default:
		return fault.New("cli.codes", fault.T("no code was made or saved", "没有生成或保存任何小程序码")).
			WithHint(fault.T("the reason stands beside each merchant above; repeat the command when it is removed", "各商家的原因见上；处理后重新运行该命令即可"))
	}
}

// saveCode writes the square picture of a code into the directory. A picture
// that could not be fetched when the code was made is fetched now.
func saveCode(ctx context.Context, ws *workspace.Workspace, c qrcode.Code, dir string) (string, error) {
	img, err := ws.Codes.Picture(c.ID, qrcode.Square)
	if err != nil {
		if _, err = ws.Codes.FetchPictures(ctx, c.ID); err == nil {
			img, err = ws.Codes.Picture(c.ID, qrcode.Square)
		}
	}
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fault.Wrap(err, "cli.file", fault.T("the directory cannot be made", "无法创建目录"))
	}
	file := filepath.Join(dir, c.MiniAppID+"-"+c.ID+"."+strings.Replace(img.Format, "jpeg", "jpg", 1))
	if err := disk.WriteFile(file, img.Data); err != nil {
		return "", fault.Wrap(err, "cli.file", fault.T("the picture cannot be written", "无法写入图片"))
	}
	return file, nil
}

func (r *runner) codeListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list [MERCHANT]", Short: "List the codes that were made", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				id := ""
				if len(args) == 1 {
					m, err := ws.Merchants.Resolve(args[0])
					if err != nil {
						return err
					}
					id = m.ID
				}
				list, err := ws.Codes.Codes(id, "", 1000)
				if err != nil {
					return err
				}
				docs, rows := []any{}, [][]string{}
				for _, c := range list {
					docs = append(docs, map[string]any{"id": c.ID, "state": "made", "merchant": c.MerchantName, "mini_app_id": c.MiniAppID, "page": c.Spec.Page, "query": c.Spec.Query, "describe": c.Spec.Describe, "urls": c.URLs, "created_at": c.CreatedAt})
					rows = append(rows, []string{c.ID, c.MerchantName, c.Spec.Page, c.Spec.Query, c.Spec.Describe, when(c.CreatedAt)})
				}
				return r.table(docs, []string{"CODE", "MERCHANT", "PAGE", "QUERY", "DESCRIPTION", "MADE"}, rows)
			})
		},
	}
}

func (r *runner) codeLinkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "link URL FILE", Short: "Draw an ordinary QR code of a link as PNG", Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			png, err := qrcode.LinkPicture(args[0], 0)
			if err != nil {
				return err
			}
			if err := disk.WriteFile(args[1], png); err != nil {
				return fault.Wrap(err, "cli.file", fault.T("the picture cannot be written", "无法写入图片"))
			}
			return r.result(map[string]any{"id": args[0], "state": "written", "file": args[1]}, args[1])
		},
	}
}

func (r *runner) printRules(list qrcode.RuleList) error {
	docs, rows := []any{}, [][]string{}
	for _, rule := range list.Rules {
		docs = append(docs, map[string]any{"id": rule.Group, "state": "bound", "mode": rule.Mode, "route_url": rule.RouteURL, "page": rule.Page, "fetched_at": list.FetchedAt})
		rows = append(rows, []string{rule.Group, string(rule.Mode), rule.RouteURL, rule.Page})
	}
	if err := r.table(docs, []string{"RULE", "MODE", "ADDRESS", "PAGE"}, rows); err != nil {
		return err
	}
	r.note("%d of %d", "%d / %d", len(list.Rules), list.Limit)
	return nil
}

func (r *runner) ruleListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List the rules", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				list, err := ws.Codes.Rules(m.ID)
				if !offline {
					list, err = ws.Codes.ReadRules(ctx, m.ID)
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
	var spec qrcode.RuleSpec
	var mode string
	cmd := &cobra.Command{
		Use: "add MERCHANT", Short: "Let ordinary QR codes with an address open a page", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			spec.Mode = qrcode.Mode(strings.ToUpper(mode))
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				rule, err := ws.Codes.Bind(ctx, m.ID, spec)
				if err != nil {
					return err
				}
				return r.result(map[string]any{"id": rule.Group, "state": "bound", "merchant": m.Name, "mini_app_id": m.MiniAppID, "mode": rule.Mode, "route_url": rule.RouteURL},
					r.say("%s: %s opens %s.", "%s：%s 将打开 %s。", m.Name, rule.RouteURL, rule.Page))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&spec.RouteURL, "url", "", "address the ordinary code holds")
	f.StringVar(&spec.RoutePattern, "pattern", "", "pattern of many addresses of one host")
	f.StringVar(&spec.Page, "page", "pages/index/index", "page to open")
	f.StringVar(&mode, "mode", string(qrcode.Exact), "EXACT (the same address) or FUZZY (begins with it)")
	return cmd
}

func (r *runner) ruleRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "remove MERCHANT RULE", Short: "Remove a rule", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				if err := ws.Codes.Unbind(ctx, m.ID, args[1]); err != nil {
					return err
				}
				return r.result(map[string]any{"id": args[1], "state": "removed"}, r.say("Removed.", "已删除。"))
			})
		},
	}
}
