package platformtest

import (
	"context"
	"net"
	"sync"
	"syscall"
)

// Memory is a network of one server without a kernel: connections are pipes,
// so that a client and the simulated platform live together in virtual time
// (testing/synctest). It can go down and come back.
type Memory struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once

	mu    sync.Mutex
	down  bool
	dials int
	open  map[net.Conn]bool
}

// NewMemory makes a network that is up.
func NewMemory() *Memory {
	return &Memory{accept: make(chan net.Conn), closed: make(chan struct{}), open: map[net.Conn]bool{}}
}

// Addr is a loopback address nobody listens at.
func (m *Memory) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// Accept is the server's end.
func (m *Memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.accept:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// Close ends the server's end.
func (m *Memory) Close() error {
	m.once.Do(func() { close(m.closed) })
	return nil
}

// Dial connects to the server, whatever the address; while the network is down
// nobody is reached.
func (m *Memory) Dial(ctx context.Context, _ string) (net.Conn, error) {
	m.mu.Lock()
	m.dials++
	down := m.down
	m.mu.Unlock()
	if down {
		return nil, m.unreached(syscall.ENETUNREACH)
	}
	ours, err := m.reach(ctx)
	if err != nil {
		return nil, err
	}
	mine := &memoryConn{ours, m}
	m.mu.Lock()
	m.open[mine] = true
	m.mu.Unlock()
	return mine, nil
}

// reach connects to the server whether the network is down or not: the hand on
// the control interface does.
func (m *Memory) reach(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.accept <- theirs:
		return ours, nil
	case <-m.closed:
		return nil, m.unreached(net.ErrClosed)
	case <-ctx.Done():
		return nil, m.unreached(ctx.Err())
	}
}

func (m *Memory) unreached(why error) error {
	return &net.OpError{Op: "dial", Net: "tcp", Addr: m.Addr(), Err: why}
}

// Set takes the network down, which breaks every connection, or up again.
func (m *Memory) Set(up bool) {
	m.mu.Lock()
	m.down = !up
	open := m.open
	if !up {
		m.open = map[net.Conn]bool{}
	}
	m.mu.Unlock()
	if !up {
		for c := range open {
			_ = c.Close()
		}
	}
}

// Dials is how often a connection was tried.
func (m *Memory) Dials() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dials
}

type memoryConn struct {
	net.Conn
	of *Memory
}

func (c *memoryConn) Close() error {
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}
