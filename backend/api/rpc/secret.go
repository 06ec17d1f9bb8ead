package rpc

import (
	"encoding/json"
	"log/slog"
)

// Secret is a passphrase, private key or the like on its way in. It decodes
// from a JSON string and shows itself as dots to fmt, slog and JSON.
type Secret []byte

// UnmarshalJSON takes a JSON string.
func (s *Secret) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*s = []byte(text)
	return nil
}

const dots = "••••••"

// MarshalJSON never gives the secret away.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(dots) }

func (s Secret) String() string       { return dots }
func (s Secret) GoString() string     { return dots }
func (s Secret) LogValue() slog.Value { return slog.StringValue(dots) }

// Wipe overwrites the bytes; call it once the secret was used.
func (s Secret) Wipe() { clear(s) }
