package trouble

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// The log is two files in the data directory: the one that is written, and the
// one before it.
const (
	logFile    = "minifleet.log"
	logBefore  = "minifleet.1.log"
	logMaximum = 1 << 20 // bytes of each
)

// Logger writes to also what it takes, and to the log of a data directory what
// is of the level, masked. A directory that is not there yet gets no log, and
// trouble with the log keeps nobody from work.
func Logger(dir string, also slog.Handler, level slog.Leveler) *slog.Logger {
	out := &file{dir: dir, limit: logMaximum}
	return slog.New(both{also, Masked(out, level)})
}

// Masked writes to w what is of the level, masked. The standard error of a
// window goes where its desktop keeps it, a terminal's into a file that is sent
// around: both are told what the log beside the vault is told.
func Masked(w io.Writer, level slog.Leveler) slog.Handler {
	return slog.NewTextHandler(w, &slog.HandlerOptions{Level: level, ReplaceAttr: clean})
}

// both hands records to two handlers.
type both struct{ also, own slog.Handler }

func (b both) Enabled(ctx context.Context, l slog.Level) bool {
	return b.also.Enabled(ctx, l) || b.own.Enabled(ctx, l)
}

func (b both) Handle(ctx context.Context, r slog.Record) error {
	var errs []error
	for _, h := range []slog.Handler{b.also, b.own} {
		if h.Enabled(ctx, r.Level) {
			errs = append(errs, h.Handle(ctx, r.Clone()))
		}
	}
	return errors.Join(errs...)
}

func (b both) WithAttrs(attrs []slog.Attr) slog.Handler {
	return both{b.also.WithAttrs(attrs), b.own.WithAttrs(attrs)}
}

func (b both) WithGroup(name string) slog.Handler {
	return both{b.also.WithGroup(name), b.own.WithGroup(name)}
}

// text is an attribute whose hidden characters are written out: the handler
// below escapes what ends a line, and lets others through.
func text(key, value string) slog.Attr { return slog.String(key, sink.Text(value)) }

// clean masks an attribute of a record and writes out what is hidden in it. The stack of a panic names places of
// the program and addresses of memory, and stays as it is.
func clean(_ []string, a slog.Attr) slog.Attr {
	switch {
	case a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == "stack":
		return a
	case a.Value.Kind() == slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			return text(a.Key, describe(err))
		}
		return text(a.Key, Mask(fmt.Sprint(a.Value.Any())))
	case a.Value.Kind() == slog.KindString:
		return text(a.Key, Mask(a.Value.String()))
	}
	return a
}

// describe is an error without what it may quote: the codes of faults, and of
// everything its types and its masked text.
func describe(err error) string {
	var out []string
	for e := err; e != nil; e = errors.Unwrap(e) {
		if f, ok := e.(*fault.Error); ok {
			out = append(out, string(f.Code))
			continue
		}
		out = append(out, fmt.Sprintf("%T: %s", e, Mask(e.Error())))
	}
	return strings.Join(out, " < ")
}

// file is the log on disk.
type file struct {
	dir   string
	limit int64
	mu    sync.Mutex
}

// Write appends one record. It opens and closes the file, for a record is rare,
// and what is not open is in nobody's way: a second program's, an uninstaller's.
func (f *file) Write(record []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if info, err := os.Stat(f.dir); err != nil || !info.IsDir() {
		return len(record), nil
	}
	path := filepath.Join(f.dir, logFile)
	if info, err := os.Lstat(path); err == nil && info.Size()+int64(len(record)) > f.limit {
		if err := disk.Rename(path, filepath.Join(f.dir, logBefore)); err != nil {
			return 0, err
		}
	}
	out, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := out.Write(record)
	return n, errors.Join(err, out.Close())
}
