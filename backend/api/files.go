package api

import "context"

// Files carries large files in parts.
type Files struct{ session *caller }

// NextPart asks for the next part of a delivery that came as a stream.
type NextPart struct {
	Stream string `json:"stream"`
}

// Next returns the next part of a delivery. Faults: system.no_stream, and what
// making the file ends with; the file is worth nothing then.
func (f *Files) Next(_ context.Context, req NextPart) (FilePart, error) {
	return f.session.Next(req.Stream)
}

// SavedFile is a file as its delivery told it, or the folder it lies in.
type SavedFile struct {
	Path   string `json:"path"`
	Folder bool   `json:"folder,omitempty"`
}

// Open opens what was just saved with what the system opens it with. Faults:
// system.not_saved, system.cannot_open, system.not_supported.
func (f *Files) Open(ctx context.Context, req SavedFile) (Nothing, error) {
	return Nothing{}, f.session.OpenSaved(ctx, req.Path, req.Folder)
}
