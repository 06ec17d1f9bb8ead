package session

import (
	"testing"
	"time"
)

// TestScrubbingIsQuick: it stops the program, so it must not take long.
func TestScrubbingIsQuick(t *testing.T) {
	begun := time.Now()
	scrub()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("%v", took)
	} else {
		t.Log(took)
	}
}
