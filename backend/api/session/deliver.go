package session

import (
	"bufio"
	"context"
	"io"
	"path/filepath"
	"slices"
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
	Stream    string `json:"stream,omitempty"` // instead of Content: to be fetched by Files.Next
	SavedTo   string `json:"saved_to,omitempty"`
	Cancelled bool   `json:"cancelled,omitempty"`
	// Warning is what whoever gets the file has to know of it.
	Warning fault.Text `json:"warning,omitzero"`
}

// Deliver hands a file to the person in the way the shell has. produce runs
// only once a place is known, so that nothing is produced for a cancelled
// dialog.
func (s *Session) Deliver(ctx context.Context, name, mediaType string, produce func() ([]byte, error)) (Delivery, error) {
	name = fileName(name)
	d := Delivery{Name: name, Type: mediaType}
	if !s.shell.Capabilities().FileDialogs {
		content, err := produce()
		d.Content = content
		return d, err
	}
	return s.Save(ctx, d, func(path string) error {
		content, err := produce()
		if err != nil {
			return err
		}
		return disk.WriteFile(path, content)
	})
}

// DeliverStream is Deliver for a file of any length, which is never held in
// memory as a whole: it goes to its place as it is made, or part by part to the
// page.
func (s *Session) DeliverStream(ctx context.Context, name, mediaType string, produce func(context.Context, io.Writer) error) (Delivery, error) {
	name = fileName(name)
	d := Delivery{Name: name, Type: mediaType}
	if !s.shell.Capabilities().FileDialogs {
		d.Stream = s.newDownload(ctx, produce)
		return d, nil
	}
	return s.Save(ctx, d, func(path string) error {
		return disk.Write(path, func(w io.Writer) error {
			out := bufio.NewWriterSize(w, 64<<10)
			if err := produce(ctx, out); err != nil {
				return err
			}
			return out.Flush()
		})
	})
}

// Save asks the person for a place and writes a file there.
func (s *Session) Save(ctx context.Context, d Delivery, write func(path string) error) (Delivery, error) {
	path, err := s.shell.SaveFile(ctx, d.Name)
	if err != nil {
		return d, err
	}
	if path == "" {
		d.Cancelled = true
		return d, nil
	}
	if err := write(path); err != nil {
		if fault.CodeOf(err) != "" {
			return d, err
		}
		return d, fault.Wrap(err, "system.cannot_write",
			fault.T("the file could not be written", "无法写入文件")).
			WithHint(fault.T("Choose another folder or free some space.", "请换一个文件夹，或清理磁盘空间。")).
			WithRetry(fault.RetryAfterInput)
	}
	d.SavedTo = path
	s.mu.Lock()
	s.saved = append(s.saved, path)
	s.saved = s.saved[max(0, len(s.saved)-savedKept):]
	s.mu.Unlock()
	return d, nil
}

// savedKept is how many files a screen may still offer to open.
const savedKept = 20

// OpenSaved opens a file the program saved for the person, or the folder it lies
// in. A screen cannot open anything else. Faults: system.not_saved,
// system.cannot_open, system.not_supported.
func (s *Session) OpenSaved(ctx context.Context, path string, folder bool) error {
	opener, can := s.shell.(Opener)
	if !can {
		return NotSupported()
	}
	s.mu.Lock()
	ours := slices.Contains(s.saved, path)
	s.mu.Unlock()
	if !ours {
		return fault.New("system.not_saved", fault.T("only a file that was just saved can be opened", "只能打开刚保存的文件"))
	}
	if folder {
		path = filepath.Dir(path)
	}
	if err := opener.OpenSaved(ctx, path); err != nil {
		return fault.Wrap(err, "system.cannot_open", fault.T("the system could not open it", "系统无法打开")).
			WithHint(fault.T("Open it in the file manager.", "请在文件管理器中打开。"))
	}
	return nil
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
