package session

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Large files go part by part between a page and the program: neither ever
// holds more than a part of one. A stream that nobody asks for ends.
const partSize = 4 << 20

// FilePart is a part of a file. The last one may be empty.
type FilePart struct {
	Content []byte `json:"content"`
	Last    bool   `json:"last"`
}

// Next returns the next part of a delivery that came as a stream. Faults:
// system.no_stream, and what making the file ends with; the file is worth
// nothing then.
func (s *Session) Next(stream string) (FilePart, error) {
	d, ok := s.streams.get(stream).(*download)
	if !ok {
		return FilePart{}, NoStream()
	}
	part, err := d.next()
	if err != nil || part.Last {
		s.streams.end(stream)
	}
	return part, err
}

// NoStream is the fault of a transfer that has ended, or is another's.
func NoStream() error {
	return fault.New("system.no_stream", fault.T("the transfer of the file has ended", "文件传输已结束")).
		WithHint(fault.T("begin again", "请重新开始")).WithRetry(fault.RetryNow)
}

// streams are the files under way.
type streams struct {
	idle  time.Duration // until one that nobody asks for ends
	mu    sync.Mutex
	under map[string]*guardedStream
}

type stream interface{ stop() }

type guardedStream struct {
	stream
	idle *time.Timer
}

func (s *streams) begin(st stream) string {
	id := vault.NewID(time.Now())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.under == nil {
		s.under = map[string]*guardedStream{}
	}
	s.under[id] = &guardedStream{st, time.AfterFunc(s.idle, func() { s.end(id) })}
	return id
}

func (s *streams) get(id string) stream {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.under[id]
	if g == nil {
		return nil
	}
	g.idle.Reset(s.idle)
	return g.stream
}

func (s *streams) end(id string) {
	s.mu.Lock()
	g := s.under[id]
	delete(s.under, id)
	s.mu.Unlock()
	if g != nil {
		g.idle.Stop()
		g.stop()
	}
}

func (s *streams) endAll() {
	s.mu.Lock()
	ids := make([]string, 0, len(s.under))
	for id := range s.under {
		ids = append(ids, id)
	}
	s.mu.Unlock()
	for _, id := range ids {
		s.end(id)
	}
}

// download is a file that is made while the page fetches it.
type download struct {
	mu   sync.Mutex
	r    *io.PipeReader
	done chan struct{}
}

// newDownload makes a file in the background, until ctx ends.
func (s *Session) newDownload(ctx context.Context, produce func(context.Context, io.Writer) error) string {
	ctx, end := s.WhileOpen(context.WithoutCancel(ctx))
	r, w := io.Pipe()
	d := &download{r: r, done: make(chan struct{})}
	ended := context.AfterFunc(ctx, func() { _ = w.CloseWithError(context.Cause(ctx)) })
	s.wait.Go(func() {
		defer close(d.done)
		defer end()
		err := produce(ctx, w)
		if ended() {
			_ = w.CloseWithError(err) // nil is the end of the file
		}
	})
	return s.streams.begin(d)
}

func (d *download) next() (FilePart, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	part := make([]byte, partSize)
	n, err := io.ReadFull(d.r, part)
	switch {
	case err == nil:
		return FilePart{Content: part}, nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return FilePart{Content: part[:n], Last: true}, nil
	}
	return FilePart{}, err
}

func (d *download) stop() {
	_ = d.r.CloseWithError(NoStream())
	<-d.done
}

// upload is a file that is used while the page sends it.
type upload struct {
	w      *io.PipeWriter
	result chan used
}

// used is what using a file came to.
type used struct {
	found any
	err   error
}

// Receive begins to use a file that comes in parts, by Add and Finish. What use
// finds is what Finish returns.
func (s *Session) Receive(use func(io.Reader) (found any, err error)) (id string) {
	r, w := io.Pipe()
	u := &upload{w: w, result: make(chan used, 1)}
	s.wait.Go(func() {
		found, err := use(r)
		_ = r.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		u.result <- used{found, err}
	})
	return s.streams.begin(u)
}

// Add sends the next part of a file. Faults: system.no_stream, and what its use
// ended with.
func (s *Session) Add(id string, part []byte) error {
	u, ok := s.streams.get(id).(*upload)
	if !ok {
		return NoStream()
	}
	err := u.add(part)
	if err != nil {
		s.streams.end(id)
	}
	return err
}

// Finish ends a file, waits for its use and returns what that found. Faults: as Add.
func (s *Session) Finish(id string) (found any, err error) {
	u, ok := s.streams.get(id).(*upload)
	if !ok {
		return nil, NoStream()
	}
	done := u.finish()
	s.streams.end(id)
	return done.found, done.err
}

// add hands a part on. When the use has ended its error is returned.
func (u *upload) add(part []byte) error {
	if _, err := u.w.Write(part); err != nil {
		return u.finish().err
	}
	return nil
}

// finish ends the file and returns what its use came to.
func (u *upload) finish() used {
	_ = u.w.Close()
	done := <-u.result
	u.result <- done // for whoever asks again
	return done
}

func (u *upload) stop() {
	_ = u.w.CloseWithError(NoStream())
	u.result <- <-u.result
}
