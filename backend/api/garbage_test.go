package api

import "testing"

func TestGarbageGrowsNoMoreThanItsRoom(t *testing.T) {
	for _, c := range []struct {
		live uint64
		most int64
		want int64
	}{
		{0, 100, 100}, {1 << 20, 100, 100}, {garbageRoom, 100, 100}, {2 * garbageRoom, 100, 50}, {4 * garbageRoom, 100, 25}, {100 * garbageRoom, 100, garbageShare},
		{1 << 20, 40, 40}, {2 * garbageRoom, 40, 40}, {4 * garbageRoom, 40, 25},
	} {
		if got := garbagePercent(c.live, c.most); got != c.want {
			t.Errorf("%d MiB in use, at most %d: %d percent, want %d", c.live>>20, c.most, got, c.want)
		}
	}
}
