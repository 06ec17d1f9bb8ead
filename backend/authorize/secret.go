package authorize

import (
	"fmt"
	"log/slog"
)

// secret is a token, a key or a code. It is written to the vault as it is and
// to everything else as asterisks.
type secret string

const masked = "***"

// String hides the value.
func (secret) String() string { return masked }

// GoString hides the value.
func (secret) GoString() string { return masked }

// Format hides the value from every verb.
func (secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(masked)) }

// LogValue hides the value.
func (secret) LogValue() slog.Value { return slog.StringValue(masked) }

func (s secret) reveal() string { return string(s) }
