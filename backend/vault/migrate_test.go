package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// counted is the later form of a counter: the sequence number has another name,
// and there is another index.
type counted struct {
	ID     string `json:"ID"`
	Number int    `json:"Number"`
	Fill   string `json:"Fill,omitempty"`
}

func countedAs() *Collection[counted] {
	return NewCollection(Schema[counted]{Name: "counters", Version: 2,
		ID:      func(c counted) string { return c.ID },
		Indexes: []Index[counted]{{Name: "number", Keys: func(c counted) []string { return []string{fmt.Sprintf("%09d", c.Number)} }}},
		Migrate: map[int]func(json.RawMessage) (json.RawMessage, error){1: func(old json.RawMessage) (json.RawMessage, error) {
			var c counter
			if err := json.Unmarshal(old, &c); err != nil {
				return nil, err
			}
			return json.Marshal(counted{ID: c.ID, Number: c.Seq, Fill: c.Fill})
		}}})
}

// crashMigration opens the vault and uses the collection, which begins its
// migration or goes on with it.
func crashMigration(dir string) error {
	v, err := openWithMaster(dir)
	if err != nil {
		return err
	}
	fmt.Println("open")
	if err := v.View(func(tx *Tx) error { _, err := countedAs().Count(tx, ""); return err }); err != nil {
		return err
	}
	fmt.Println("stored 1")
	return v.Close()
}

// A migration that is killed anywhere, again and again, loses no record and
// leaves no index entry too many or too few; make soak kills a hundred of them.
func TestKillsDuringAMigration(t *testing.T) {
	kills, records := 6, 2000
	if soak := os.Getenv("MINIFLEET_SOAK"); soak != "" {
		if kills, _ = strconv.Atoi(soak); kills <= 1 {
			kills = 100
		}
		records = 20_000
	}
	killed, whole, middle := 0, 0, 0
	for killed < kills && !t.Failed() {
		dir := newCrashDir(t, "store")
		v, err := openWithMaster(dir)
		if err != nil {
			t.Fatal(err)
		}
		for some := range slices.Chunk(seqs(records), 250) {
			if err := v.Update(func(tx *Tx) error {
				for _, n := range some {
					if err := counters().Put(tx, counter{ID: strconv.Itoa(n), Seq: n, Fill: strings.Repeat("x", 200)}); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
		for range 3 { // the same migration, killed once more where the last kill left it
			if runAndKill(t, dir, "migrate", rand.N(time.Duration(records)*20*time.Microsecond), true) == 1 {
				whole++
				break
			}
			killed++
		}
		if v, err = openWithMaster(dir); err != nil {
			t.Fatal(err)
		}
		c := countedAs()
		if err := v.View(func(tx *Tx) error {
			state, err := tx.readSchema("counters")
			if state.Rebuilding {
				middle++
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // as a view that may begin the migration, and after it
			if err := v.View(func(tx *Tx) error {
				seen := make([]bool, records)
				err := c.Each(tx, "", func(r counted) error {
					if strconv.Itoa(r.Number) != r.ID || len(r.Fill) != 200 || seen[r.Number] {
						return fmt.Errorf("found %+v", r)
					}
					seen[r.Number] = true
					return nil
				})
				found := 0
				err = errors.Join(err, c.FindPrefix(tx, "number", "", func(counted) error { found++; return nil }))
				if found != records || slices.Contains(seen, false) {
					t.Errorf("%d records, %d found by the index, all seen: %v", records, found, !slices.Contains(seen, false))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := v.View(func(tx *Tx) error {
			entries := 0
			err := tx.scan(indexesPrefix("counters"), "counters", func(pair) error { entries++; return nil })
			if state, serr := tx.readSchema("counters"); serr != nil || state != c.state || entries != records {
				t.Errorf("%d entries, the schema is %+v, %v", entries, state, serr)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := v.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills of migrations of %d records; %d vaults were in the middle of one, %d came to their end before", killed, records, middle, whole)
}

func seqs(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestAMigrationTellsHowFarItIs(t *testing.T) {
	var told []Migration
	opt := Options{UnlockTime: time.Nanosecond}
	opt.Migrating = func(m Migration) { told = append(told, m) }
	dir := newCrashDir(t, "store")
	v, err := openStoreOnly(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	}()
	fill(t, v, 2500)
	if len(told) != 0 {
		t.Errorf("a new collection tells %v", told)
	}
	checkTitled(t, v, titled(nameToTitle), 2500)
	checkTitled(t, v, titled(nameToTitle), 2500)
	if len(told) < 4 || told[0] != (Migration{"shops", 0, 2500}) || told[len(told)-1] != (Migration{"shops", 2500, 2500}) {
		t.Fatalf("told %v", told)
	}
	for i := range told[1:] {
		if told[i+1].Done <= told[i].Done {
			t.Errorf("told %v", told)
		}
	}
}
