package outbound

import (
	"strings"
	"time"

	"minifleet/backend/fault"
)

// Sentence is the one sentence of a way that is away or silent, the same on every screen
// and in every command: since when, through which proxy, and why.
func (s State) Sentence(now time.Time) fault.Text {
	since := s.Since.Local().Format("15:04:05")
	if s.Since.Local().Format(time.DateOnly) != now.Local().Format(time.DateOnly) {
		since = s.Since.Local().Format("2006-01-02 15:04:05")
	}
	return fault.Text{
		EN: "offline since " + since + ": " + Through(s.Error, s.proxyUnlessNamed()).EN + "; tried again by itself, work goes on when it is back",
		ZH: "自 " + since + " 起无法联网：" + Through(s.Error, s.proxyUnlessNamed()).ZH + "；正在自动重试，恢复后自动继续",
	}
}

// proxyUnlessNamed is the proxy, unless the reason names it already.
func (s State) proxyUnlessNamed() string {
	if s.Via == "" || strings.Contains(s.Error.EN, s.Via) {
		return ""
	}
	return s.Via
}
