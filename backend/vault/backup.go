package vault

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// A backup file: magic, length of the header (2 bytes), the header, length of
// the label (2 bytes), the label, a salt, and the records as a sealed stream
// of: key length, key, value length, value. Everything before the stream is in
// the clear and authenticated by every chunk of it. Format 1 has no label.
const (
	backupMagicAny = "MINIFLEET BACKUP "
	backupMagic1   = backupMagicAny + "1\n"
	backupMagic    = backupMagicAny + "2\n"
)

// BackupLabel is what a backup file says of itself before its passphrase is
// given. It is in the clear; that it is true is known once the backup was
// verified or restored.
type BackupLabel struct {
	MadeAt  time.Time `json:"made_at,omitzero"` // zero in backups of the first format
	Program string    `json:"program,omitempty"`
	Vault   string    `json:"vault,omitempty"`     // tells one vault from another
	Created time.Time `json:"created_at,omitzero"` // when the vault was made
}

// Backup writes the whole vault, as it is at this moment, to w. The file
// opens with the passphrase of this moment. Other transactions may go on
// meanwhile. Faults: vault.closed, vault.damaged; errors of w as they are.
func (v *Vault) Backup(w io.Writer) error {
	if err := v.enter(); err != nil {
		return err
	}
	defer v.users.Done()
	v.headerMu.Lock()
	h := v.header
	v.headerMu.Unlock()
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	label, err := json.Marshal(BackupLabel{MadeAt: v.opt.now().UTC().Truncate(time.Second), Program: v.opt.Program})
	if err != nil {
		return err
	}
	head := backupHead(h.encode(), label, salt)
	if _, err := w.Write(head); err != nil {
		return err
	}
	stream, err := newChunkWriter(w, backupKey(v.keys, salt), bindHead(head))
	if err != nil {
		return err
	}
	tx := v.newTx(false)
	defer tx.txn.Discard()
	for _, kind := range []string{"i", "m", "r", "s"} { // the first bytes of all keys
		if err := tx.scan([]byte(kind), dataName, func(p pair) error { return writePair(stream, p) }); err != nil {
			return err
		}
	}
	return stream.Close()
}

// Restore makes a new vault in dir from a backup. Everything read is verified
// before the vault exists; after a failure, or a crash, there is none. Faults:
// vault.exists, vault.wrong_passphrase, vault.backup_damaged,
// vault.passphrase_weak when the passphrase of the backup is one that Create
// would refuse and there is no Replacement, vault.newer_schema, vault.in_use, vault.disk_full, vault.unusable.
//
// finish may write more into the vault before it exists, such as that it is a
// restored one; its failure is the restore's. nil does nothing.
func Restore(dir string, r io.Reader, passphrase []byte, opt Options, finish func(*Vault, BackupLabel) error) error {
	if err := Look(dir); err != nil {
		return err
	}
	if hasHeader(dir) {
		return exists()
	}
	in := bufio.NewReaderSize(r, 128<<10)
	head, h, label, err := readBackupHead(in)
	if err != nil {
		return err
	}
	master, ok := h.open(passphrase)
	if !ok {
		return wrongBackupPassphrase(label)
	}
	h, err = h.restored(master, passphrase, opt)
	if err != nil {
		clear(master)
		return err
	}
	v, err := begin(dir, opt)
	if err != nil {
		return err
	}
	v.header = h
	if len(opt.Replacement) > 0 {
		err = disk.WriteFile(filepath.Join(v.dir, wantedName), nil)
	}
	if err != nil {
		v.abandon()
		return asFault(err)
	}
	if err = v.start(master); err == nil {
		err = v.load(in, head)
	}
	if err == nil && finish != nil {
		err = finish(v, label)
	}
	if err == nil {
		err = v.commitCreation()
	}
	if err != nil {
		v.abandon()
		return asFault(err)
	}
	return v.Close()
}

// restored is the header of a vault made from a backup of this header.
func (h header) restored(master, passphrase []byte, opt Options) (header, error) {
	if len(opt.Replacement) > 0 {
		next, err := NewPassphrase(opt.Replacement)
		if err != nil {
			return header{}, err
		}
		defer clear(next)
		return newHeader(identity{h.ID, h.Created}, master, next, calibrate(opt.unlockTime()))
	}
	clean, err := NewPassphrase(passphrase)
	if fault.CodeOf(err) == CodeWeakPassphrase {
		return header{}, fault.As(err).WithHint(fault.T("the backup can be opened with it, but a vault is not made under it: give a new passphrase too",
			"此口令能打开备份，但不能用作新保险库的口令：请同时提供一个新口令"))
	}
	clear(clean)
	return h, nil // a form of older days still opens
}

// load stores the pairs of a backup's stream.
func (v *Vault) load(in io.Reader, head []byte) error {
	to := v.newFiller()
	defer to.cancel()
	if err := eachPair(in, v.keys, head, to.put); err != nil {
		return err
	}
	if err := to.flush(); err != nil {
		return err
	}
	return v.readFormat() // of the backup, and not of the empty store
}

