package api

import (
	"context"
	"strings"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// Delivery is a file made for the person. In a shell with file dialogs it was
// written where they said (SavedTo), or they changed their mind (Cancelled);
// in a browser Content is to be saved by the page.
type Delivery struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Content   []byte `json:"content,omitempty"`
	SavedTo   string `json:"saved_to,omitempty"`
	Cancelled bool   `json:"cancelled,omitempty"`
}

// deliver hands a file to the person in the way the shell has. produce runs
// only once a place is known, so that nothing is produced for a cancelled
// dialog.
func (s *session) deliver(ctx context.Context, name, mediaType string, produce func() ([]byte, error)) (Delivery, error) {
	name = fileName(name)
	d := Delivery{Name: name, Type: mediaType}
	if !s.shell.Capabilities().FileDialogs {
		content, err := produce()
		d.Content = content
		return d, err
	}
	path, err := s.shell.SaveFile(ctx, name)
	if err != nil {
		return d, err
	}
	if path == "" {
		d.Cancelled = true
		return d, nil
	}
	content, err := produce()
	if err != nil {
		return d, err
	}
	if err := disk.WriteFile(path, content); err != nil {
		return d, fault.Wrap(err, "system.cannot_write",
			fault.T("the file could not be written", "无法写入文件")).
			WithHint(fault.T("Choose another folder or free some space.", "请换一个文件夹，或清理磁盘空间。")).
			WithRetry(fault.RetryAfterInput)
	}
	d.SavedTo = path
	return d, nil
}

// fileName brings a name with an ending of the program's own to every system's
// rules: merchants' and files' names are part of it.
func fileName(name string) string {
	at := strings.LastIndexByte(name, '.')
	if at < 0 {
		return sink.FileName(name)
	}
	return sink.FileName(name[:at]) + name[at:]
}
