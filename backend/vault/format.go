package vault

import (
	"encoding/json"
	"errors"
	"sync/atomic"

	"golang.org/x/mod/semver"

	"minifleet/backend/fault"
)

// storeFormat grows when a program that does not know the change must not
// open the vault at all. What only adds a member to a record needs no new
// one: members that a program does not know are kept.
const storeFormat = 1

// formatName is no collection's name, since ':' is in none; its key lies
// among the schemas, so that every backup carries it.
const formatName = ":format"

// formatNote is written with the first change that a newer program, or one of
// a newer format, makes.
type formatNote struct {
	Format  int    `json:"format"`
	Program string `json:"program,omitempty"` // the newest that wrote
}

type formatState struct {
	due  atomic.Bool // the next commit writes the note
	note formatNote  // what it will say
}

// readFormat compares the vault with this program. Faults:
// vault.newer_schema, vault.damaged.
func (v *Vault) readFormat() error {
	note, err := v.storedFormat()
	if err != nil {
		return err
	}
	if note.Format > storeFormat {
		return newerProgram(note.Program)
	}
	mine := formatNote{Format: storeFormat, Program: v.opt.Program}
	if older(mine.Program, note.Program) {
		v.warn(dataName, fault.T("MiniFleet %s has written to this vault; this is %s, which may not show all of it and keeps what it does not know",
			"此保险库曾由 MiniFleet %s 写入；当前为 %s，可能无法显示全部内容，未知内容会原样保留", note.Program, mine.Program))
	}
	if note.Program != "" && !older(note.Program, mine.Program) {
		mine.Program = note.Program
	}
	v.format.note = mine
	v.format.due.Store(mine != note)
	return nil
}

func (v *Vault) storedFormat() (note formatNote, err error) {
	tx := v.newTx(false)
	defer tx.txn.Discard()
	sealed, err := tx.get(schemaKey(formatName), formatName)
	if errors.Is(err, ErrNotFound) {
		return formatNote{}, nil
	}
	if err != nil {
		return note, err
	}
	plain, _, err := v.keys.unseal(formatName, formatName, sealed)
	if err == nil {
		err = json.Unmarshal(plain, &note)
	}
	if err != nil {
		return note, damaged(formatName, err)
	}
	return note, nil
}

// writeFormat adds the note to a transaction when it is due.
func (tx *Tx) writeFormat() (wrote bool, err error) {
	if !tx.v.format.due.Load() {
		return false, nil
	}
	plain, err := json.Marshal(tx.v.format.note)
	if err != nil {
		return false, err
	}
	return true, tx.set(schemaKey(formatName), tx.v.keys.seal(formatName, formatName, 1, plain))
}

// older compares versions as 1.4.0; what is none, such as a build of a
// developer, is older than nothing.
func older(a, b string) bool {
	a, b = "v"+a, "v"+b
	return semver.IsValid(a) && semver.IsValid(b) && semver.Compare(a, b) < 0
}
