package backup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minifleet/backend/disk"
)

// stampForm is how the name of a scheduled backup tells when it was made, in UTC.
const stampForm = "20060102-150405"

// newest is the last scheduled backup of this vault in the folder that is not
// of the time after ahead, which a wrong clock wrote; zero when there is none. A
// folder that is not there holds none.
func (s *Service) newest(folder string, ahead time.Time) Made {
	names, _ := s.own(folder)
	for _, name := range slices.Backward(names) {
		at, _ := s.stamp(name)
		if at.After(ahead) {
			continue
		}
		path := filepath.Join(folder, name)
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
			return Made{At: at, File: path, Bytes: info.Size()}
		}
	}
	return Made{}
}

// stamp is when a scheduled backup of this vault was made, by its file's name.
func (s *Service) stamp(name string) (time.Time, bool) {
	bare, backup := strings.CutSuffix(name, Suffix)
	stamp, mine := strings.CutPrefix(bare, s.prefix())
	at, err := time.Parse(stampForm, stamp)
	return at, backup && mine && err == nil
}

// own names the scheduled backups of this vault in the folder, the oldest first.
func (s *Service) own(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, cannotWrite(folder, err)
	}
	var mine []string
	for _, e := range entries {
		if _, ok := s.stamp(e.Name()); ok {
			mine = append(mine, e.Name())
		}
	}
	slices.Sort(mine) // the names sort by time
	return mine, nil
}

// prune deletes the oldest scheduled backups of this vault beyond keep; files of
// other names, and of other vaults, stay.
func (s *Service) prune(folder string, keep int) error {
	mine, err := s.own(folder)
	if err != nil {
		return err
	}
	for len(mine) > keep {
		path := filepath.Join(folder, mine[0])
		if err := disk.Remove(path); err != nil {
			return cannotWrite(path, err)
		}
		mine = mine[1:]
	}
	return nil
}
