package cli

import (
	"errors"
	"io"
	"io/fs"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// writeNewFile writes a file that is complete or not there. An existing file
// is never replaced.
func writeNewFile(path string, write func(io.Writer) error) error {
	err := disk.WriteNew(path, write)
	switch {
	case err == nil || fault.CodeOf(err) != "":
		return err
	case errors.Is(err, fs.ErrExist):
		return fileExists(path, err)
	}
	return fault.Wrap(err, "cli.file", fault.T("the file cannot be written", "无法写入文件")).
		WithHint(fault.T("check the folder's name, its permissions and the space on the disk", "请检查文件夹名称、权限和磁盘空间"))
}

func fileExists(path string, err error) error {
	return fault.Wrap(err, "cli.file_exists", fault.T("%s exists already", "%s 已存在", path)).
		WithHint(fault.T("name a new file", "请换一个文件名"))
}
