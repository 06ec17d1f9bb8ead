package workspace

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"minifleet/backend/disk"
	"minifleet/backend/vault"
)

// Who used the vault last is written into it and beside it. A vault that says
// it was used last on another machine, or in another folder that still holds
// one, is one of two copies; one whose note beside it is newer than itself was
// put back by a program that syncs, or by hand. Neither may act on what it
// remembers before a person says go on.

// use is one use of a vault.
type use struct {
	ID      string    `json:"id"`
	Machine string    `json:"machine"`       // its name, for people
	Own     string    `json:"own,omitempty"` // tells machines of one name apart
	Folder  string    `json:"folder"`
	At      time.Time `json:"at"`
	Count   int       `json:"count"` // grows with every note
}

var uses = vault.NewCollection(vault.Schema[use]{Name: "used", Version: 1, ID: func(u use) string { return u.ID }})

const (
	lastUse  = "last"
	useName  = "used.json" // in the data directory
	useEvery = time.Hour   // so often at most it is written anew
)

// thisUse is the use of this machine and folder now.
func thisUse(dir string, now time.Time) use {
	u := use{ID: lastUse, Folder: dir, At: now.UTC().Truncate(time.Second), Own: machineID()}
	u.Machine, _ = os.Hostname()
	return u
}

// whoWorks is who uses this program, by the account and the machine's name.
func whoWorks() string {
	machine, _ := os.Hostname()
	who, err := user.Current()
	if err != nil {
		return machine
	}
	return who.Username + " @ " + machine
}

// machineID is a random word that is kept on this machine outside of every data
// directory; "" where there is no place for it.
func machineID() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	path := filepath.Join(cache, "MiniFleet", "machine")
	if content, err := os.ReadFile(path); err == nil && len(content) > 0 {
		return strings.TrimSpace(string(content))
	}
	id := rand.Text()
	if disk.Private(filepath.Dir(path)) != nil || disk.WriteFile(path, []byte(id)) != nil {
		return ""
	}
	return id
}

// sameMachine takes a machine for the same by its name or by its own word:
// names change with the network, and the word with a cache that is emptied.
func (u use) sameMachine(other use) bool {
	return u.Machine == other.Machine || u.Own != "" && u.Own == other.Own
}

// elsewhere tells who used a vault that this is a copy, or an older state, of;
// last is what the vault says, beside what the note beside it says.
func elsewhere(mine, last, beside use) (who use, held bool) {
	switch {
	case last.Count == 0: // nobody wrote it down yet
	case beside.Count > last.Count:
		return beside, true
	case !mine.sameMachine(last):
		return last, true
	case mine.Folder != last.Folder && Exists(last.Folder):
		last.Machine = last.Folder
		return last, true
	}
	return use{}, false
}

func readBeside(dir string) (u use) {
	if content, err := os.ReadFile(filepath.Join(dir, useName)); err == nil {
		_ = json.Unmarshal(content, &u) // what does not read says nothing
	}
	return u
}

func lastUseTx(tx *vault.Tx) (use, error) {
	u, err := uses.Get(tx, lastUse)
	if errors.Is(err, vault.ErrNotFound) {
		return use{}, nil
	}
	return u, err
}

// noteUse holds changes back where the vault was used elsewhere, and writes
// down that it is used here. A disk that cannot be written is no reason not to
// read the vault.
func (w *Workspace) noteUse() error {
	mine, beside := thisUse(w.Dir, w.opt.Now()), readBeside(w.Dir)
	var last use
	if err := w.Vault.View(func(tx *vault.Tx) (err error) { last, err = lastUseTx(tx); return err }); err != nil {
		return err
	}
	who, held := elsewhere(mine, last, beside)
	if held {
		if err := w.Hold.UsedElsewhere(who.Machine, who.At); err != nil {
			return err
		}
	}
	age := mine.At.Sub(last.At)
	if !held && mine.Folder == last.Folder && mine.Machine == last.Machine && age >= 0 && age < useEvery {
		return nil
	}
	mine.Count = max(last.Count, beside.Count) + 1
	if err := w.Vault.Update(func(tx *vault.Tx) error { return uses.Put(tx, mine) }); err != nil {
		w.opt.Logger.Warn("who uses the vault is not written down", "error", err)
		return nil
	}
	writeBeside(w.Dir, mine)
	return nil
}

func writeBeside(dir string, u use) {
	if content, err := json.Marshal(u); err == nil {
		_ = disk.WriteFile(filepath.Join(dir, useName), content)
	}
}

// restoredUse is written into a vault that is restored: that it comes from
// elsewhere is known, and told as that.
func restoredUse(tx *vault.Tx, dir string, now time.Time) error {
	last, err := lastUseTx(tx)
	if err != nil {
		return err
	}
	u := thisUse(dir, now)
	u.Count = max(last.Count, readBeside(dir).Count) + 1
	return uses.Put(tx, u)
}
