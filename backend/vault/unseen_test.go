package vault

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func unseen(name string) *Collection[counter] {
	return NewCollection(Schema[counter]{Name: name, Version: 1, ID: func(c counter) string { return c.ID }})
}

// What was never stored costs little to ask for: most merchants have nothing in
// most collections, and all are looked at when the overview is opened.
func TestACollectionThatWasNeverStoredIsLookedForOnce(t *testing.T) {
	v := bare(t)
	c := unseen("never")
	put(t, v, unseen("other"), counter{ID: "x"})
	reads := func(c *Collection[counter]) float64 {
		return testing.AllocsPerRun(100, func() {
			if err := v.View(func(tx *Tx) error { _, err := c.Get(tx, "a"); return err }); !errors.Is(err, ErrNotFound) {
				t.Fatal(err)
			}
		})
	}
	if never, stored := reads(c), reads(unseen("other")); never > stored {
		t.Errorf("a record of a collection that was never stored takes %v allocations to miss, one of a stored collection %v", never, stored)
	}
}

// Whoever begins to read after the first record of a collection was stored finds
// it, however many looked for it in vain until then.
func TestTheFirstRecordOfACollectionIsFoundAtOnce(t *testing.T) {
	v := bare(t)
	for round := range 60 {
		c := unseen(fmt.Sprint("round", round))
		var stored atomic.Bool
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for {
					there := stored.Load()
					err := v.View(func(tx *Tx) error { _, err := c.Get(tx, "a"); return err })
					if there {
						if err != nil {
							t.Errorf("round %d: it was stored, and then: %v", round, err)
						}
						return
					}
					if err != nil && !errors.Is(err, ErrNotFound) {
						t.Errorf("round %d: %v", round, err)
						return
					}
				}
			})
		}
		put(t, v, c, counter{ID: "a"})
		stored.Store(true)
		readers.Wait()
	}
}
