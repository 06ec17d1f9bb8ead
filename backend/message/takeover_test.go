package message

import (
	"testing"
	"time"
)

func TestAChannelThatIsTakenAgainAndAgainHasAnotherUser(t *testing.T) {
	at := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	var rare takeovers
	for i := range 10 {
		if rare.add(at.Add(time.Duration(i) * 10 * time.Minute)) {
			t.Fatal("ends ten minutes apart are no takeover")
		}
	}
	var often takeovers
	for i := range 4 {
		if got := often.add(at.Add(time.Duration(i) * time.Minute)); got != (i >= takeoverTimes-1) {
			t.Errorf("end %d: %v", i+1, got)
		}
	}
	if often.add(at.Add(time.Hour)) {
		t.Error("it is told for ever")
	}
}
