package alipay

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// Line is how the bytes of one exchange moved.
type Line struct {
	Sent  int // bytes of the request that were taken from it
	Total int // bytes it has
	Took  time.Duration
}

// slow reports whether the line, and nothing else, made a large request long.
func (l Line) slow() bool {
	const worthTelling, slowest = 256 << 10, 64 << 10
	return l.Total >= worthTelling && l.Took > 20*time.Second && float64(l.Sent) < slowest*l.Took.Seconds()
}

var errStalled = errors.New("no data moved for too long")

// progress ends an exchange on which nothing moves.
type progress struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	idle   time.Duration
	began  time.Time

	mu    sync.Mutex
	line  Line
	since int       // bytes since at
	at    time.Time // when enough of them had moved last
	timer *time.Timer
}

// watch bounds how long nothing may move on an exchange of so many bytes.
func watch(ctx context.Context, idle time.Duration, total int) *progress {
	p := &progress{idle: idle, began: time.Now(), at: time.Now(), line: Line{Total: total}}
	p.ctx, p.cancel = context.WithCancelCause(ctx)
	p.timer = time.AfterFunc(idle, p.look)
	return p
}

func (p *progress) look() {
	p.mu.Lock()
	left := p.idle - time.Since(p.at)
	if left > 0 {
		p.timer.Reset(left)
	}
	p.mu.Unlock()
	if left <= 0 {
		p.cancel(errStalled)
	}
}

func (p *progress) moved(n int, out bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if out {
		p.line.Sent += n
	}
	if p.since += n; p.since >= worthMoving || out && p.line.Sent == p.line.Total {
		p.since, p.at = 0, time.Now()
	}
}

// end stops the watch and tells how the bytes moved.
func (p *progress) end() Line {
	p.timer.Stop()
	p.cancel(nil)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line.Took = time.Since(p.began)
	return p.line
}

// why is the stall, when that ended the exchange.
func (p *progress) why(err error) error {
	if errors.Is(context.Cause(p.ctx), errStalled) {
		return errors.Join(errStalled, err)
	}
	return err
}

func (p *progress) count(r io.Reader, out bool) io.Reader { return counted{r, p, out} }

type counted struct {
	io.Reader
	p   *progress
	out bool
}

func (c counted) Read(b []byte) (int, error) {
	if c.out && len(b) > worthMoving {
		b = b[:worthMoving] // what the line has not taken is not counted
	}
	n, err := c.Reader.Read(b)
	c.p.moved(n, c.out)
	return n, err
}
