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
	// A way that is away is probed; where connections are made, only a call tells that answers come again.
	next := fault.Text{EN: "tried again by itself, work goes on when it is back", ZH: "正在自动重试，恢复后自动继续"}
	if !s.Away {
		next = fault.Text{EN: "it ends with the next call that is answered, and work goes on", ZH: "下一次请求有应答时即恢复，任务自动继续"}
	}
	why := Through(s.Error, s.proxyUnlessNamed())
	return fault.Text{
		EN: "offline since " + since + ": " + why.EN + "; " + next.EN,
		ZH: "自 " + since + " 起无法联网：" + why.ZH + "；" + next.ZH,
	}
}

// proxyUnlessNamed is the proxy, unless the reason names it already.
func (s State) proxyUnlessNamed() string {
	if s.Via == "" || strings.Contains(s.Error.EN, s.Via) {
		return ""
	}
	return s.Via
}
