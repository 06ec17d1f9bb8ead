package cli

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"minifleet/backend/desktop"
	"minifleet/backend/fault"
)

// searchPathCommand is what the installer of Windows calls: the folder of this
// very program joins or leaves the person's PATH.
func (r *runner) searchPathCommand() *cobra.Command {
	return &cobra.Command{
		Use: "search-path add|remove", Short: "Put this program's folder on your PATH, or take it off (Windows)",
		Hidden: true, Args: cobra.ExactArgs(1), ValidArgs: []string{"add", "remove"},
		RunE: func(_ *cobra.Command, args []string) error {
			exe, err := os.Executable()
			if err != nil {
				return err
			}
			change := map[string]func(string) error{"add": desktop.AddToSearchPath, "remove": desktop.RemoveFromSearchPath}[args[0]]
			if change == nil {
				return fault.New("cli.search_path", fault.T("search-path takes add or remove", "search-path 只接受 add 或 remove"))
			}
			err = change(filepath.Dir(exe))
			if errors.Is(err, errors.ErrUnsupported) {
				return fault.New("cli.search_path",
					fault.T("only the installer of Windows sets PATH; here, put %s on it yourself", "只有 Windows 安装程序会设置 PATH；请自行将 %s 加入 PATH",
						filepath.Dir(exe)))
			}
			return err
		},
	}
}
