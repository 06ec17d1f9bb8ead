package outbound

import (
	"bytes"
	"log"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What net/http writes on its own goes to a log as one clean line, or nowhere,
// and never to the terminal.
func TestTheLinesOfNetHTTPAreNotOnTheTerminal(t *testing.T) {
	terminal, flags := log.Writer(), log.Flags()
	defer func() { log.SetOutput(terminal); log.SetFlags(flags) }()
	var screen, kept bytes.Buffer
	for _, l := range []*slog.Logger{nil, slog.New(slog.NewTextHandler(&kept, &slog.HandlerOptions{Level: slog.LevelDebug}))} {
		log.SetOutput(&screen)
		QuietHTTP(l)
		log.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=<nil>", "\x1b[31mHTTP")
	}
	if screen.Len() != 0 {
		t.Errorf("on the terminal: %q", screen.String())
	}
	if line := kept.String(); strings.Count(line, "\n") != 1 || !strings.Contains(line, "Unsolicited response") || strings.Contains(line, "\x1b") {
		t.Errorf("kept: %q", line)
	}
}

// Common gateways close what nobody uses after 15 seconds and more; a call on a
// connection that is being closed is lost.
func TestConnectionsAreClosedBeforeTheOtherEndDoes(t *testing.T) {
	w := New(Options{})
	defer w.Close()
	if idle := w.Client().Transport.(*http.Transport).IdleConnTimeout; idle <= 0 || idle >= 15*time.Second {
		t.Errorf("a connection nobody uses is kept for %v", idle)
	}
}
