package vault

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Check reads every file and every record of a closed vault and names what is
// bad. It changes nothing. Faults: vault.missing, vault.in_use,
// vault.wrong_passphrase, vault.damaged when not even the header or the keys
// can be read.
func Check(dir string, passphrase []byte, opt Options) (Report, error) {
	report := Report{Records: map[string]int{}, Bad: []BadPart{}}
	v, keys, err := openFiles(dir, passphrase, nil, opt)
	if err != nil {
		return report, err
	}
	defer v.release()
	defer keys.wipe()
	if err := checkDigests(v.dir, keys, &report); err != nil {
		return report, err
	}
	err = eachSalvaged(v.dir, keys, &report, func(p pair, _ string, _ uint32) error { return nil })
	return report, err
}

// checkDigests reads the files that a seal names, when there is one.
func checkDigests(dir string, keys *keyring, report *Report) error {
	content, err := os.ReadFile(filepath.Join(dir, sealName))
	if err != nil {
		return nil // after a kill there is none
	}
	want, err := openSeal(content, keys)
	if err != nil {
		report.bad(sealName, err)
		return nil
	}
	have, err := digestFiles(filepath.Join(dir, dataName), false, func(string) fileSum { return fileSum{} })
	if err != nil {
		return unusable(err)
	}
	for name, digest := range want {
		if have[name].digest != digest {
			report.bad(dataName+"/"+name, errFileChanged)
		}
	}
	return nil
}

// Rescue makes a new vault in to from everything that can be read of the vault
// in from, which it does not change, and reports what is lost. The new one has
// the same passphrase. header (nil: none) is a backup of the same vault, whose
// header stands in for one that is gone. finish is as for Restore. After a
// failure, or a crash, there is no vault in to. Faults: those of Check, and
// vault.exists for to.
func Rescue(from, to string, passphrase []byte, header io.Reader, opt Options, finish func(*Vault, Report) error) (Report, error) {
	report := Report{Records: map[string]int{}, Bad: []BadPart{}}
	old, keys, err := openFiles(from, passphrase, header, opt)
	if err != nil {
		return report, err
	}
	defer old.release()
	defer keys.wipe()
	v, err := begin(to, opt)
	if err != nil {
		return report, err
	}
	v.header = old.header
	master, ok := old.header.open(passphrase)
	if !ok {
		v.abandon()
		return report, wrongPassphrase()
	}
	if err = v.start(master); err == nil {
		err = v.takeOver(old.dir, keys, &report)
	}
	if err == nil {
		err = v.readFormat()
	}
	if err == nil && finish != nil {
		err = finish(v, report)
	}
	if err == nil {
		err = v.commitCreation()
	}
	if err != nil {
		v.abandon()
		return report, asFault(err)
	}
	return report, v.Close()
}

// takeOver stores the records that are found under dir. Their index entries are
// made anew when a collection is first used.
func (v *Vault) takeOver(dir string, keys *keyring, report *Report) error {
	to := v.newFiller()
	defer to.cancel()
	schemas, versions := map[string]schemaState{}, map[string]uint32{}
	err := eachSalvaged(dir, keys, report, func(p pair, collection string, version uint32) error {
		switch {
		case p.key[0] == 's' && collection == formatName:
		case p.key[0] == 's':
			plain, _, err := keys.unseal("schema of "+collection, collection, p.value)
			var state schemaState
			if err == nil {
				err = json.Unmarshal(plain, &state)
			}
			if err == nil {
				schemas[collection] = state
			}
			return nil
		default:
			versions[collection] = max(versions[collection], version)
		}
		return to.put(p)
	})
	if err != nil {
		return err
	}
	if err := to.flush(); err != nil {
		return err
	}
	for collection, version := range versions {
		state := schemas[collection]
		state.Version, state.Rebuilding = max(state.Version, int(version)), true
		if err := v.inTx(func(tx *Tx) error { return tx.writeSchema(collection, state) }); err != nil {
			return err
		}
	}
	return nil
}

// eachSalvaged calls use for every record, schema and the format that can be
// read and unsealed, with its collection and version, and reports the others.
func eachSalvaged(dir string, keys *keyring, report *Report, use func(p pair, collection string, version uint32) error) error {
	store := keys.derive("store")
	defer clear(store)
	data := filepath.Join(dir, dataName)
	s := &salvage{data: data, keys: &dataKeys{dir: data, key: store}, report: report}
	defer s.keys.close()
	if _, err := s.keys.get(1); isDamaged(err) {
		return err // every file is read with these keys
	}
	badEntries := map[string]int{}
	err := s.each(func(p pair) error {
		switch {
		case len(p.key) < 2:
			return nil
		case p.key[0] == 'r':
			collection, id, ok := splitRecord(p.key)
			if !ok {
				return nil
			}
			_, version, err := keys.unseal(collection, id, p.value)
			if err != nil {
				report.bad(fmt.Sprintf("%s %s", collection, id), err)
				return nil
			}
			report.Records[collection]++
			return use(p, collection, version)
		case p.key[0] == 's':
			return use(p, string(p.key[1:]), 0)
		case p.key[0] == 'i':
			if string(p.value) != string(keys.entryMAC(p.key)) {
				collection, _, _ := splitRecord(p.key)
				badEntries[collection]++
			}
		}
		return nil
	})
	for collection, n := range badEntries {
		report.bad(collection, fmt.Errorf("%d index entries are not as they were written; they can be made anew", n))
	}
	slices.SortFunc(report.Bad, func(a, b BadPart) int { return strings.Compare(a.Part, b.Part) })
	return err
}

// openFiles locks a vault and returns its keys without opening its store.
func openFiles(dir string, passphrase []byte, backup io.Reader, opt Options) (*Vault, *keyring, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, unusable(err)
	}
	if !fileExists(filepath.Join(dir, dataName)) {
		return nil, nil, missing(os.ErrNotExist)
	}
	protectMemory()
	v := &Vault{dir: dir, opt: opt}
	if err := v.acquire(); err != nil {
		return nil, nil, err
	}
	keys, err := func() (*keyring, error) {
		v.header, err = v.readHeaders()
		if err != nil && backup != nil {
			_, v.header, _, err = readBackupHead(bufio.NewReader(backup))
		}
		if err != nil {
			return nil, asFault(err)
		}
		master, ok := v.header.open(passphrase)
		if !ok {
			return nil, wrongPassphrase()
		}
		defer clear(master)
		return newKeyring(master), nil
	}()
	if err != nil {
		v.release()
		return nil, nil, err
	}
	return v, keys, nil
}
