package vault

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"minifleet/backend/boundtest"
)

func TestConcurrentUpdatesLoseNothing(t *testing.T) {
	v := bare(t)
	c := counters()
	put(t, v, c, counter{ID: "sum"})
	var wg sync.WaitGroup
	const workers, each = 8, 15
	for range workers {
		wg.Go(func() {
			for range each {
				err := v.Update(func(tx *Tx) error {
					r, err := c.Get(tx, "sum")
					if err != nil {
						return err
					}
					r.Seq++
					return c.Put(tx, r)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := v.View(func(tx *Tx) error {
		r, err := c.Get(tx, "sum")
		if r.Seq != workers*each {
			t.Errorf("sum is %d, want %d", r.Seq, workers*each)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Each worker adds a record numbered by how many there are. That is only right
// when a scan notices the records others add meanwhile.
func TestAScanConflictsWithRecordsItDidNotSee(t *testing.T) {
	v := bare(t)
	c := counters()
	var wg sync.WaitGroup
	const workers, each = 6, 8
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				err := v.Update(func(tx *Tx) error {
					n, err := c.Count(tx, "")
					if err != nil {
						return err
					}
					return c.Put(tx, counter{ID: fmt.Sprint(w, "-", i), Seq: n})
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	err := v.View(func(tx *Tx) error {
		n := 0
		err := c.FindPrefix(tx, "seq", "", func(r counter) error {
			if r.Seq != n {
				t.Errorf("number %d where %d was due", r.Seq, n)
			}
			n++
			return nil
		})
		if n != workers*each {
			t.Errorf("%d records", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnUpdateThatFailsOrPanicsChangesNothing(t *testing.T) {
	v := bare(t)
	c := shops()
	give := errors.New("give up")
	if err := v.Update(func(tx *Tx) error {
		if err := c.Put(tx, shop{ID: "1"}); err != nil {
			return err
		}
		return give
	}); !errors.Is(err, give) {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = v.Update(func(tx *Tx) error {
			_ = c.Put(tx, shop{ID: "1"})
			panic("a mistake")
		})
	}()
	if err := v.View(func(tx *Tx) error {
		if err := c.Put(tx, shop{ID: "1"}); err == nil {
			t.Error("a View stored something")
		}
		_, err := c.Get(tx, "1")
		return err
	}); !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
}

func TestAnUpdateTakesTwoThousandRecordsAndLargeOnes(t *testing.T) {
	boundtest.MuchData(t)
	v := bare(t)
	c := shops()
	var many []shop
	for i := range 2000 {
		many = append(many, shop{ID: NewID(time.Now()), Name: fmt.Sprint("Merchant number ", i), Tags: []string{"east", "tea"}, Note: strings.Repeat("n", 600)})
	}
	put(t, v, c, many...)
	put(t, v, c, shop{ID: "logo", Note: strings.Repeat("x", 8<<20)}, shop{ID: "logo2", Note: strings.Repeat("y", 8<<20)})
	err := v.Update(func(tx *Tx) error {
		for i := range 40_000 {
			if err := c.Put(tx, shop{ID: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	wantCode(t, err, CodeTooBig)
	wantCode(t, v.Update(func(tx *Tx) error { return c.Put(tx, shop{ID: "l", Note: strings.Repeat("x", 33<<20)}) }), CodeTooBig)
	if err := v.View(func(tx *Tx) error {
		s, err := c.Get(tx, "logo2")
		if n, _ := c.Count(tx, ""); n != 2002 || len(s.Note) != 8<<20 {
			t.Errorf("%d records, a note of %d", n, len(s.Note))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAWalkMayChangeWhatItWalksOver(t *testing.T) {
	v := bare(t)
	c := shops()
	for i := range 3 {
		var some []shop
		for j := range 200 {
			some = append(some, shop{ID: fmt.Sprintf("%03d", i*200+j), Name: "old", Tags: []string{"t"}})
		}
		put(t, v, c, some...)
	}
	seen := 0
	if err := v.Update(func(tx *Tx) error {
		seen = 0
		return c.Find(tx, "name", "old", func(s shop) error {
			seen++
			if err := c.Each(tx, "5990", func(shop) error { return nil }); err != nil { // a walk in a walk
				return err
			}
			var id int
			if _, err := fmt.Sscanf(s.ID, "%d", &id); err != nil {
				return err
			}
			if err := c.Delete(tx, fmt.Sprintf("%03d", id+1)); err != nil { // the next one is not met
				return err
			}
			s.Name = "new"
			return c.Put(tx, s)
		})
	}); err != nil {
		t.Fatal(err)
	}
	if seen != 300 {
		t.Errorf("met %d records, want 300", seen)
	}
	if err := v.View(func(tx *Tx) error {
		old, err := c.CountIndex(tx, "name", "old")
		now, err2 := c.CountIndex(tx, "name", "new")
		if old != 0 || now != 300 {
			t.Errorf("%d old, %d new", old, now)
		}
		n := 0
		err3 := c.Each(tx, "", func(shop) error { n++; return Stop })
		if n != 1 {
			t.Errorf("Stop did not stop")
		}
		return errors.Join(err, err2, err3)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestRecordsAreIndexedAsTheyReadBack(t *testing.T) {
	v := bare(t)
	c := shops()
	put(t, v, c, shop{ID: "1", Name: "caf\xe9"})
	if err := v.View(func(tx *Tx) error {
		n := 0
		err := c.FindPrefix(tx, "name", "caf", func(shop) error { n++; return nil })
		if n != 1 {
			t.Errorf("found %d", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []shop{{}, {ID: "\xff"}, {ID: strings.Repeat("i", 600)}, {ID: "2", Name: strings.Repeat("n", 5000)}} {
		if err := v.Update(func(tx *Tx) error { return c.Put(tx, s) }); err == nil {
			t.Errorf("%.20q was stored", s.ID)
		}
	}
}
