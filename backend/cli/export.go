package cli

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

func (r *runner) merchantExportCommand() *cobra.Command {
	var f merchant.Filter
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Export merchants to a new .csv or .xlsx file that import reads again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				var format merchant.Format
				switch strings.ToLower(filepath.Ext(args[0])) {
				case ".csv":
					format = merchant.CSV
				case ".xlsx":
					format = merchant.XLSX
				default:
					return fault.New("cli.export_format", fault.T("the file has to end in .csv or .xlsx", "文件名须以 .csv 或 .xlsx 结尾"))
				}
				list, err := ws.Merchants.List(f)
				if err != nil {
					return err
				}
				if err := writeNewFile(args[0], func(w io.Writer) error { return merchant.Export(w, format, list) }); err != nil {
					return err
				}
				return r.result(map[string]any{"id": "export", "state": "written", "file": args[0], "merchants": len(list)},
					r.say("%d merchants written to %s.", "已导出 %d 个商家到 %s。", len(list), args[0]))
			})
		},
	}
	cmd.Flags().StringVar(&f.Tag, "tag", "", "only merchants with this tag")
	return cmd
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
