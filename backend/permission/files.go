package permission

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/vault"
)

const (
	// pieceSize keeps one record far below what a transaction of the vault takes.
	pieceSize = 512 << 10
	// unusedFor is how long a file is kept that no application has (yet).
	unusedFor = 24 * time.Hour
)

// piece is one part of a kept file; the same content is kept once.
type piece struct {
	Ref   string    `json:"ref"`
	Index int       `json:"i"`
	Of    int       `json:"of"`
	At    time.Time `json:"at"`
	Data  []byte    `json:"data"`
}

var pieces = vault.NewCollection(vault.Schema[piece]{Name: "permission.file", Version: 1,
	ID: func(p piece) string { return fmt.Sprintf("%s/%04d", p.Ref, p.Index) }})

// Attach checks a file and keeps it, for an application to name. Fault:
// permission.invalid.
func (s *Service) Attach(place, name string, content []byte) (File, error) {
	if wrong := CheckFile(place, name, content); wrong != nil {
		return File{}, field.Errors{*wrong}.Fault(CodeInvalid)
	}
	sum := sha256.Sum256(content)
	f := File{Place: place, Name: name, Size: len(content), Ref: hex.EncodeToString(sum[:])}
	parts := slices.Collect(slices.Chunk(content, pieceSize))
	for i, data := range parts {
		if err := s.Vault.Update(func(tx *vault.Tx) error {
			return pieces.Put(tx, piece{Ref: f.Ref, Index: i, Of: len(parts), At: s.Now(), Data: data})
		}); err != nil {
			return File{}, err
		}
	}
	return f, nil
}

// Content is what a kept file holds. Fault: permission.no_file.
func (s *Service) Content(ref string) ([]byte, error) {
	var out []byte
	of, n := 0, 0
	err := s.Vault.View(func(tx *vault.Tx) error {
		out, of, n = nil, 0, 0
		return pieces.Each(tx, ref+"/", func(p piece) error {
			out, of, n = append(out, p.Data...), p.Of, n+1
			return nil
		})
	})
	if err == nil && (n == 0 || n != of) {
		err = fault.New("permission.no_file", fault.T("a file of the application is not kept any more", "申请材料中的文件已不再保存")).
			WithHint(fault.T("choose the file again", "请重新选择文件")).WithRetry(fault.RetryAfterInput)
	}
	return out, err
}

// forgetUnused drops the files no application has, but for those of late.
func (s *Service) forgetUnused() error {
	all, err := s.Templates()
	if err != nil {
		return err
	}
	used := map[string]bool{}
	for _, t := range all {
		for _, f := range t.Form.Files {
			used[f.Ref] = true
		}
	}
	var old []string
	before := s.Now().Add(-unusedFor)
	if err := s.Vault.View(func(tx *vault.Tx) error {
		old = nil
		return pieces.Each(tx, "", func(p piece) error {
			if !used[p.Ref] && p.At.Before(before) {
				old = append(old, fmt.Sprintf("%s/%04d", p.Ref, p.Index))
			}
			return nil
		})
	}); err != nil {
		return err
	}
	var errs []error
	for _, id := range old {
		errs = append(errs, s.Vault.Update(func(tx *vault.Tx) error { return pieces.Delete(tx, id) }))
	}
	return errors.Join(errs...)
}
