package desktop

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

func session(env map[string]string, programs ...string) Session {
	return Session{
		Getenv: func(name string) string { return env[name] },
		Runs: func(program string) bool {
			return strings.Contains(" "+strings.Join(programs, " ")+" ", " "+program+" ")
		},
	}
}

func TestXIMIsNeverTheInputModule(t *testing.T) {
	type env = map[string]string
	for _, tc := range []struct {
		name     string
		env      env
		programs []string
		want     string
	}{
		{"nothing runs", env{}, nil, "gtk-im-context-simple"},
		{"fcitx5", env{}, []string{"fcitx5"}, "fcitx:gtk-im-context-simple"},
		{"fcitx 4", env{}, []string{"fcitx"}, "fcitx:gtk-im-context-simple"},
		{"ibus", env{}, []string{"ibus-daemon"}, "ibus:gtk-im-context-simple"},
		{"both, named by the session", env{"XMODIFIERS": "@im=ibus"}, []string{"fcitx5", "ibus-daemon"}, "ibus:fcitx:gtk-im-context-simple"},
		{"a server of XIM alone", env{"XMODIFIERS": "@im=SCIM"}, nil, "gtk-im-context-simple"},
		{"XIM by name", env{"GTK_IM_MODULE": "xim"}, []string{"fcitx5"}, "fcitx:gtk-im-context-simple"},
		{"XIM in a list", env{"GTK_IM_MODULE": "ibus:xim"}, nil, "ibus:gtk-im-context-simple"},
		{"a module that may not be installed", env{"GTK_IM_MODULE": "fcitx"}, nil, "fcitx:gtk-im-context-simple"},
		{"the choice of the person stays", env{"GTK_IM_MODULE": "gtk-im-context-simple"}, []string{"ibus-daemon"}, ""},
		{"Wayland has no XIM", env{"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, nil, ""},
		{"X inside Wayland has", env{"WAYLAND_DISPLAY": "wayland-0", "GDK_BACKEND": "x11", "DISPLAY": ":0"}, nil, "gtk-im-context-simple"},
	} {
		if got := session(tc.env, tc.programs...).InputModule(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestTheBackendFollowsWhatTheSessionHas(t *testing.T) {
	type env = map[string]string
	for _, tc := range []struct {
		env  env
		want string
	}{
		{env{"DISPLAY": ":0"}, ""},
		{env{"WAYLAND_DISPLAY": "wayland-0"}, "wayland,x11"},
		{env{"WAYLAND_DISPLAY": "wayland-0", "XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, "wayland,x11"},
		{env{"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "x11,wayland"},
		{env{"WAYLAND_DISPLAY": "wayland-0", "GDK_BACKEND": "x11"}, ""},
	} {
		if got := session(tc.env).Backend(); got != tc.want {
			t.Errorf("%v: %q, want %q", tc.env, got, tc.want)
		}
	}
}

func TestWhereADisplayListens(t *testing.T) {
	for display, want := range map[string]string{
		":0": "unix /tmp/.X11-unix/X0", ":99.1": "unix /tmp/.X11-unix/X99", "unix:1": "unix /tmp/.X11-unix/X1",
		"localhost:10.0": "tcp localhost:6010", "[::1]:1": "tcp [::1]:6001",
	} {
		network, address, ok := xAddress(display)
		if got := network + " " + address; !ok || got != want {
			t.Errorf("%s: %s, want %s", display, got, want)
		}
	}
	for _, bad := range []string{"", "99", ":", ":x", ":-1"} {
		if _, _, ok := xAddress(bad); ok {
			t.Errorf("%q was taken for a display", bad)
		}
	}
}

// A socket somebody listens on is a display only when it answers.
func TestADisplayIsOneThatAnswers(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "wayland-9")
	s := session(map[string]string{"WAYLAND_DISPLAY": socket, "DISPLAY": ":4711"})
	if s.HasDisplay() {
		t.Error("nobody listens")
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	answers := make(chan bool, 2)
	answers <- false
	answers <- true
	go func() {
		for answer := range answers {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 64))
			if answer {
				_, _ = c.Write([]byte{1})
			}
			_ = c.Close()
		}
	}()
	if s.HasDisplay() {
		t.Error("it hung up without a word")
	}
	if !s.HasDisplay() {
		t.Error("it answered")
	}
	close(answers)
}