// filler writes pairs into a store that nobody uses yet, as long as the disk
// has room for them.
type filler struct {
	*bulk
	v      *Vault
	n      int
	looked int64 // bytes since upkeep was last asked to look at the tables
}

func (v *Vault) newFiller() *filler { return &filler{bulk: newBulk(v.db), v: v} }

func (f *filler) put(p pair) error {
	if f.n%1000 == 0 {
		if err := f.v.checkSpace(); err != nil {
			return err
		}
	}
	f.n++
	if f.looked += int64(len(p.key) + len(p.value)); f.looked > f.v.db.Opts().MemTableSize/2 {
		// Badger waits for the first level to be merged when it is full.
		f.v.lookForTables()
		f.looked = 0
	}
	return f.set(p.key, p.value)
}

// eachPair reads what follows a backup's head to its end and hands each pair on.
func eachPair(in io.Reader, keys *keyring, head []byte, use func(pair) error) error {
	stream, err := newChunkReader(in, backupKey(keys, head[len(head)-saltSize:]), bindHead(head))
	if err != nil {
		return err
	}
	pairs := bufio.NewReader(stream)
	for {
		p, err := readPair(pairs)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return backupDamaged(err)
		}
		if err := use(p); err != nil {
			return err
		}
	}
}

func backupKey(keys *keyring, salt []byte) []byte { return keys.derive("backup " + string(salt)) }

func backupHead(header, label, salt []byte) []byte {
	b := []byte(backupMagic)
	for _, part := range [][]byte{header, label} {
		b = binary.BigEndian.AppendUint16(b, uint16(len(part)))
		b = append(b, part...)
	}
	return append(b, salt...)
}

// bindHead is what every chunk authenticates of the start of the file.
func bindHead(head []byte) []byte {
	sum := sha256.Sum256(head)
	return sum[:]
}

// readBackupHead returns the start of the file, the header in it and what it
// says of itself.
func readBackupHead(in io.Reader) (head []byte, h header, label BackupLabel, err error) {
	bad := func(err error) ([]byte, header, BackupLabel, error) {
		return nil, header{}, BackupLabel{}, err
	}
	read := func(n int) (part []byte, err error) {
		part = make([]byte, n)
		if _, err = io.ReadFull(in, part); err != nil {
			return nil, backupDamaged(err)
		}
		head = append(head, part...)
		return part, nil
	}
	sized := func() ([]byte, error) {
		length, err := read(2)
		if err != nil {
			return nil, err
		}
		n := binary.BigEndian.Uint16(length)
		if n > headerLimit {
			return nil, backupDamaged(errHeader)
		}
		return read(int(n))
	}
	magic, err := read(len(backupMagic))
	switch {
	case err != nil:
		return bad(err)
	case !bytes.HasPrefix(magic, []byte(backupMagicAny)):
		return bad(backupDamaged(errors.New("it is not a MiniFleet backup")))
	case string(magic) != backupMagic && string(magic) != backupMagic1:
		return bad(newerSchema("backup"))
	}
	encoded, err := sized()
	if err != nil {
		return bad(err)
	}
	if h, err = decodeHeader(encoded); err != nil {
		if isDamaged(err) {
			err = backupDamaged(err)
		}
		return bad(err)
	}
	if string(magic) == backupMagic {
		encoded, err := sized()
		if err != nil {
			return bad(err)
		}
		if err := json.Unmarshal(encoded, &label); err != nil {
			return bad(backupDamaged(err))
		}
	}
	label.Vault, label.Created = hex.EncodeToString(h.ID), time.Unix(h.Created, 0).UTC()
	if _, err := read(saltSize); err != nil {
		return bad(err)
	}
	return head, h, label, nil
}

// ReadBackupLabel tells what a backup file says of itself; it needs no
// passphrase. Faults: vault.backup_damaged, vault.newer_schema.
func ReadBackupLabel(r io.Reader) (BackupLabel, error) {
	_, _, label, err := readBackupHead(bufio.NewReader(r))
	return label, err
}

func writePair(w io.Writer, p pair) error {
	b := binary.AppendUvarint(nil, uint64(len(p.key)))
	b = append(b, p.key...)
	b = binary.AppendUvarint(b, uint64(len(p.value)))
	if _, err := w.Write(b); err != nil {
		return err
	}
	_, err := w.Write(p.value)
	return err
}

// readPair returns io.EOF at the end of the stream and another error inside
// of a pair.
func readPair(r *bufio.Reader) (pair, error) {
	key, err := readSized(r, 1<<16)
	if err != nil {
		return pair{}, err
	}
	value, err := readSized(r, valueLogSize)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return pair{key, value}, err
}

func readSized(r *bufio.Reader, limit uint64) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, fmt.Errorf("a part of %d bytes", n)
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r, b)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}
