package simulator

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// What the platform calls itself in the header lines of a frame.
const (
	fromSys   = "openchannel"
	fromSysIP = "127.0.0.1"
)

// frame writes a message as it goes over the WebSocket. Alipay open platform,
// message channel: header lines each ended by CRLF, an empty line, then JSON;
// x-sign covers the bytes of the data object. A corrupt frame carries the
// signature of other bytes.
func (k *keyring) frame(m Message, stream string, corrupt bool, s Settings) ([]byte, error) {
	head, err := marshal(object{"appId": m.AppID, "msgApi": m.Method})
	if err != nil {
		return nil, err
	}
	content, err := marshal(m.Content)
	if err != nil {
		return nil, err
	}
	// The blanks are signed too: a client that writes the object anew before it
	// verifies gets other bytes.
	data := s.written([]byte(`{"header": ` + string(head) + `, "content": ` + string(content) + `}`))
	signed := data
	if corrupt {
		signed = append([]byte{' '}, data...)
	}
	signature, err := k.sign(signed)
	if err != nil {
		return nil, err
	}
	protocol, err := marshal(object{
		"x-type": "message", "x-cmd": "CONSUME", "x-msgId": m.ID, "x-timestamp": strconv.FormatInt(m.At.UnixMilli(), 10),
		"x-version": "1.0", "x-charset": s.declared(), "x-signType": "RSA2", "x-sign": signature,
	})
	if err != nil {
		return nil, err
	}
	text := "from-sys:" + fromSys + "\r\nfrom-sys-ip:" + fromSysIP + "\r\nstream-id:" + stream + "\r\n\r\n" +
		`{"protocol":` + string(protocol) + `,"data":` + string(data) + `}`
	return []byte(text), nil
}

// ack is the answer to a frame.
type ack struct {
	stream, id string
	consumed   bool
}

// parseAck reads the answer to a frame: the same header lines, then JSON.
func parseAck(raw []byte) (ack, error) {
	head, body, found := strings.Cut(string(raw), "\r\n\r\n")
	if !found {
		return ack{}, errors.New("no empty line after the header lines")
	}
	lines := map[string]string{}
	for line := range strings.SplitSeq(head, "\r\n") {
		name, value, found := strings.Cut(line, ":")
		if _, twice := lines[name]; twice || !found {
			return ack{}, fmt.Errorf("no header line, or a second one: %.80q", line)
		}
		lines[name] = value
	}
	if len(lines) != 3 || lines["from-sys"] != fromSys || lines["from-sys-ip"] != fromSysIP {
		return ack{}, fmt.Errorf("not the header lines of the message: %.200q", head)
	}
	whole, err := decodeObject(body)
	if err != nil {
		return ack{}, fmt.Errorf("no JSON object after the header lines: %w", err)
	}
	protocol, _ := whole["protocol"].(map[string]any)
	for name, want := range map[string]string{"x-type": "message", "x-cmd": "CONSUME_ACK", "x-version": "1.0"} {
		if protocol[name] != want {
			return ack{}, fmt.Errorf("%s is %.80v, not %s", name, protocol[name], want)
		}
	}
	id, _ := protocol["x-msgId"].(string)
	status := protocol["x-status"]
	if id == "" || status != "SUCCESS" && status != "FAIL" {
		return ack{}, fmt.Errorf("x-msgId %.80q, x-status %.80v", id, status)
	}
	return ack{lines["stream-id"], id, status == "SUCCESS"}, nil
}
