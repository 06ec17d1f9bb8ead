package sink

import (
	"testing"
	"time"
)

func TestAZoneIsNamedByItsDistance(t *testing.T) {
	at := time.Date(2026, 1, 31, 18, 3, 0, 0, time.UTC)
	for hours, want := range map[float64]string{8: "UTC+08:00", 0: "UTC+00:00", -3.5: "UTC-03:30"} {
		z := Fixed(time.FixedZone("Local", int(hours*3600)), at)
		if z.String() != want || !at.Equal(at.In(z)) || at.In(z).Format("-07:00") != want[3:] {
			t.Errorf("%v hours: %s, %s", hours, z, at.In(z))
		}
	}
}
