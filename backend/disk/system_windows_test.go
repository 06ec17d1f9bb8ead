package disk_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// accessList is the access list of path as the system tells it.
func accessList(t *testing.T, path string) string {
	t.Helper()
	sd, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	return sd.String()
}

// setList gives path an access list.
func setList(t *testing.T, path, sddl string) {
	t.Helper()
	sd, err := windows.SecurityDescriptorFromString(sddl)
	if err != nil {
		t.Fatal(err)
	}
	dacl, _, err := sd.DACL()
	if err != nil {
		t.Fatal(err)
	}
	if err := windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, dacl, nil); err != nil {
		t.Fatal(err)
	}
}

func TestAPrivateDirectoryIsTheUsersAndTheSystems(t *testing.T) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		t.Fatal(err)
	}
	me := user.User.Sid.String()
	dir := filepath.Join(t.TempDir(), "数据 1")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	setList(t, dir, fmt.Sprintf("D:P(A;OICI;FA;;;%s)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICI;FA;;;WD)", me))
	if a, err := disk.AccessTo(dir); err != nil || a != disk.OthersToo {
		t.Fatalf("a folder everybody may write to: %v, %v", a, err)
	}
	if err := disk.Private(dir); err != nil {
		t.Fatal(err)
	}
	list := accessList(t, dir)
	if !strings.HasPrefix(list, "D:P") && !underWine() { // which does not keep that a list is closed to the parents'
		t.Errorf("what the parents grant is added: %s", list)
	}
	for _, entry := range regexp.MustCompile(`\(.*?\)`).FindAllString(list, -1) {
		fields := strings.Split(strings.Trim(entry, "()"), ";")
		if who := fields[5]; who != me && who != "SY" {
			t.Errorf("%s is let in: %s", who, list)
		}
		if fields[0] != "A" || !strings.Contains(fields[1], "OI") || !strings.Contains(fields[1], "CI") || fields[2] != "FA" {
			t.Errorf("not all rights, for all that is below: %s", entry)
		}
	}
	if strings.Count(list, "(") != 2 {
		t.Errorf("the list is %s", list)
	}
	if err := disk.WriteFile(filepath.Join(dir, "web-token"), []byte("secret")); err != nil {
		t.Fatal(err)
	}
	if a, err := disk.AccessTo(filepath.Join(dir, "web-token")); err != nil || (a == disk.OthersToo) != underWine() { // which hands no list down to files
		t.Errorf("a new file in it: %v, %v: %s", a, err, accessList(t, filepath.Join(dir, "web-token")))
	}
}

// A program against viruses opens what was just written, for a moment and so
// that nobody may replace or delete it.
func holdFor(t *testing.T, path string, d time.Duration) {
	t.Helper()
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		t.Fatal(err)
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil, windows.OPEN_EXISTING, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err == nil {
		t.Fatal("the file is not held")
	}
	time.AfterFunc(d, func() { _ = windows.CloseHandle(h) })
}

func TestAFileThatIsHeldForAMomentIsReplacedAndDeleted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a")
	path := filepath.Join(dir, "held")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, act := range map[string]func() error{
		"replacing":     func() error { return disk.WriteFile(path, []byte("new")) },
		"deleting":      func() error { return disk.Remove(path) },
		"deleting both": func() error { return disk.RemoveAll(dir) },
	} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		holdFor(t, path, 100*time.Millisecond)
		if err := act(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNamesThatWindowsChangesOrRefusesAreRefused(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"bk. ", "bk.", "bk ", "b?.bak", "a:b", "a*", "<a>", "a|b", `a"b`, "a\tb", "NUL", "con", "COM1", "lpt9", "CONIN$"} {
		err := disk.WriteFile(dir+`\`+name, []byte("x"))
		if fault.CodeOf(err) != "disk.name" {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"备份 1.mfbackup", ".hidden", "console", "a. b", "nulls", "com.bak"} {
		if err := disk.WriteFile(dir+`\`+name, []byte("x")); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestLongPathsAreWrittenReplacedAndDeleted(t *testing.T) {
	root := filepath.Join(t.TempDir(), "long")
	dir := filepath.Join(root, strings.Repeat("很长的文件夹名", 10), strings.Repeat("b", 100), strings.Repeat("c", 100))
	if len(dir) < 260 {
		t.Fatal("not long")
	}
	if err := disk.Private(dir); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "file")
	for _, content := range []string{"one", "two"} {
		if err := disk.WriteFile(path, []byte(content)); err != nil || read(t, path) != content {
			t.Fatal(err)
		}
	}
	if free, err := disk.Free(dir); err != nil || free == 0 {
		t.Error(free, err)
	}
	if a, err := disk.AccessTo(dir); err != nil || a == disk.OthersToo {
		t.Error(a, err)
	}
	if err := disk.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(root); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
