package vault

import (
	"bytes"
	"testing"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

// FuzzBackupLabel reads files that somebody takes for backups: a label or a
// fault, with no more memory than the file has room for.
func FuzzBackupLabel(f *testing.F) {
	v, err := Create(f.TempDir()+"/vault", pass, fast)
	if err != nil {
		f.Fatal(err)
	}
	var backup bytes.Buffer
	if err := v.Backup(&backup); err != nil {
		f.Fatal(err)
	}
	if err := v.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add(backup.Bytes())
	f.Add(backup.Bytes()[:40])
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		boundtest.Within(t, "FuzzBackupLabel", 512, func() {
			if _, err := ReadBackupLabel(bytes.NewReader(file)); err != nil && fault.CodeOf(err) == "" {
				t.Fatalf("no fault: %v", err)
			}
		})
	})
}
