package desktop

import (
	"bytes"
	stdlog "log"
	"log/slog"
	"strings"
	"testing"
)

// The toolkit writes the whole message of the page when a call in it fails.
func TestTheToolkitsLinesQuoteNothing(t *testing.T) {
	const secret = "kettle lantern orchard"
	for _, line := range []string{
		`process message error: C{"name":"rpc.Bridge.Invoke","args":["Vault","Unlock","{\"passphrase\":\"` + secret + `\"}"]} -> EOF`,
		"Unknown message from front end: X" + secret,
		`method '` + secret + `' not registered`,
		`failed to get origin for URL "wails://` + secret + `": nothing`,
		"json\n" + secret,
		strings.Repeat("字", 100) + secret,
	} {
		var out bytes.Buffer
		log := ToolkitLog{slog.New(slog.NewTextHandler(&out, nil))}
		log.Print(line)
		log.Trace(line)
		log.Debug(line)
		log.Info(line)
		if out.Len() > 0 {
			t.Errorf("written for nobody: %s", out.String())
		}
		log.Warning(line)
		log.Error(line)
		stdlog.New(log, "", 0).Print(line)
		if got := out.String(); strings.Contains(got, "kettle") || strings.Count(got, "\n") != 3 || len(got) > 600 {
			t.Errorf("%q became %s", line, got)
		}
		if strings.HasPrefix(line, "process") && !strings.Contains(out.String(), "process message error") {
			t.Errorf("what kind of trouble it was is lost: %s", out.String())
		}
	}
}
