package authorize

import (
	"testing"
	"time"
)

func TestGrantsAreSelectedByStateAndEnd(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	soon := Status{State: StateActive, ExpiresAt: now.AddDate(0, 0, 5), RefreshBy: now.AddDate(0, 0, 40)}
	later := Status{State: StateActive, RefreshBy: now.AddDate(0, 0, 40)}
	unknown := Status{State: StateActive}
	lost := Status{State: StateLost, ExpiresAt: now.AddDate(0, 0, 5)}
	for what, c := range map[string]struct {
		f    GrantFilter
		want []bool // soon, later, unknown, lost
	}{
		"all":           {GrantFilter{}, []bool{true, true, true, true}},
		"lost":          {GrantFilter{States: []State{StateLost}}, []bool{false, false, false, true}},
		"within a week": {GrantFilter{EndsWithin: 7}, []bool{true, false, false, false}},
		"within 60":     {GrantFilter{EndsWithin: 60, States: []State{StateActive}}, []bool{true, true, false, false}},
	} {
		for i, st := range []Status{soon, later, unknown, lost} {
			if got := c.f.has(st, now); got != c.want[i] {
				t.Errorf("%s: the %dth is %v", what, i+1, got)
			}
		}
	}
}
