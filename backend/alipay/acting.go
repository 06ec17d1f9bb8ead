package alipay

import (
	"fmt"
	"io"
	"log/slog"
)

// Acting says for whom a call is made. The zero value is the third-party app
// itself. However it is printed, the token does not show.
type Acting struct {
	MerchantID   string
	MerchantName string
	MiniAppID    string
	AppAuthToken string `json:"-"`
}

// String names the merchant and the mini program.
func (a Acting) String() string {
	if a == (Acting{}) {
		return "{the third-party app}"
	}
	return fmt.Sprintf("{merchant:%s name:%s mini_app_id:%s app_auth_token:%s}", a.MerchantID, a.MerchantName, a.MiniAppID, masked(a.AppAuthToken))
}

// GoString is String.
func (a Acting) GoString() string { return a.String() }

// Format writes String for every verb.
func (a Acting) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, a.String()) }

// LogValue is String.
func (a Acting) LogValue() slog.Value { return slog.StringValue(a.String()) }

func (a Acting) who() string {
	if a.MerchantName != "" {
		return a.MerchantName
	}
	return a.MerchantID
}

// masked shows whether a secret is set and nothing of it.
func masked(secret string) string {
	if secret == "" {
		return "(none)"
	}
	return "(hidden)"
}

// File is one file of a multipart method. Field is the platform's field name
// (FileAppLogo and its neighbours), Name the file's name with its extension,
// which the platform judges the format by.
type File struct {
	Field   string
	Name    string
	Content []byte
}

// Format names the file and its size, never its content.
func (f File) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "{%s %s %d bytes}", f.Field, f.Name, len(f.Content))
}

// Platform gives the client and the identity to act with for a merchant. Its
// error is a fault that says what the merchant or the provider has to do.
type Platform interface {
	For(merchantID string) (*Client, Acting, error)
}
