package vault

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// quietLogger passes Badger's messages on at debug level. Badger logs keys,
// and keys hold names; so of the arguments only numbers and durations pass.
type quietLogger struct{ to *slog.Logger }

func (l quietLogger) log(format string, args []any) {
	if l.to == nil {
		return
	}
	shown := make([]any, len(args))
	for i, a := range args {
		switch a.(type) {
		case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64, bool, time.Duration:
			shown[i] = a
		default:
			shown[i] = redacted{}
		}
	}
	l.to.Debug("badger", "message", strings.TrimSpace(fmt.Sprintf(format, shown...)))
}

// redacted prints as three dots under every verb.
type redacted struct{}

func (redacted) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("...")) }

func (l quietLogger) Errorf(format string, args ...any)   { l.log(format, args) }
func (l quietLogger) Warningf(format string, args ...any) { l.log(format, args) }
func (l quietLogger) Infof(format string, args ...any)    { l.log(format, args) }
func (l quietLogger) Debugf(string, ...any)               {} // one per write: too many, and they hold keys
