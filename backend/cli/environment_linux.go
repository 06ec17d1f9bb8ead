package cli

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// clearFirstEnvironment overwrites the value of a variable where the system put
// it when the program began, and shows it to whoever may look into
// /proc/PID/environ. What the runtime hands out are copies of that.
func clearFirstEnvironment(name string) {
	stat, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return
	}
	// The fields behind the program's name, which may hold anything.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	const envStart, envEnd = 50 - 3, 51 - 3 // counted from one, and the first two are before the name's end
	if len(fields) <= envEnd {
		return
	}
	from, err1 := strconv.ParseInt(fields[envStart], 10, 64)
	to, err2 := strconv.ParseInt(fields[envEnd], 10, 64)
	if err1 != nil || err2 != nil || from == 0 || to <= from {
		return
	}
	mem, err := os.OpenFile("/proc/self/mem", os.O_RDWR, 0)
	if err != nil {
		return
	}
	defer mem.Close()
	block := make([]byte, to-from)
	defer clear(block)
	if _, err := mem.ReadAt(block, from); err != nil {
		return
	}
	begin := []byte(name + "=")
	for at := 0; at < len(block); {
		end := at + bytes.IndexByte(block[at:], 0)
		if end < at {
			end = len(block)
		}
		if bytes.HasPrefix(block[at:end], begin) {
			value := at + len(begin)
			_, _ = mem.WriteAt(make([]byte, end-value), from+int64(value))
		}
		at = end + 1
	}
}
