package api

import "testing"

func TestGarbageMayTakeWhatIsInUseAndNoMoreThanItsRoom(t *testing.T) {
	for live, want := range map[uint64]int{0: 100, 10 << 20: 100, 48 << 20: 100, 96 << 20: 50, 150 << 20: 32, 1 << 30: garbageShare} {
		if got := garbagePercent(live); got != want {
			t.Errorf("%d MiB in use: %d percent, wanted %d", live>>20, got, want)
		}
	}
}
