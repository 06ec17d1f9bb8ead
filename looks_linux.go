//go:build desktop || dev || production || bindings

package main

/*
#cgo pkg-config: gtk+-3.0
#include <signal.h>
#include <stdlib.h>
#include <gtk/gtk.h>

static void leave_signal(void) { signal(SIGUSR1, SIG_DFL); }

// GNU's libintl looks texts up anew when this changes; others have none.
extern int _nl_msg_cat_cntr __attribute__((weak));

// speak makes GTK and WebKit speak a language where their texts are installed
// and the locale is not the bare "C", which has none.
static void speak(const char *language) {
	setenv("LANGUAGE", language, 1);
	if (&_nl_msg_cat_cntr != NULL)
		++_nl_msg_cat_cntr;
}

static gboolean speak_now(gpointer language) {
	speak(language);
	free(language);
	return G_SOURCE_REMOVE;
}

static void speak_later(char *language) { g_idle_add(speak_now, language); }

static const char *prefer = "gtk-application-prefer-dark-theme";

static int prefers_dark(void) {
	gboolean dark = FALSE;
	g_object_get(gtk_settings_get_default(), prefer, &dark, NULL);
	return dark;
}

// theme_dark tells a dark theme by its name, as WebKit does.
static int theme_dark(void) {
	char *name = g_strdup(g_getenv("GTK_THEME"));
	if (name == NULL)
		g_object_get(gtk_settings_get_default(), "gtk-theme-name", &name, NULL);
	int dark = name != NULL && (g_str_has_suffix(name, "-dark") || g_str_has_suffix(name, "-Dark") || g_str_has_suffix(name, ":dark"));
	g_free(name);
	return dark;
}

static gboolean dark_now(gpointer dark) {
	g_object_set(gtk_settings_get_default(), prefer, GPOINTER_TO_INT(dark), NULL);
	return G_SOURCE_REMOVE;
}

// steady_caret lets the caret stand still. WebKit draws the page for a third of
// a second whenever a caret turns, so that a locked window, whose field waits
// for the passphrase, wakes the computer 140 times a second. GTK's own fields
// end the blinking after ten seconds; WebKit knows no end, and takes "no
// blinking" for an interval of nothing.
static void steady_caret(void) {
	g_object_set(gtk_settings_get_default(), "gtk-cursor-blink-time", G_MAXINT, NULL);
}

static void dark_first(void) { dark_now(GINT_TO_POINTER(1)); }
static void dark_later(int dark) { g_idle_add(dark_now, GINT_TO_POINTER(dark)); }
*/
import "C"

import (
	"context"
	"sync"
	"unsafe"

	"minifleet/backend/api"
	"minifleet/backend/desktop"
	"minifleet/backend/fault"
)

// systemLooks is what the system prefers where the person leaves it to it.
type systemLooks struct {
	once  sync.Once
	mine  bool // GTK's own setting, before the program changed it
	named bool // the theme is a dark one by its name

	mu     sync.Mutex
	scheme desktop.Scheme
}

// dark says whether a theme is dark here. GTK's thread calls it first.
func (l *systemLooks) dark(t api.Theme) bool {
	l.once.Do(func() {
		l.mine, l.named = C.prefers_dark() != 0, C.theme_dark() != 0
		scheme := desktop.AskScheme()
		l.mu.Lock()
		l.scheme = scheme
		l.mu.Unlock()
	})
	switch t {
	case api.ThemeDark:
		return true
	case api.ThemeLight:
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.scheme == desktop.SchemeDark || l.mine || l.named
}

// wearFirst is wear before the window is made, on GTK's thread: the window is
// seen before the loop runs, and in a light theme it would be white. The caret
// is steady from then on.
func (l *systemLooks) wearFirst(t api.Theme) {
	C.steady_caret()
	if l.dark(t) {
		C.dark_first()
	}
}

// wear gives the title bar, the dialogs and what the page hears of the system a
// theme. A dark theme that the desktop names has no light one here.
func (l *systemLooks) wear(_ context.Context, t api.Theme) {
	dark := C.int(0)
	if l.dark(t) {
		dark = 1
	}
	C.dark_later(dark)
}

// follow calls changed when the desktop turns dark or light, until ctx ends.
func (l *systemLooks) follow(ctx context.Context, changed func()) {
	desktop.FollowScheme(ctx, func(s desktop.Scheme) {
		l.mu.Lock()
		l.scheme = s
		l.mu.Unlock()
		changed()
	})
}

// speak gives the toolkit's own words a language: the inside of file dialogs,
// and the menu of the right mouse button from the next page on. Go's copy of
// the environment stays, so that what the person opens from here has theirs.
func speak(l fault.Lang) { C.speak_later(C.CString(languageName(l))) }

// speakFirst is speak before the window is made.
func speakFirst(l fault.Lang) { setForWindow("LANGUAGE", languageName(l)) }

func languageName(l fault.Lang) string {
	if l == fault.Chinese {
		return "zh_CN"
	}
	return "en"
}

// setForWindow sets a variable for GTK and WebKit alone; Go's copy of the
// environment stays. It is called before they have threads.
func setForWindow(name, value string) {
	n, v := C.CString(name), C.CString(value)
	C.setenv(n, v, 1)
	C.free(unsafe.Pointer(n))
	C.free(unsafe.Pointer(v))
}

// leaveSignal gives WebKit the signal it takes anyway; it writes to the terminal
// when somebody had it before, and Go has all of them.
func leaveSignal() { C.leave_signal() }
