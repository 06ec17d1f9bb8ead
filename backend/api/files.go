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
