package batch

import (
	"fmt"
	"testing"
	"time"

	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// TestManyNamedAreFoundAtOnce bounds by what a fifth of as many takes how long it takes
// to find those that are named.
func TestManyNamedAreFoundAtOnce(t *testing.T) {
	const few, factor = 2000, 5
	ids := make([]string, few*factor)
	list := make([]merchant.Merchant, len(ids))
	for i := range ids {
		ids[i] = fmt.Sprintf("01JD%022d", i)
		list[i].ID = ids[i]
	}
	for name, find := range map[string]func(ids []string, list []merchant.Merchant) bool{
		"a retry": func(ids []string, list []merchant.Merchant) bool {
			wants := (&Again{At: time.Now(), Tasks: ids}).wants()
			for _, m := range list {
				if !wants(Task{ID: m.ID, State: Failed}) {
					return false
				}
			}
			return !wants(Task{ID: "another", State: Failed})
		},
		"a wave": func(ids []string, list []merchant.Merchant) bool {
			_, waves := (&Plan{Waves: []Wave{{Merchants: ids[1:]}}}).arranged(list)
			return waves[0] == 1 && waves[1] == 0 && waves[len(waves)-1] == 0
		},
		"a fix": func(ids []string, _ []merchant.Merchant) bool {
			old := Plan{Own: []OwnForm{{MerchantID: ids[1], Form: version.Form{Version: "old"}}}}
			p := old.with(version.Form{Description: "new"}, ids)
			return len(p.Own) == len(ids) && p.Own[0].MerchantID == ids[1] && p.Own[0].Form.Version == "old" && p.Own[0].Form.Description == "new" &&
				p.Own[1].MerchantID == ids[0] && old.Own[0].Form.Description == ""
		},
	} {
		best := func(n int) time.Duration {
			least := time.Hour
			for range 3 {
				at := time.Now()
				if !find(ids[:n], list[:n]) {
					t.Fatalf("%s of %d: not those that are named", name, n)
				}
				least = min(least, time.Since(at))
			}
			return least
		}
		// What takes less than ten milliseconds is lost in what else the machine does;
		// looking through all for each one takes most of a second.
		if small, all := max(best(few), 10*time.Millisecond), best(len(ids)); all > 3*factor*small {
			t.Errorf("%s: %v for %d, %v for %d", name, small, few, all, len(ids))
		}
	}
}
