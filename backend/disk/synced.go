package disk

import (
	"path/filepath"
	"strings"
)

// syncers are the programs that copy a folder to other machines, by what the
// folder is called. A database in use must not lie in one: it is copied half
// written, and a second machine's copy comes back as a conflict.
var syncers = []struct{ name, folder string }{
	{"OneDrive", "onedrive"}, {"Nutstore", "nutstore"}, {"Nutstore", "nutstore files"}, {"Nutstore", "坚果云"}, {"Nutstore", "我的坚果云"}, {"Baidu", "baidunetdisk"},
	{"Baidu", "baidusyncdisk"}, {"Baidu", "百度网盘"}, {"Baidu", "百度云同步盘"}, {"Dropbox", "dropbox"}, {"iCloud", "icloud"},
	{"iCloud", "iclouddrive"}, {"iCloud", "mobile documents"}, {"Google Drive", "google drive"}, {"Google Drive", "googledrive"},
	{"WPS", "wps云盘"}, {"WPS", "wpsdrive"}, {"Syncthing", "syncthing"}, {"Nextcloud", "nextcloud"}, {"ownCloud", "owncloud"}, {"Seafile", "seafile"},
	{"Weiyun", "微云同步盘"}, {"Weiyun", "微云"}, {"Alibaba", "阿里云盘"}, {"Alibaba", "adrive"}, {"Tianyi", "天翼云盘"}, {"Synology Drive", "synologydrive"},
	{"MEGA", "megasync"},
}

// SyncedBy names the sync program in whose folder a directory lies, by the names
// of the folders above it; "" when none is known.
func SyncedBy(dir string) string {
	if full, err := filepath.Abs(dir); err == nil {
		dir = full
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return syncedBy(dir)
}

func syncedBy(path string) string {
	for part := range strings.FieldsFuncSeq(strings.ToLower(path), func(r rune) bool { return r == '/' || r == '\\' }) {
		for _, s := range syncers {
			// "OneDrive - Company", "Dropbox (Personal)", "com~apple~CloudDocs" below "Mobile Documents"
			rest, found := strings.CutPrefix(part, s.folder)
			if found && (rest == "" || strings.HasPrefix(rest, " -") || strings.HasPrefix(rest, " (") || strings.HasPrefix(rest, "~")) {
				return s.name
			}
		}
	}
	return ""
}
