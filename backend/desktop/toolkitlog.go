package desktop

import (
	"log/slog"
	"strings"
)

// ToolkitLog is where the window's toolkit reports trouble. It quotes whole
// messages of the page, which can hold a passphrase or a key, so that only what
// stands in front of them is written: what kind of trouble it is.
type ToolkitLog struct{ Log *slog.Logger }

// What stands in front of the part of a line that quotes.
const (
	quotes    = ":=%{[(\"'`"
	kindBytes = 60
)

func kind(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	if at := strings.IndexAny(line, quotes); at >= 0 {
		line = line[:at]
	}
	return strings.ToValidUTF8(line[:min(len(line), kindBytes)], "")
}

// Print, Trace, Debug and Info are of no interest to people.
func (ToolkitLog) Print(string) {}
func (ToolkitLog) Trace(string) {}
func (ToolkitLog) Debug(string) {}
func (ToolkitLog) Info(string)  {}

// Warning writes what kind of trouble it is.
func (l ToolkitLog) Warning(line string) { l.Log.Warn("the window", "what", kind(line)) }

// Error writes what kind of trouble it is.
func (l ToolkitLog) Error(line string) { l.Log.Error("the window", "what", kind(line)) }

// Fatal is Error; the toolkit ends the program itself.
func (l ToolkitLog) Fatal(line string) { l.Error(line) }

// Write takes a line that the toolkit, or another library, writes by package
// log: it does so before it ends the program, as when WebView2 does not start.
func (l ToolkitLog) Write(line []byte) (int, error) {
	l.Warning(string(line))
	return len(line), nil
}
