package disk

import "testing"

func TestFoldersOfSyncProgramsAreKnown(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		`C:\Users\li\OneDrive\MiniFleet`: "OneDrive", `C:\Users\li\OneDrive - 某公司\MiniFleet`: "OneDrive", "/home/li/Nutstore/x": "Nutstore",
		`D:\我的坚果云\MiniFleet`: "Nutstore", `D:\BaiduSyncdisk\MiniFleet`: "Baidu", "/Users/li/Dropbox (Personal)/m": "Dropbox", `C:\Users\li\iCloudDrive\m`: "iCloud",
		"/Users/li/Library/Mobile Documents/com~apple~CloudDocs/m": "iCloud", "/home/li/Nextcloud/m": "Nextcloud", `D:\微云同步盘\m`: "Weiyun",
		`D:\阿里云盘\m`: "Alibaba", `D:\天翼云盘\m`: "Tianyi", "/home/li/.config/MiniFleet": "", "/home/onedriver/m": "", "/srv/dropbox-old/m": "",
	} {
		if got := syncedBy(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
