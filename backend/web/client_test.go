package web

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// A program on its way out either never read a call, which then goes to the next,
// or read it: then nobody repeats what may have been done.
func TestACallIsRepeatedOnlyWhenItWasNotGot(t *testing.T) {
	dir := t.TempDir()
	endings := map[string]func(net.Conn){
		"web.answer_lost": func(c net.Conn) {
			req, err := http.ReadRequest(bufio.NewReader(c))
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
				t.Error(err)
			}
			_, _ = io.CopyN(io.Discard, req.Body, 1)
		},
		"": func(c net.Conn) {
			if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
				t.Error(err)
			}
		},
	}
	for code, end := range endings {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := l.Accept()
			if err == nil {
				end(c)
				_ = c.(*net.TCPConn).SetLinger(0) // reset, as of a process that ended
				_ = c.Close()
			}
		}()
		if err := announce(filepath.Join(dir, commandFile), running{Address: l.Addr().String(), Shell: api.ShellCommand, Token: randomCode(), PID: os.Getpid()}); err != nil {
			t.Fatal(err)
		}
		c, err := dial(dir, commandFile)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Invoke(t.Context(), "Merchants", "Tags", nil); string(fault.CodeOf(err)) != code || errors.Is(err, ErrGone) != (code == "") {
			t.Errorf("wanted %q: %v", code, err)
		}
		_ = l.Close()
	}
}
