package vault

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"minifleet/backend/fault"
)

var (
	pass = []byte("correct horse battery staple")
	fast = Options{UnlockTime: time.Nanosecond}
)

type shop struct {
	ID   string   `json:"id"`
	Name string   `json:"name"`
	Tags []string `json:"tags,omitempty"`
	Note string   `json:"note,omitempty"`
}

func shops() *Collection[shop] {
	return NewCollection(Schema[shop]{
		Name: "shops", Version: 1,
		ID: func(s shop) string { return s.ID },
		Indexes: []Index[shop]{
			{Name: "name", Keys: func(s shop) []string { return []string{s.Name} }},
			{Name: "tag", Keys: func(s shop) []string { return s.Tags }},
		},
	})
}

func create(t testing.TB) (*Vault, string) {
	t.Helper()
	dir := t.TempDir()
	v, err := Create(dir, pass, fast)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v, dir
}

// bare opens a store without a header; it spares the key derivation.
func bare(t testing.TB) *Vault { return bareOf(t, fast) }

// bareSmall is bare with files that change often.
func bareSmall(t testing.TB) *Vault { return bareOf(t, small) }

func bareOf(t testing.TB, opt Options) *Vault {
	t.Helper()
	v, err := openStoreOnly(t.TempDir(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustClose(t, v) })
	return v
}

func reopen(t testing.TB, dir string) *Vault {
	t.Helper()
	v, err := Open(dir, pass, fast)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v
}

func put[T any](t testing.TB, v *Vault, c *Collection[T], records ...T) {
	t.Helper()
	err := v.Update(func(tx *Tx) error {
		for _, r := range records {
			if err := c.Put(tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mustClose(t testing.TB, v *Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
}

func wantCode(t testing.TB, err error, code fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("error %v, want code %s", err, code)
	}
}

func TestRecordsComeBackAfterReopening(t *testing.T) {
	v, dir := create(t)
	c := shops()
	put(t, v, c, shop{ID: "1", Name: "Tea", Tags: []string{"hot", "east"}}, shop{ID: "2", Name: "Noodle", Tags: []string{"hot"}})
	mustClose(t, v)
	v = reopen(t, dir)
	err := v.View(func(tx *Tx) error {
		s, err := c.Get(tx, "1")
		if err != nil || s.Name != "Tea" {
			return fmt.Errorf("got %+v, %v", s, err)
		}
		if _, err := c.Get(tx, "3"); !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("got %v, want ErrNotFound", err)
		}
		if n, err := c.CountIndex(tx, "tag", "hot"); n != 2 || err != nil {
			return fmt.Errorf("count %d, %v", n, err)
		}
		var found []string
		if err := c.FindPrefix(tx, "name", "N", func(s shop) error { found = append(found, s.ID); return nil }); err != nil {
			return err
		}
		if len(found) != 1 || found[0] != "2" {
			return fmt.Errorf("found %v", found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestOpeningAndCreatingSayWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	_, err := Open(dir, pass, fast)
	wantCode(t, err, CodeMissing)
	_, err = Create(dir, nil, fast)
	wantCode(t, err, CodeWeakPassphrase)
	if Exists(dir) {
		t.Fatal("nothing was created")
	}
	v, err := Create(dir, pass, fast)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, pass, fast)
	wantCode(t, err, CodeInUse)
	_, err = Create(dir, pass, fast)
	wantCode(t, err, CodeExists)
	mustClose(t, v)
	mustClose(t, v)
	_, err = Open(dir, []byte("wrong"), fast)
	wantCode(t, err, CodeWrongPassphrase)
	wantCode(t, v.View(func(*Tx) error { return nil }), CodeClosed)
	wantCode(t, v.Update(func(*Tx) error { return nil }), CodeClosed)
}
