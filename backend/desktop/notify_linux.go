package desktop

import (
	"errors"
	"sync"

	"github.com/godbus/dbus/v5"
)

const (
	busName = "org.freedesktop.Notifications"
	busPath = dbus.ObjectPath("/org/freedesktop/Notifications")
	// defaultAction is what servers invoke when the notification itself is clicked.
	defaultAction = "default"
)

// errNoBus says that the session has no message bus to show notifications on.
var errNoBus = errors.New("the session has no D-Bus")

// Notifier shows notifications of the desktop over the session's D-Bus. The
// connection is made at the first notice and again when it was lost.
type Notifier struct {
	icon    string
	clicked Clicked

	mu      sync.Mutex
	closed  bool
	conn    *dbus.Conn
	targets map[uint32]string
	reading sync.WaitGroup
}

// NewNotifier makes one that shows icon, a file or the name of an icon.
func NewNotifier(icon string, clicked Clicked) (*Notifier, error) {
	return &Notifier{icon: icon, clicked: clicked, targets: map[uint32]string{}}, nil
}

// Show shows the notice or says why it cannot.
func (n *Notifier) Show(notice Notice) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return errNoBus
	}
	err := n.show(notice)
	if err != nil && n.conn != nil && !n.conn.Connected() {
		n.hangUp()
		err = n.show(notice)
	}
	return err
}

func (n *Notifier) show(notice Notice) error {
	if n.conn == nil {
		if err := n.dial(); err != nil {
			return err
		}
	}
	notice = notice.safe()
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant("minifleet")}
	var id uint32
	err := n.conn.Object(busName, busPath).Call(busName+".Notify", 0, Name, uint32(0), n.icon,
		notice.Title, notice.Body, []string{defaultAction, notice.Action}, hints, int32(-1)).Store(&id)
	if err == nil {
		n.targets[id] = notice.Target
	}
	return err
}

// dial connects to the session's bus.
func (n *Notifier) dial() error {
	conn, err := SessionBus()
	if err != nil {
		return err
	}
	if err := conn.AddMatchSignal(dbus.WithMatchInterface(busName), dbus.WithMatchObjectPath(busPath)); err != nil {
		return errors.Join(err, conn.Close())
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	n.conn, n.targets = conn, map[uint32]string{}
	n.reading.Go(func() {
		for s := range signals {
			n.heard(s)
		}
	})
	return nil
}

func (n *Notifier) heard(s *dbus.Signal) {
	var id uint32
	if len(s.Body) == 2 {
		id, _ = s.Body[0].(uint32)
	}
	n.mu.Lock()
	target, ours := n.targets[id]
	if s.Name == busName+".NotificationClosed" {
		delete(n.targets, id)
	}
	n.mu.Unlock()
	if ours && s.Name == busName+".ActionInvoked" {
		n.clicked(target)
	}
}

// hangUp closes the connection; the reader of its signals ends with it.
func (n *Notifier) hangUp() {
	if n.conn != nil {
		_ = n.conn.Close()
		n.conn = nil
	}
}

// Close lets go of the bus and waits for the last click to be handled.
func (n *Notifier) Close() {
	n.mu.Lock()
	n.closed = true
	n.hangUp()
	n.mu.Unlock()
	n.reading.Wait()
}

// StartedByClick tells starts by a click on an old notification, which only
// Windows makes.
func StartedByClick(args []string) (rest []string, yes bool) { return args, false }
