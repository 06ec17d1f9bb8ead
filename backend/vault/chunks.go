package vault

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed stream is a sequence of chunks: length (4 bytes), box. Each box is
// sealed under its number and whether it is the last, so that chunks cannot
// be changed, moved, left out or cut off unnoticed. The key serves one stream.
const chunkSize = 64 << 10

var errChunk = errors.New("a chunk of the stream does not open")

type chunkWriter struct {
	to     io.Writer
	aead   cipher.AEAD
	bound  []byte // what every chunk authenticates besides its content
	number uint64
	buf    []byte
}

func newChunkWriter(to io.Writer, key, bound []byte) (*chunkWriter, error) {
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		return nil, err
	}
	return &chunkWriter{to: to, aead: aead, bound: bound, buf: make([]byte, 0, chunkSize)}, nil
}

func (w *chunkWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		if len(w.buf) == chunkSize {
			if err := w.flush(false); err != nil {
				return 0, err
			}
		}
		take := min(len(p), chunkSize-len(w.buf))
		w.buf = append(w.buf, p[:take]...)
		p = p[take:]
	}
	return n, nil
}

// Close writes the last chunk; without it the stream does not read.
func (w *chunkWriter) Close() error { return w.flush(true) }

func (w *chunkWriter) flush(last bool) error {
	box := w.aead.Seal(make([]byte, 4), chunkNonce(w.number, last), w.buf, w.bound)
	binary.BigEndian.PutUint32(box, uint32(len(box)-4))
	w.number++
	w.buf = w.buf[:0]
	_, err := w.to.Write(box)
	return err
}

func chunkNonce(number uint64, last bool) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSize)
	binary.BigEndian.PutUint64(nonce, number)
	if last {
		nonce[len(nonce)-1] = 1
	}
	return nonce
}

type chunkReader struct {
	from   io.Reader
	aead   cipher.AEAD
	bound  []byte
	number uint64
	left   []byte
	done   bool
}

func newChunkReader(from io.Reader, key, bound []byte) (*chunkReader, error) {
	aead, err := chacha20poly1305.New(key)
	if err != nil {
		return nil, err
	}
	return &chunkReader{from: from, aead: aead, bound: bound}, nil
}

// Read returns io.EOF only after the authentic last chunk, with nothing
// behind it.
func (r *chunkReader) Read(p []byte) (int, error) {
	for len(r.left) == 0 {
		if r.done {
			return 0, io.EOF
		}
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}

func (r *chunkReader) next() error {
	var size [4]byte
	if _, err := io.ReadFull(r.from, size[:]); err != nil {
		return fmt.Errorf("%w: %v", errChunk, err) // not %w: a stream cut short is no end
	}
	n := binary.BigEndian.Uint32(size[:])
	if n < chacha20poly1305.Overhead || n > chunkSize+chacha20poly1305.Overhead {
		return errChunk
	}
	box := make([]byte, n)
	if _, err := io.ReadFull(r.from, box); err != nil {
		return fmt.Errorf("%w: %v", errChunk, err) // not %w: a stream cut short is no end
	}
	plain, err := r.aead.Open(nil, chunkNonce(r.number, false), box, r.bound)
	if err != nil {
		if plain, err = r.aead.Open(nil, chunkNonce(r.number, true), box, r.bound); err != nil {
			return errChunk
		}
		r.done = true
		if n, _ := io.ReadFull(r.from, size[:1]); n != 0 {
			return errChunk
		}
	}
	r.number++
	r.left = plain
	return nil
}
