package vault

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// TestWorstInputsStayWithinTheirBounds: headers, and backup files that claim
// what they do not hold.
func TestWorstInputsStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	v, _ := create(t)
	put(t, v, shops(), shop{ID: "1", Name: "Tea"})
	backup := backupOf(t, v)
	head, _, _, err := readBackupHead(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"magic alone":     []byte(backupMagic),
		"a large header":  append([]byte(backupMagic), bytes.Repeat([]byte{0xff}, 1<<20)...),
		"a large chunk":   binary.BigEndian.AppendUint32(bytes.Clone(head), 1<<31),
		"many chunks":     append(bytes.Clone(head), bytes.Repeat([]byte{0, 0, 0, 16}, 1<<20)...),
		"zeros":           append(bytes.Clone(head), make([]byte, 32<<20)...),
		"the same again":  append(bytes.Clone(backup), bytes.Repeat(backup, 100)...),
		"only its middle": bytes.Repeat(backup[len(backup)/2:], 100),
	}
	for what, file := range files {
		boundtest.Within(t, what, 256, func() {
			if _, err := VerifyBackup(bytes.NewReader(file), pass); err == nil {
				t.Errorf("%s is a backup", what)
			}
		})
	}
	for what, text := range map[string]string{"deep": strings.Repeat("[", headerLimit), "braces": strings.Repeat(`{"a":`, headerLimit/5), "more than a header": strings.Repeat(" ", 1<<20)} {
		boundtest.Within(t, what, 256, func() {
			if _, err := decodeHeader([]byte(text)); err == nil {
				t.Errorf("%s is a header", what)
			}
		})
	}
}
