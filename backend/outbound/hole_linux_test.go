package outbound

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A network that drops every packet: what a server would receive is thrown away
// by a filter of its socket, acknowledgements and all. A call that waits for its
// answer, and one that is sent afterwards, both end by the system's own watch,
// long before the limit for an answer, at a server that offers HTTP/2; the next
// call is made over a new connection.
func TestABlackHoleIsLeft(t *testing.T) {
	for _, sent := range []string{"before the packets are dropped", "afterwards"} {
		t.Run(sent, func(t *testing.T) {
			t.Parallel()
			f := farServer(t)
			var mu sync.Mutex
			var taken []*net.TCPConn
			waiting, over := make(chan struct{}, 1), make(chan struct{})
			t.Cleanup(func() { close(over) }) // before the server is closed
			f.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/slow" {
					waiting <- struct{}{}
					<-over
					return
				}
				_, _ = io.WriteString(w, "hello")
			})
			w := way(t, f, Setting{Mode: None})
			watch := vigil{net.KeepAliveConfig{Enable: true, Idle: time.Second, Interval: time.Second, Count: 2}, 2 * time.Second}
			w.dialer.connect = w.kept(func(ctx context.Context, address string, check guard) (net.Conn, error) {
				conn, err := watch.connect(ctx, address, check)
				if err == nil {
					mu.Lock()
					taken = append(taken, conn.(*net.TCPConn))
					mu.Unlock()
				}
				return conn, err
			})
			if body, err := get(t.Context(), w, f.URL); err != nil || body != "hello" {
				t.Fatal(body, err)
			}
			ended := make(chan error, 1)
			began := time.Now()
			ask := func(path string) { // a POST, which the transport never sends twice by itself
				go func() {
					res, err := w.Client().Post(f.URL+path, "text/plain", strings.NewReader("change"))
					if err == nil {
						_ = res.Body.Close()
					}
					ended <- err
				}()
			}
			hole := func() { // nothing comes to the client either: it hears no acknowledgement
				mu.Lock()
				defer mu.Unlock()
				for _, c := range taken {
					deaf(t, c)
				}
			}
			if sent == "afterwards" {
				hole()
				ask("/")
			} else {
				ask("/slow")
				<-waiting
				hole()
			}
			select {
			case err := <-ended:
				if err == nil {
					t.Fatal("answered over a line that carries nothing")
				}
				w.Failed(f.URL, err)
				t.Logf("ended after %v: %v", time.Since(began), err)
			case <-time.After(20 * time.Second):
				t.Fatal("still waiting after 20 s")
			}
			made := func() int {
				mu.Lock()
				defer mu.Unlock()
				return len(taken)
			}
			before := made()
			if body, err := get(t.Context(), w, f.URL); err != nil || body != "hello" || made() == before {
				t.Errorf("the next call: %q, %v, %d connections", body, err, made())
			}
		})
	}
	if w := watchful; w.unacknowledged > 30*time.Second || w.Idle+time.Duration(w.Count)*w.Interval > 30*time.Second {
		t.Errorf("the program's own watch is longer than it says: %+v", w)
	}
}

// deaf makes a connection receive nothing any more.
func deaf(t *testing.T, c *net.TCPConn) {
	t.Helper()
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	drop := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K, K: 0}}
	if cerr := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptSockFprog(int(fd), unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: 1, Filter: &drop[0]})
	}); cerr != nil || err != nil {
		t.Skip("this system attaches no filter: ", cerr, err)
	}
}
