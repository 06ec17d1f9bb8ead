package office

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// http serves one connection of an HTTP proxy: CONNECT, and requests with a
// whole address.
func (p *Proxy) http(conn net.Conn) {
	in := bufio.NewReader(conn)
	var challenge []byte // of NTLM on this connection
	for {
		req, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		proof := req.Header.Get("Proxy-Authorization")
		switch p.kind {
		case Basic:
			if proof != "Basic "+base64.StdEncoding.EncodeToString([]byte(p.opt.User+":"+p.opt.Password)) {
				refuse(conn, http.StatusProxyAuthRequired, `Proxy-Authenticate: Basic realm="office"`)
				continue
			}
		case NTLM, Negotiate:
			word := map[Kind]string{NTLM: "NTLM", Negotiate: "Negotiate"}[p.kind]
			next, ok := p.ntlm(word, proof, &challenge)
			if !ok {
				refuse(conn, http.StatusProxyAuthRequired, "Proxy-Authenticate: "+next)
				continue
			}
		case Forbidden:
			refuse(conn, http.StatusForbidden, "")
			continue
		case Login:
			refuse(conn, http.StatusFound, "Location: http://login.office/")
			continue
		case Gateway:
			refuse(conn, http.StatusBadGateway, "")
			continue
		case Speech:
			_, _ = io.WriteString(conn, "SSH-2.0-OpenSSH_9.6\r\n")
			return
		}
		if req.Method != http.MethodConnect {
			p.forward(conn, req)
			return
		}
		p.join(conn, in, req.Host, func() error {
			_, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
			return err
		})
		return
	}
}

// forward answers one request with a whole address and ends the connection.
func (p *Proxy) forward(conn net.Conn, req *http.Request) {
	to := req.Host
	if !strings.Contains(to, ":") {
		to += ":80"
	}
	req.Header.Del("Proxy-Authorization")
	req.Header.Set("Connection", "close")
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(req.Write(w)) }()
	p.join(conn, r, to, nil)
	_ = r.Close()
}

func refuse(conn net.Conn, status int, header string) {
	body := "<html><body>The company's network</body></html>"
	if header != "" {
		header += "\r\n"
	}
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 %d %s\r\n%sContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", status, http.StatusText(status), header, len(body),
		body)
}
