package cli

import (
	"github.com/spf13/cobra"

	"minifleet/backend/datadir"
	"minifleet/backend/fault"
	"minifleet/backend/web"
)

func (r *runner) dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "data", Short: "The data directory: where it is; move",
		Long: "On Windows earlier versions kept the data in the roaming profile, which is copied\n" +
			"to a server at logoff. It is used there until you agree to move it. A move loses\n" +
			"nothing, whenever it is interrupted.",
	}
	cmd.AddCommand(r.dataWhereCommand(), r.dataMoveCommand())
	return cmd
}

// dataPlace is what is told of the data directory.
type dataPlace struct {
	Dir    string `json:"dir"`
	MoveTo string `json:"move_to,omitempty"` // where it belongs
	Left   string `json:"left,omitempty"`    // a former place with data that is not used
	Kept   string `json:"kept,omitempty"`    // the former place's files, after a copy
}

func (r *runner) dataWhereCommand() *cobra.Command {
	return &cobra.Command{
		Use: "where", Short: "Tell where the data lies, and where it belongs", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			place := dataPlace{Dir: dir}
			if r.dataDir == "" {
				found, err := r.places()
				if err != nil {
					return err
				}
				place.MoveTo, place.Left = found.MoveTo, found.Left
			}
			if place.MoveTo != "" && !r.json {
				r.note("It belongs in %s; move it with: minifleet data move", "应位于 %s；移动请执行：minifleet data move", place.MoveTo)
			}
			if place.Left != "" && !r.json {
				r.noteText(leftText(place.Left))
			}
			return r.result(place, dir)
		},
	}
}

func leftText(dir string) fault.Text {
	return fault.T("There is data in %s too, which is not used; look into it with --data", "%s 中也有数据，但未使用；可用 --data 查看", dir)
}

func (r *runner) dataMoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "move", Short: "Move the data to where it belongs on this system", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.dataDir != "" {
				return fault.New("cli.usage", fault.T("a directory named with --data stays where you put it", "用 --data 指定的目录由你自行安排位置"))
			}
			if _, err := r.dir(); err != nil {
				return err
			}
			found, err := r.places()
			if err != nil {
				return err
			}
			if found.MoveTo == "" {
				return r.result(dataPlace{Dir: found.Dir, Left: found.Left}, r.say("The data lies where it belongs: %s", "数据已在应在的位置：%s", found.Dir))
			}
			if err := r.confirm(cmd, fault.T("The data moves from %s to %s.", "将把数据从 %s 移动到 %s。", found.Dir, found.MoveTo)); err != nil {
				return err
			}
			moved, err := found.Move()
			if err != nil {
				return err
			}
			return r.result(dataPlace{Dir: moved.Dir, Kept: moved.Kept}, r.movedText(moved).In(r.language()))
		},
	})
}

func (r *runner) movedText(moved datadir.Moved) fault.Text {
	if moved.Kept != "" {
		return fault.T("The data lies in %s now. The former files are in %s; delete them when all is well.", "数据现位于 %s。原文件保留在 %s，确认无误后可删除。", moved.Dir,
			moved.Kept)
	}
	return fault.T("The data lies in %s now.", "数据现位于 %s。", moved.Dir)
}

// offerMove lets a shell ask whether the data may move to where it belongs. It
// does not while a MiniFleet runs on it.
func (r *runner) offerMove(opt *DesktopOptions) {
	if r.dataDir != "" || web.Running(opt.Dir) {
		return
	}
	found, err := r.places()
	if err != nil || found.MoveTo == "" || found.Stays {
		return
	}
	opt.MoveTo = found.MoveTo
	opt.Stay = found.Stay
	opt.Move = func() (string, error) {
		moved, err := found.Move()
		return moved.Dir, err
	}
}

// misplaced tells the doctor's reader that the data lies where it does not belong.
func (r *runner) misplaced(dir string, f *finding) bool {
	if r.dataDir != "" {
		return false
	}
	found, err := r.places()
	switch {
	case err != nil || found.Dir != dir:
		return false
	case found.MoveTo != "":
		f.State, f.Hint = "warning", r.say("it lies in the roaming profile, which Windows copies to other machines; move it with: minifleet data move",
			"它位于漫游配置文件中，Windows 会将其复制到其他电脑；移动请执行：minifleet data move")
	case found.Left != "":
		f.State, f.Hint = "warning", leftText(found.Left).In(r.language())
	default:
		return false
	}
	return true
}
