package simulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"minifleet/backend/disk"
)

// entry is one changed record: what kind it is, its key, and its new value, or
// nil when it is gone.
type entry struct {
	Kind  string          `json:"k"`
	Key   string          `json:"i"`
	Value json.RawMessage `json:"v,omitempty"`
}

// store is the world's log, or nothing when it has no file: one line a transaction, each line a JSON array of
// entries. A transaction is in the log, or it is not: a line cut short by the
// death of the process is dropped when the log is read, and nothing of it was
// answered. The log survives the process, not the power: it is not synced.
type store struct {
	path string
	file *os.File
	size int64
}

const logName = "world.log"

// openStore reads the log in dir, giving every entry to apply in order, and
// leaves it open for appending. fresh tells that there was none.
func openStore(dir string, apply func(entry) error) (s *store, fresh bool, err error) {
	path := filepath.Join(dir, logName)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("open the world's log: %w", err)
	}
	good, err := replay(file, apply)
	if err == nil {
		err = file.Truncate(good)
	}
	if err == nil {
		_, err = file.Seek(good, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, false, fmt.Errorf("read the world's log %s: %w", path, err)
	}
	return &store{path: path, file: file, size: good}, good == 0, nil
}

// replay reads whole lines and returns how many bytes they take.
func replay(r io.Reader, apply func(entry) error) (good int64, err error) {
	lines := bufio.NewReaderSize(r, 1<<20)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return good, nil // what is left has no end: never answered
		}
		if err != nil {
			return good, err
		}
		var entries []entry
		if err := json.Unmarshal(line, &entries); err != nil {
			return good, fmt.Errorf("line %d: %w", number, err)
		}
		for _, e := range entries {
			if err := apply(e); err != nil {
				return good, fmt.Errorf("line %d: %s %s: %w", number, e.Kind, e.Key, err)
			}
		}
		good += int64(len(line))
	}
}

// append writes one transaction. When it returns nil the transaction survives
// the death of the process.
func (s *store) append(entries []entry) error {
	if s.file == nil {
		return nil
	}
	line, err := encodeLine(entries)
	if err != nil {
		return err
	}
	n, err := s.file.Write(line)
	if err != nil {
		// Take back a part of a line, so that the log stays readable.
		if n > 0 {
			_ = s.file.Truncate(s.size)
			_, _ = s.file.Seek(s.size, io.SeekStart)
		}
		return fmt.Errorf("write the world's log: %w", err)
	}
	s.size += int64(n)
	return nil
}

// compact replaces the log by the entries that snapshot yields, at once.
func (s *store) compact(snapshot func(yield func([]entry) error) error) error {
	next := s.path + ".next"
	file, err := os.OpenFile(next, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("compact the world's log: %w", err)
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	var size int64
	err = snapshot(func(entries []entry) error {
		line, err := encodeLine(entries)
		if err != nil {
			return err
		}
		n, err := buffered.Write(line)
		size += int64(n)
		return err
	})
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err != nil {
		file.Close()
		os.Remove(next)
		return fmt.Errorf("compact the world's log: %w", err)
	}
	// The old file is closed first: some systems do not replace an open file.
	s.file.Close()
	file.Close()
	if err := disk.Rename(next, s.path); err != nil {
		return fmt.Errorf("compact the world's log: %w", err)
	}
	s.file, err = os.OpenFile(s.path, os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("compact the world's log: %w", err)
	}
	if _, err := s.file.Seek(size, io.SeekStart); err != nil {
		return fmt.Errorf("compact the world's log: %w", err)
	}
	s.size = size
	return nil
}

func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

func encodeLine(entries []entry) ([]byte, error) {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line) // ends the line itself
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(entries); err != nil {
		return nil, fmt.Errorf("encode a transaction: %w", err)
	}
	return line.Bytes(), nil
}
