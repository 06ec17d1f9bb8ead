package cli

import (
	"io"
	"os"
	"path/filepath"

	"minifleet/backend/fault"
)

// writeNewFile writes a file that is complete or not there: beside its place
// first, on disk, then moved. An existing file is never replaced.
func writeNewFile(path string, write func(io.Writer) error) (err error) {
	if _, statErr := os.Lstat(path); statErr == nil {
		return fault.New("cli.file_exists", fault.T("%s exists already", "%s 已存在", path)).
			WithHint(fault.T("name a new file", "请换一个文件名"))
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".minifleet-*")
	if err != nil {
		return fault.Wrap(err, "cli.file", fault.T("the file cannot be written", "无法写入文件"))
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if err = write(tmp); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
