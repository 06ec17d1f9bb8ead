package run_test

import (
	"sync"
	"testing"

	. "minifleet/backend/run"
)

// A run may end between the reading of its results and that of its status.
func TestARunThatIsOverIsShownWithAllItsResults(t *testing.T) {
	st := newStand(t)
	for range 3 {
		head, err := st.look.Start(greeting{"hello"}, merchants(300))
		if err != nil {
			t.Fatal(err)
		}
		var watchers sync.WaitGroup
		for range 2 {
			watchers.Go(func() {
				for {
					v, err := st.s.Show(head.ID)
					if err != nil {
						t.Error(err)
						return
					}
					if v.Working() {
						continue
					}
					for _, r := range v.Results {
						if r.State != OK {
							t.Errorf("%s, and %s is %s", v.Status, r.MerchantID, r.State)
						}
					}
					return
				}
			})
		}
		watchers.Wait()
	}
}
