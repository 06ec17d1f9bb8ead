package vault

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	badger "github.com/dgraph-io/badger/v4"
)

// A backup file: magic, length of the header (2 bytes), the header, a salt,
// and the records as a sealed stream of: key length, key, value length, value.
const backupMagic = "MINIFLEET BACKUP 1\n"

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
	head := backupHead(h.encode(), salt)
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
// vault.newer_schema, vault.in_use, vault.disk_full, vault.unusable.
func Restore(dir string, r io.Reader, passphrase []byte, opt Options) error {
	if Exists(dir) {
		return exists()
	}
	in := bufio.NewReaderSize(r, 128<<10)
	head, h, err := readBackupHead(in)
	if err != nil {
		return err
	}
	master, ok := h.unwrap(passphrase)
	if !ok {
		return wrongPassphrase()
	}
	v, err := begin(dir, opt)
	if err != nil {
		return err
	}
	v.header = h
	if err = v.start(master); err == nil {
		err = v.load(in, head)
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

// load stores the pairs of a backup's stream.
func (v *Vault) load(in io.Reader, head []byte) error {
	salt := head[len(head)-saltSize:]
	stream, err := newChunkReader(in, backupKey(v.keys, salt), bindHead(head))
	if err != nil {
		return err
	}
	pairs := bufio.NewReader(stream)
	wb := v.db.NewWriteBatch()
	defer wb.Cancel()
	for n := 0; ; n++ {
		p, err := readPair(pairs)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return backupDamaged(err)
		}
		if n%1000 == 0 {
			if err := v.checkSpace(); err != nil {
				return err
			}
		}
		if err := wb.SetEntry(badger.NewEntry(p.key, p.value)); err != nil {
			return err
		}
	}
	return wb.Flush()
}

func backupKey(keys *keyring, salt []byte) []byte { return keys.derive("backup " + string(salt)) }

func backupHead(header, salt []byte) []byte {
	b := []byte(backupMagic)
	b = binary.BigEndian.AppendUint16(b, uint16(len(header)))
	b = append(b, header...)
	return append(b, salt...)
}

// bindHead is what every chunk authenticates of the start of the file.
func bindHead(head []byte) []byte {
	sum := sha256.Sum256(head)
	return sum[:]
}

// readBackupHead returns the start of the file and the header in it.
func readBackupHead(in io.Reader) ([]byte, header, error) {
	fixed := make([]byte, len(backupMagic)+2)
	if _, err := io.ReadFull(in, fixed); err != nil {
		return nil, header{}, backupDamaged(err)
	}
	if !bytes.HasPrefix(fixed, []byte(backupMagic)) {
		return nil, header{}, backupDamaged(errors.New("it is not a MiniFleet backup"))
	}
	n := binary.BigEndian.Uint16(fixed[len(backupMagic):])
	if n > headerLimit {
		return nil, header{}, backupDamaged(errHeader)
	}
	rest := make([]byte, int(n)+saltSize)
	if _, err := io.ReadFull(in, rest); err != nil {
		return nil, header{}, backupDamaged(err)
	}
	h, err := decodeHeader(rest[:n])
	if isDamaged(err) {
		return nil, header{}, backupDamaged(err)
	}
	return append(fixed, rest...), h, err
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
