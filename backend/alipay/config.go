package alipay

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

// Mode is how the third-party app and the platform know each other's keys.
type Mode string

const (
	ModeKey  Mode = "key"  // bare public keys
	ModeCert Mode = "cert" // certificates
)

// The platform's gateways. Source: Alipay open platform.
const (
	GatewayProduction = "https://openapi.alipay.com/gateway.do"
)

// Config is everything a Client is made of. Keys and certificates are text:
// PEM or bare Base64. Printing a Config never shows a key.
type Config struct {
	AppID           string // the third-party app
	Gateway         string // "" is GatewayProduction; plain http only on loopback
	PrivateKey      string // PKCS#1 or PKCS#8, at least 2048 bits
	Mode            Mode   // "" is ModeKey
	AlipayPublicKey string // ModeKey
	AppCert         string // ModeCert: the app's certificate
	AlipayCert      string // ModeCert: the platform's certificate, its chain may follow
	RootCert        string // ModeCert: the bundle of roots
	AESKey          string // Base64 of 16 bytes; "" sends content in the clear (inside TLS)

	// Way is the way out: its proxy, its state, the platform's clock. nil is
	// one of the client's own, without a watch.
	Way *outbound.Way
	// Quiet keeps failures from the Way's state: a test of a gateway that may
	// be mistyped says nothing about the way out.
	Quiet bool
	// HTTPClient replaces the Way's; a test brings one. Redirects are refused
	// whatever it says.
	HTTPClient *http.Client
	// Pacer is shared by everything that calls for this app; nil makes one of
	// DefaultRate.
	Pacer *Pacer
	// Permit is asked before a call of a method that changes something is
	// signed; its error refuses the call, of which then nothing is sent. nil
	// permits everything. Reading is never asked for.
	Permit func(method string) error
	// Observe is told of every finished call, from the calling goroutine.
	Observe func(Call)
	// Now is the clock for timestamps and certificates; nil is time.Now.
	Now func() time.Time
	// ThrottleBudget is how long one call keeps repeating after 40005; 0 is
	// two minutes.
	ThrottleBudget time.Duration
}

// Call is what Observe learns of one finished call. Took includes the wait
// for a turn.
type Call struct {
	Method   string
	As       Acting
	Err      error
	Took     time.Duration
	TraceID  string
	Mutating bool
	Attempts int // more than 1 only after 40005
}

// String names the app, the gateway and the mode.
func (c Config) String() string {
	return fmt.Sprintf("{app_id:%s gateway:%s mode:%s private_key:%s aes_key:%s}", c.AppID, c.Gateway, c.Mode, masked(c.PrivateKey), masked(c.AESKey))
}

// GoString is String.
func (c Config) GoString() string { return c.String() }

// Format writes String for every verb.
func (c Config) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.String()) }

// LogValue is String.
func (c Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON refuses the secrets a way into any file.
func (c Config) MarshalJSON() ([]byte, error) { return []byte(fmt.Sprintf("%q", c.String())), nil }

// checkGateway returns the gateway to use. It must be https, because the
// app_auth_token travels to it; plain http is for a local platform only.
func checkGateway(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return GatewayProduction, nil
	}
	bad := func(why fault.Text) error {
		return fault.New("platform.bad_gateway", why).WithField("gateway").WithRetry(fault.RetryAfterSetup).
			WithHint(fault.T("use "+GatewayProduction, "请使用 "+GatewayProduction))
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "", bad(fault.T("the gateway is not a complete web address", "网关不是完整的网址"))
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", bad(fault.T("the gateway address must have no user name, query or fragment", "网关地址不能带用户名、查询参数或片段"))
	}
	switch u.Scheme {
	case "https":
	case "http":
		if !loopback(u.Hostname()) {
			return "", bad(fault.T("the gateway must be https, because authorization tokens travel to it", "网关必须使用 https，因为授权令牌会发往该地址"))
		}
	default:
		return "", bad(fault.T("the gateway must be https", "网关必须使用 https"))
	}
	return u.String(), nil
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
