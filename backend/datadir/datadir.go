package datadir

import (
	"os"
	"path/filepath"
	"runtime"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

const (
	name  = "MiniFleet"
	vault = "vault" // the folder that makes a directory one with data
	// stayFile says that the person wants the data to stay in the former place.
	stayFile = "stay-here"
	// fromFile stands in a copy and names the place it was made from, until that
	// one is out of the way.
	fromFile = "moved-from"
)

// Places are where data lies on a system, and where earlier versions kept it:
// "" where they kept it in the same place. env reads the environment.
func Places(goos string, env func(string) string) (now, former string, err error) {
	base := ""
	switch goos {
	case "windows":
		local, roaming := env("LocalAppData"), env("AppData")
		switch {
		case local != "" && roaming != "" && local != roaming:
			return filepath.Join(local, name), filepath.Join(roaming, name), nil
		case local != "":
			base = local
		default:
			base = roaming
		}
	case "darwin":
		if home := env("HOME"); home != "" {
			base = filepath.Join(home, "Library", "Application Support")
		}
	default:
		if base = env("XDG_CONFIG_HOME"); base == "" && env("HOME") != "" {
			base = filepath.Join(env("HOME"), ".config")
		}
	}
	if !filepath.IsAbs(base) {
		return "", "", fault.New("cli.no_data_dir",
			fault.T("no directory for your data was found", "找不到存放数据的目录")).
			WithHint(fault.T("name one with --data DIR", "请用 --data DIR 指定"))
	}
	return filepath.Join(base, name), "", nil
}

// Found is where the data of a person lies.
type Found struct {
	Dir    string // the directory in use
	MoveTo string // where the data of Dir belongs, "" when it lies there
	Stays  bool   // the person was asked, and wants it to stay
	Left   string // the former place, when it holds data too that is not used
}

// Default finds the data of the person who runs this program.
func Default() (Found, error) {
	now, former, err := Places(runtime.GOOS, os.Getenv)
	if err != nil {
		return Found{}, err
	}
	return Find(now, former), nil
}

// Find tells which of the places is used. What an interrupted move left to do
// once the copy was whole is done here.
func Find(now, former string) Found {
	if former == "" || !holds(former) {
		return Found{Dir: now}
	}
	if !holds(now) {
		_, err := os.Lstat(filepath.Join(former, stayFile))
		return Found{Dir: former, MoveTo: now, Stays: err == nil}
	}
	if _, err := retire(now, former); err == nil {
		return Found{Dir: now}
	}
	return Found{Dir: now, Left: former}
}

// holds reports whether data lies in a directory: a vault, or what is left of
// one. The lock alone is no data.
func holds(dir string) bool {
	list, err := os.ReadDir(filepath.Join(dir, vault))
	if err != nil {
		return !os.IsNotExist(err)
	}
	for _, e := range list {
		if e.Name() != "lock" {
			return true
		}
	}
	return false
}

// Stay keeps in mind that the person wants the data to stay where it is.
func (f Found) Stay() error { return disk.WriteFile(filepath.Join(f.Dir, stayFile), nil) }
