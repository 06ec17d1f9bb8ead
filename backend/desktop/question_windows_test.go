package desktop

import (
	"encoding/binary"
	"testing"
)

// Windows refuses a configuration whose size it does not know: 160 bytes where
// pointers have eight, 96 where they have four.
func TestAQuestionHasTheShapeWindowsReads(t *testing.T) {
	want := map[int]int{8: 160, 4: 96}[pointerSize]
	c := taskConfig(1, 2, 3, 4)
	if len(c) != want || binary.LittleEndian.Uint32(c) != uint32(want) {
		t.Errorf("it has %d bytes and says %d, want %d", len(c), binary.LittleEndian.Uint32(c), want)
	}
}
