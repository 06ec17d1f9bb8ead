package version

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// pieceSize keeps one record of an attachment far below what a transaction of
// the vault takes.
const pieceSize = 512 << 10

// piece is one part of a stored attachment. The same content is stored once,
// however many merchants and batches use it.
type piece struct {
	Ref   string `json:"ref"`
	Index int    `json:"i"`
	Of    int    `json:"of"`
	Data  []byte `json:"data"`
}

var pieces = vault.NewCollection(vault.Schema[piece]{
	Name: "version.attachment", Version: 1, ID: func(p piece) string { return fmt.Sprintf("%s/%04d", p.Ref, p.Index) },
})

// Light returns the form with the contents of its files left out; Ref and Size
// stay.
func (f Form) Light() Form {
	files := make([]Attachment, len(f.Files))
	for i, a := range f.Files {
		if a.Content != nil {
			a.Size = len(a.Content)
		}
		a.Content = nil
		files[i] = a
	}
	if f.Files = files; len(files) == 0 {
		f.Files = nil
	}
	return f
}

// StoreFiles puts the contents of the form's files into the store and returns
// the form with their Refs set and the contents left out.
func (s *Store) StoreFiles(f Form) (Form, error) {
	files := make([]Attachment, len(f.Files))
	for i, a := range f.Files {
		if a.Content != nil {
			sum := sha256.Sum256(a.Content)
			a.Ref = hex.EncodeToString(sum[:])
			if err := s.storeFile(a.Ref, a.Content); err != nil {
				return Form{}, fmt.Errorf("version: keeping attachment %s: %w", a.Field, err)
			}
		}
		files[i] = a
	}
	f.Files = files
	return f.Light(), nil
}

func (s *Store) storeFile(ref string, content []byte) error {
	count := (len(content) + pieceSize - 1) / pieceSize
	// The last piece is written last and tells that all are there.
	if whole, err := s.stored(ref, count); whole || err != nil {
		return err
	}
	for i := range count {
		p := piece{ref, i, count, content[i*pieceSize : min((i+1)*pieceSize, len(content))]}
		if err := s.vault.Update(func(tx *vault.Tx) error { return pieces.Put(tx, p) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) stored(ref string, count int) (bool, error) {
	err := s.vault.View(func(tx *vault.Tx) error {
		_, err := pieces.Get(tx, fmt.Sprintf("%s/%04d", ref, count-1))
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// LoadFiles returns the form with the contents of its files read from the
// store. The fault is version.attachment_missing.
func (s *Store) LoadFiles(f Form) (Form, error) {
	files := make([]Attachment, len(f.Files))
	for i, a := range f.Files {
		if a.Content == nil {
			content, err := s.Content(a.Ref)
			if err != nil {
				return Form{}, fault.As(err).WithField(a.Field)
			}
			a.Content, a.Size = content, len(content)
		}
		files[i] = a
	}
	f.Files = files
	return f, nil
}

// Content returns a stored attachment.
func (s *Store) Content(ref string) ([]byte, error) {
	var out []byte
	want, got := -1, 0
	err := s.vault.View(func(tx *vault.Tx) error {
		return pieces.Each(tx, ref+"/", func(p piece) error {
			want = p.Of
			if p.Index == got {
				got++
				out = append(out, p.Data...)
			}
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(out)
	if want != got || hex.EncodeToString(sum[:]) != ref {
		return nil, fault.New("version.attachment_missing", fault.T("the attachment is not stored here", "本机没有保存该附件")).
			WithHint(fault.T("choose the file again", "请重新选择文件")).WithRetry(fault.RetryAfterInput)
	}
	return out, nil
}
