package disk

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

// How long a rename is tried again while somebody reads the file.
const (
	insistFor   = 5 * time.Second
	insistFirst = time.Millisecond
	insistMost  = 10 * time.Millisecond // a reader in a loop leaves gaps: short waits find one
)

// insist repeats what fails because somebody has the file open.
func insist(act func() error) error {
	wait := insistFirst
	for end := time.Now().Add(insistFor); ; wait = min(2*wait, insistMost) {
		err := act()
		if err == nil || !busy(err) || time.Now().After(end) {
			return err
		}
		time.Sleep(wait)
	}
}

func busy(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION) ||
		errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_USER_MAPPED_FILE) ||
		errors.Is(err, windows.ERROR_DIR_NOT_EMPTY) // what was deleted while open is there until it is closed
}

// keepsName refuses the names of devices, which never become files, what no name
// may hold (a colon would make a hidden stream of another file), and dots and
// spaces at the end, which Windows takes off.
func keepsName(name string) bool {
	for _, r := range name {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) {
			return false
		}
	}
	return filepath.IsLocal(name) && !strings.HasSuffix(name, ".") && !strings.HasSuffix(name, " ")
}

// SyncDir does nothing: Windows makes names durable by itself.
func SyncDir(string) error { return nil }

// Free returns how many bytes the user may still write below dir.
func Free(dir string) (uint64, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(path, &free, nil, nil)
	return free, err
}

func cannotLock(err error) bool {
	return errors.Is(err, windows.ERROR_NOT_SUPPORTED) || errors.Is(err, windows.ERROR_INVALID_FUNCTION)
}

// restrict gives path an access list of the user and the system that its
// parents add nothing to. Files of a private directory inherit it.
func restrict(path string, directory bool) error {
	if !directory || !keepsModes(path) {
		return nil
	}
	if others, err := open(path); err == nil && !others {
		return nil
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	sddl := fmt.Sprintf("D:P(A;OICI;FA;;;%s)(A;OICI;FA;;;SY)", user.User.Sid)
	sd, err := windows.SecurityDescriptorFromString(sddl)
	if err != nil {
		return err
	}
	dacl, _, err := sd.DACL()
	if err != nil {
		return err
	}
	if err := windows.SetNamedSecurityInfo(path, windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, dacl, nil); err != nil {
		return err
	}
	if others, err := open(path); err != nil || !others {
		return err
	}
	return replaceList(path, sd)
}

// replaceList sets the access list of path alone. SetNamedSecurityInfo also
// renews what is below, but where it keeps adding what the parents grant (as
// under Wine) the list itself is set by this.
func replaceList(path string, sd *windows.SECURITY_DESCRIPTOR) error {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(name, windows.READ_CONTROL|windows.WRITE_DAC, share, nil,
		windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(h)
	return windows.SetKernelObjectSecurity(h, windows.DACL_SECURITY_INFORMATION, sd)
}

// open reports whether the access list of path lets in anybody but the user,
// the owner, the system and administrators.
func open(path string) (bool, error) {
	sd, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, err
	}
	dacl, _, err := sd.DACL()
	if err != nil || dacl == nil { // no list at all lets everybody in
		return true, nil
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return false, err
	}
	trusted := map[string]bool{
		user.User.Sid.String(): true, "S-1-5-18": true, "S-1-5-32-544": true, // the user, the system, administrators
		"S-1-3-0": true, "S-1-3-4": true, // whoever creates or owns the file
	}
	for i := range uint32(dacl.AceCount) {
		var ace *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(dacl, i, &ace); err != nil {
			return false, err
		}
		if ace.Header.AceType == windows.ACCESS_ALLOWED_ACE_TYPE && !trusted[sidOf(ace).String()] {
			return true, nil
		}
	}
	return false, nil
}

// keepsModes asks the volume: FAT and exFAT have no access lists.
func keepsModes(dir string) bool {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return true
	}
	root := filepath.VolumeName(absolute)
	if !strings.HasSuffix(root, `\`) {
		root += `\`
	}
	name, err := windows.UTF16PtrFromString(root)
	if err != nil {
		return true
	}
	var flags uint32
	if err := windows.GetVolumeInformation(name, nil, 0, nil, nil, &flags, nil, 0); err != nil {
		return true
	}
	return flags&windows.FILE_PERSISTENT_ACLS != 0
}
