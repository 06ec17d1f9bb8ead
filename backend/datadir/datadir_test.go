package datadir

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

func TestPlacesOfASystem(t *testing.T) {
	t.Parallel()
	join := filepath.Join
	root := t.TempDir() // absolute on the system the test runs on
	env := func(pairs map[string]string) func(string) string {
		return func(name string) string { return pairs[name] }
	}
	local, roaming := join(root, "Local"), join(root, "Roaming")
	for name, c := range map[string]struct {
		goos        string
		env         map[string]string
		now, former string
	}{
		"windows":           {"windows", map[string]string{"LocalAppData": local, "AppData": roaming}, join(local, "MiniFleet"), join(roaming, "MiniFleet")},
		"windows, one only": {"windows", map[string]string{"AppData": roaming}, join(roaming, "MiniFleet"), ""},
		"windows, the same": {"windows", map[string]string{"LocalAppData": local, "AppData": local}, join(local, "MiniFleet"), ""},
		"linux":             {"linux", map[string]string{"HOME": root}, join(root, ".config", "MiniFleet"), ""},
		"linux, named":      {"linux", map[string]string{"HOME": root, "XDG_CONFIG_HOME": local}, join(local, "MiniFleet"), ""},
		"macOS":             {"darwin", map[string]string{"HOME": root}, join(root, "Library", "Application Support", "MiniFleet"), ""},
	} {
		now, former, err := Places(c.goos, env(c.env))
		if err != nil || now != c.now || former != c.former {
			t.Errorf("%s: %q, %q, %v", name, now, former, err)
		}
	}
	for _, goos := range []string{"windows", "linux", "darwin"} {
		if _, _, err := Places(goos, env(nil)); fault.CodeOf(err) != "cli.no_data_dir" {
			t.Errorf("%s without an environment: %v", goos, err)
		}
	}
}

