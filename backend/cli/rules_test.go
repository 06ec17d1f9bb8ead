package cli

import (
	"reflect"
	"testing"
	"time"

	"minifleet/backend/batch"
)

func TestRulesOfAPlanAsTyped(t *testing.T) {
	t.Parallel()
	in := ruleFlags{
		waves:   []string{"3", "10%,continue=90,soak=2h", "tag:先行,soak=90m"},
		stops:   []string{"failed=5", "rejected=30%", "lost=1"},
		windows: []string{"02:00-05:00", "fri-mon 22:00-06:00", "tue,thu 01:00-02:00"},
		overlap: "leave-out", setBack: true,
	}
	var p batch.Plan
	if err := in.into(&p); err != nil {
		t.Fatal(err)
	}
	want := batch.Plan{
		Waves: []batch.Wave{{Count: 3}, {Percent: 10, ContinueAt: 90, SoakMinutes: 120}, {Tag: "先行", SoakMinutes: 90}},
		Stop:  batch.StopRule{Failed: 5, RejectedPercent: 30, Lost: 1},
		Windows: []batch.Window{
			{From: "02:00", To: "05:00"},
			{From: "22:00", To: "06:00", Days: []time.Weekday{time.Friday, time.Saturday, time.Sunday, time.Monday}},
			{From: "01:00", To: "02:00", Days: []time.Weekday{time.Tuesday, time.Thursday}},
		},
		Overlap: batch.LeaveOut, SetBack: true,
	}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("\n got %+v\nwant %+v", p, want)
	}
	for _, bad := range []ruleFlags{
		{waves: []string{"0"}}, {waves: []string{"101%"}}, {waves: []string{"tag:"}}, {waves: []string{"3,soak=90s"}}, {waves: []string{"3,wait=1h"}}, {waves: []string{"3,continue=0"}},
		{stops: []string{"failed"}}, {stops: []string{"late=3"}}, {stops: []string{"failed=x"}},
		{windows: []string{"2-5"}}, {windows: []string{"02:00"}}, {windows: []string{"someday 02:00-05:00"}}, {windows: []string{"25:00-26:00"}},
		{waves: []string{"3,until=soon"}}, {waves: []string{"3,until="}}, {waves: []string{"3,until=2020-01-31 22:00"}},
	} {
		if err := bad.into(&batch.Plan{}); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}
