package message

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"minifleet/backend/charset"
)

// Limits of a frame: more than the platform needs, little enough to hold.
const (
	maxFrame       = 1 << 20
	maxFrameHeader = 4 << 10
	maxHeaderLines = 16
	maxMsgID       = 128
)

// Frame is one message of the WebSocket channel. Alipay open platform, message
// channel: header lines each ended by CRLF, an empty line, then JSON with
// `protocol` and `data`; x-sign covers the bytes of the `data` object.
type Frame struct {
	// Header is the header lines as they came, each with its CRLF; an
	// acknowledgement sends them back.
	Header  string
	Type    string // x-type, "message"
	Command string // x-cmd, "CONSUME"
	ID      string // x-msgId
	Stamp   string // x-timestamp
	SignBy  string // x-signType
	Sign    string // x-sign
	// Data is the exact bytes x-sign covers.
	Data    []byte
	AppID   string // data.header.appId
	Method  string // data.header.msgApi
	Content json.RawMessage
}

var errFrame = errors.New("the frame is malformed")

func malformed(what string) error { return fmt.Errorf("%w: %s", errFrame, what) }

// message is what the frame says, whoever signed it.
func (f Frame) message() Message {
	return Message{ID: f.ID, Method: f.Method, Content: f.Content, At: platformTime(f.Stamp)}
}

// ParseFrame reads a frame strictly: what it does not understand it refuses,
// because what was verified must be what is acted on. A frame that is no
// message to consume (another x-cmd) has no Data.
func ParseFrame(raw []byte) (Frame, error) {
	if len(raw) > maxFrame {
		return Frame{}, malformed("too long")
	}
	head, body, ok := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !ok || len(head) > maxFrameHeader {
		return Frame{}, malformed("no header")
	}
	if err := checkHeader(string(head)); err != nil {
		return Frame{}, err
	}
	f := Frame{Header: string(head) + "\r\n"}
	members, err := object(body)
	if err != nil {
		return Frame{}, err
	}
	protocol, err := object(members["protocol"])
	if err != nil {
		return Frame{}, err
	}
	for name, field := range map[string]*string{
		"x-type": &f.Type, "x-cmd": &f.Command, "x-msgId": &f.ID, "x-timestamp": &f.Stamp, "x-signType": &f.SignBy, "x-sign": &f.Sign,
	} {
		if *field, err = text(protocol[name]); err != nil {
			return Frame{}, err
		}
	}
	if f.Type != "message" || f.Command != "CONSUME" {
		return f, nil
	}
	if f.ID == "" || len(f.ID) > maxMsgID || strings.ContainsFunc(f.ID, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return Frame{}, malformed("no x-msgId")
	}
	return f, f.readData(members["data"])
}

// readData keeps the bytes as they came for the signature and reads them as
// characters. x-charset is not signed, so it does not decide how.
func (f *Frame) readData(data json.RawMessage) error {
	readable, err := charset.Wire(data, "")
	if err != nil {
		return malformed("neither UTF-8 nor GBK")
	}
	parts, err := object([]byte(readable))
	if err != nil {
		return err
	}
	header, err := object(parts["header"])
	if err != nil {
		return err
	}
	if f.AppID, err = text(header["appId"]); err != nil {
		return err
	}
	if f.Method, err = text(header["msgApi"]); err != nil {
		return err
	}
	f.Data, f.Content = data, parts["content"]
	return nil
}

// checkHeader wants lines of "name: value" and nothing else.
func checkHeader(head string) error {
	lines := strings.Split(head, "\r\n")
	if len(lines) > maxHeaderLines {
		return malformed("too many header lines")
	}
	seen := map[string]bool{}
	for _, line := range lines {
		name, _, ok := strings.Cut(line, ":")
		if !ok || name == "" || seen[name] || strings.ContainsFunc(name, func(r rune) bool {
			return r != '-' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
		}) {
			return malformed("a header line is no name and value")
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return malformed("a header line holds a control character")
		}
		seen[name] = true
	}
	if !utf8.ValidString(head) {
		return malformed("a header line is no UTF-8")
	}
	return nil
}

// object splits a JSON object into its members' exact bytes. A member given
// twice is refused: readers differ in which one they take.
func object(raw []byte) (map[string]json.RawMessage, error) {
	members, err := charset.Members(raw)
	if err != nil {
		return nil, malformed(err.Error())
	}
	return members, nil
}

// text reads a JSON string or number; "" when the member is absent.
func text(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(raw) == "null" {
		return "", nil
	}
	if raw[0] != '"' {
		var n json.Number
		if err := json.Unmarshal(raw, &n); err != nil {
			return "", malformed("a text is no text")
		}
		return n.String(), nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", malformed("a text is no text")
	}
	return strings.ReplaceAll(s, "\ufffd", "?"), nil // lost before it came here
}

// ack is the answer to a frame: the same header lines and whether the message
// was consumed. One that was not is delivered again.
func (f Frame) ack(consumed bool) []byte {
	status := "FAIL"
	if consumed {
		status = "SUCCESS"
	}
	// Strings always encode.
	body, _ := json.Marshal(map[string]any{"protocol": map[string]string{
		"x-type": "message", "x-cmd": "CONSUME_ACK", "x-msgId": f.ID, "x-version": "1.0", "x-status": status,
	}})
	return append([]byte(f.Header+"\r\n"), body...)
}