// world makes a former place with data, and the place it belongs to.
func world(t *testing.T) (now, former string, data map[string]string) {
	t.Helper()
	root := t.TempDir()
	now, former = filepath.Join(root, "本地", "MiniFleet"), filepath.Join(root, "漫游", "MiniFleet")
	data = map[string]string{
		"vault/header.json": `{"version":1}`, "vault/data/000001.sst": "records", "vault/data/empty": "", "preferences.json": "{}", "webview/EBWebView/页面": "cache",
	}
	write(t, former, data)
	write(t, former, map[string]string{"instance.lock": "", "vault/lock": ""})
	return now, former, data
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// read is what lies in a directory, without locks and marks.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, _ := filepath.Rel(dir, path)
		switch rel = filepath.ToSlash(rel); rel {
		case "instance.lock", "vault/lock", fromFile, stayFile:
			return nil
		}
		content, err := os.ReadFile(path)
		all[rel] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func inUse(t *testing.T, now, former string, want map[string]string) Found {
	t.Helper()
	found := Find(now, former)
	if got := read(t, found.Dir); !maps.Equal(got, want) {
		t.Fatalf("in use is %s with %v, not %v", found.Dir, got, want)
	}
	return found
}

func TestDataIsUsedWhereItLies(t *testing.T) {
	t.Parallel()
	now, former, data := world(t)
	found := inUse(t, now, former, data)
	if found.Dir != former || found.MoveTo != now || found.Stays {
		t.Fatalf("%+v", found)
	}
	if err := found.Stay(); err != nil {
		t.Fatal(err)
	}
	if found = Find(now, former); !found.Stays || found.Dir != former {
		t.Fatalf("after a no: %+v", found)
	}
	write(t, now, map[string]string{"vault/header.json": "newer"})
	if found = Find(now, former); found.Dir != now || found.Left != former || found.MoveTo != "" {
		t.Fatalf("with data in both: %+v", found)
	}
	if _, err := (Found{Dir: former, MoveTo: now}).Move(); fault.CodeOf(err) != "datadir.both" {
		t.Fatalf("a move over data: %v", err)
	}
	if !maps.Equal(read(t, former), data) {
		t.Fatal("the refusal changed something")
	}
	empty := filepath.Join(t.TempDir(), "none")
	if found = Find(empty, filepath.Join(t.TempDir(), "none")); found.Dir != empty || found.MoveTo != "" {
		t.Fatalf("with no data: %+v", found)
	}
	if found = Find(empty, ""); found.Dir != empty {
		t.Fatalf("on other systems: %+v", found)
	}
}

func TestAMoveOnOneDisk(t *testing.T) {
	t.Parallel()
	now, former, data := world(t)
	write(t, now, map[string]string{"minifleet.log": "a start", "vault/lock": ""}) // no data
	found := Find(now, former)
	if err := found.Stay(); err != nil {
		t.Fatal(err)
	}
	moved, err := found.Move()
	if err != nil || moved.Dir != now || moved.Kept != "" {
		t.Fatal(moved, err)
	}
	if found = inUse(t, now, former, data); found.Dir != now || found.MoveTo != "" || found.Left != "" {
		t.Fatalf("%+v", found)
	}
	if _, err := os.Stat(former); !os.IsNotExist(err) {
		t.Fatal("the former place is there still")
	}
	if got := read(t, now+".before-move"); got["minifleet.log"] != "a start" {
		t.Fatalf("what lay there is %v", got)
	}
	if moved, err = Find(now, former).Move(); err != nil || moved.Dir != now {
		t.Fatal("moved twice:", moved, err)
	}
}

// otherDisk fails as a rename between two disks does.
func otherDisk(now, former string) func(from, to string) error {
	return func(from, to string) error {
		if from == former && to == now {
			if runtime.GOOS == "windows" {
				return syscall.Errno(17) // ERROR_NOT_SAME_DEVICE
			}
			return syscall.EXDEV
		}
		return disk.Rename(from, to)
	}
}

func TestAMoveToAnotherDisk(t *testing.T) {
	t.Parallel()
	now, former, data := world(t)
	write(t, former+".moved", map[string]string{"other": "of an earlier move"})
	moved, err := mover{rename: otherDisk(now, former), at: func(string) {}}.move(Find(now, former))
	if err != nil || moved.Dir != now || moved.Kept != former+".moved-2" {
		t.Fatal(moved, err)
	}
	if found := inUse(t, now, former, data); found.Dir != now || found.Left != "" {
		t.Fatalf("%+v", found)
	}
	if !maps.Equal(read(t, moved.Kept), data) {
		t.Fatal("the former place's files are not kept")
	}
}

func TestNothingIsMovedWhileAProgramHasItOpen(t *testing.T) {
	t.Parallel()
	for _, name := range locks() {
		now, former, data := world(t)
		held, err := disk.TryLock(filepath.Join(former, name))
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Find(now, former).Move(); fault.CodeOf(err) != "datadir.in_use" {
			t.Errorf("%s held: %v", name, err)
		}
		if err := held.Release(); err != nil {
			t.Fatal(err)
		}
		inUse(t, now, former, data)
		if _, err := Find(now, former).Move(); err != nil {
			t.Errorf("%s released: %v", name, err)
		}
		inUse(t, now, former, data)
	}
}

// killed is how a program ends in these tests, at one moment of a move.
type killed struct{}

// TestAKillAtAnyMomentLosesNothing ends the move at each moment in turn, and then
// once more in the move that goes on: all data is in the place in use every time.
func TestAKillAtAnyMomentLosesNothing(t *testing.T) {
	t.Parallel()
	for name, disks := range map[string]func(now, former string) func(from, to string) error{
		"one disk":  func(string, string) func(from, to string) error { return disk.Rename },
		"two disks": otherDisk,
	} {
		moments := 0
		for last := false; !last; moments++ {
			now, former, data := world(t)
			write(t, now, map[string]string{"minifleet.log": "a start"})
			for round := range 2 {
				seen := 0
				move := mover{rename: disks(now, former), at: func(string) {
					if seen++; seen > moments+round {
						panic(killed{})
					}
				}}
				last = endedBy(move, Find(now, former)) == nil
				found := inUse(t, now, former, data)
				if found.Left != "" {
					t.Fatalf("%s, moment %d: %+v", name, moments, found)
				}
			}
			if _, err := (mover{rename: disks(now, former), at: func(string) {}}).move(Find(now, former)); err != nil {
				t.Fatalf("%s, moment %d, at last: %v", name, moments, err)
			}
			if found := inUse(t, now, former, data); found.Dir != now {
				t.Fatalf("%s, moment %d, at last: %+v", name, moments, found)
			}
		}
		if moments < 2 {
			t.Errorf("%s: only %d moments", name, moments)
		}
	}
}

// endedBy runs a move and returns what ended it before its end, nil otherwise.
func endedBy(m mover, f Found) (err error) {
	defer func() {
		switch r := recover(); r.(type) {
		case nil:
		case killed:
			err = errors.New("killed")
		default:
			panic(r)
		}
	}()
	_, err = m.move(f)
	return err
}

func TestACopyThatFailsLeavesTheDataWhereItIs(t *testing.T) {
	t.Parallel()
	now, former, data := world(t)
	if err := os.Symlink(former, filepath.Join(former, "link")); err != nil {
		t.Skip("no links here:", err)
	}
	_, err := mover{rename: otherDisk(now, former), at: func(string) {}}.move(Find(now, former))
	if fault.CodeOf(err) != "datadir.not_moved" {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(former, "link")); err != nil {
		t.Fatal(err)
	}
	inUse(t, now, former, data)
	if _, err := os.Stat(now + ".moving"); !os.IsNotExist(err) {
		t.Error("half a copy is left")
	}
}
