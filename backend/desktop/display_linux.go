package desktop

import (
	"io"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// displayPatience bounds how long a display may take to say anything.
const displayPatience = 5 * time.Second

// wayland says whether GTK will speak to a Wayland compositor.
func (s Session) wayland() bool {
	if backend := s.Getenv("GDK_BACKEND"); backend != "" {
		return strings.HasPrefix(backend, "wayland")
	}
	return s.Getenv("WAYLAND_DISPLAY") != "" && (s.Getenv("XDG_SESSION_TYPE") == "wayland" || s.Getenv("DISPLAY") == "")
}

// Backend is what GDK_BACKEND has to be before GTK starts, "" when it may stay
// as it is. Without a session type (su, ssh, cron, tmux) the window's library
// would insist on X even where only Wayland answers.
func (s Session) Backend() string {
	switch {
	case s.Getenv("GDK_BACKEND") != "":
		return ""
	case s.wayland():
		return "wayland,x11"
	case s.Getenv("WAYLAND_DISPLAY") != "":
		return "x11,wayland"
	}
	return ""
}

// HasDisplay says whether there is a display that answers. Opening a window on
// one that is named but dead would end the program.
func (s Session) HasDisplay() bool {
	return s.waylandAnswers() || s.xAnswers()
}

func (s Session) waylandAnswers() bool {
	name := s.Getenv("WAYLAND_DISPLAY")
	if name == "" {
		return false
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.Getenv("XDG_RUNTIME_DIR"), name)
	}
	return asks("unix", name, waylandSync)
}

func (s Session) xAnswers() bool {
	network, address, ok := xAddress(s.Getenv("DISPLAY"))
	if !ok {
		return false
	}
	return asks(network, address, xHello) || network == "unix" && asks(network, "@"+address, xHello)
}

// xAddress is where the X server of a DISPLAY listens.
func xAddress(display string) (network, address string, ok bool) {
	host, rest, found := strings.Cut(display, ":")
	if at := strings.LastIndexByte(display, ':'); found && at != len(host) {
		host, rest = display[:at], display[at+1:] // a name that holds colons
	}
	number, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	switch {
	case strings.HasPrefix(display, "/"):
		return "unix", display, true // a socket of launchd
	case !found || err != nil || n < 0:
		return "", "", false
	case host == "" || host == "unix" || strings.HasSuffix(host, "/unix"):
		return "unix", "/tmp/.X11-unix/X" + number, true
	}
	return "tcp", net.JoinHostPort(strings.Trim(host, "[]"), strconv.Itoa(6000+n)), true
}

var (
	// xHello opens a connection without any right to one; every X server
	// answers it, most with a refusal.
	xHello = []byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	// waylandSync asks the compositor (object 1) to answer as object 2.
	waylandSync = []byte{1, 0, 0, 0, 0, 0, 12, 0, 2, 0, 0, 0}
)

// asks says whether whoever listens there answers a greeting in time.
func asks(network, address string, greeting []byte) bool {
	conn, err := net.DialTimeout(network, address, displayPatience)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(displayPatience))
	if _, err := conn.Write(greeting); err != nil {
		return false
	}
	_, err = io.ReadFull(conn, make([]byte, 1))
	return err == nil
}
