//go:build desktop || dev || production || bindings

package main

/*
#cgo pkg-config: gtk+-3.0
#cgo webkit2_41 pkg-config: webkit2gtk-4.1
#cgo !webkit2_41 pkg-config: webkit2gtk-4.0
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

// cancel_dialogs answers every open dialog, so that the loop it runs ends.
static void cancel_dialogs(void) {
	GList *windows = gtk_window_list_toplevels();
	g_list_foreach(windows, (GFunc)(void (*)(void))g_object_ref, NULL);
	for (GList *w = windows; w != NULL; w = w->next)
		if (GTK_IS_DIALOG(w->data) && gtk_widget_get_visible(GTK_WIDGET(w->data)))
			gtk_dialog_response(GTK_DIALOG(w->data), GTK_RESPONSE_CANCEL);
	g_list_free_full(windows, g_object_unref);
}

static gboolean cancel_now(gpointer unused) {
	cancel_dialogs();
	return G_SOURCE_REMOVE;
}

static gboolean end_now(gpointer unused) {
	if (gtk_main_level() == 0) // the loop has not begun
		return G_SOURCE_CONTINUE;
	cancel_dialogs();
	gtk_main_quit();
	return G_SOURCE_REMOVE;
}

static void cancel_later(void) { g_idle_add(cancel_now, NULL); }

static GMutex loop_lock;
static GCond loop_begun;
static int loop_runs;

static gboolean note_loop(gpointer unused) {
	if (gtk_main_level() == 0)
		return G_SOURCE_CONTINUE;
	g_mutex_lock(&loop_lock);
	loop_runs = 1;
	g_cond_broadcast(&loop_begun);
	g_mutex_unlock(&loop_lock);
	return G_SOURCE_REMOVE;
}

// await_loop returns once GTK's loop runs and what waited for it is done.
static void await_loop(void) {
	g_timeout_add_full(G_PRIORITY_DEFAULT_IDLE + 10, 1, note_loop, NULL, NULL);
	g_mutex_lock(&loop_lock);
	while (!loop_runs)
		g_cond_wait(&loop_begun, &loop_lock);
	g_mutex_unlock(&loop_lock);
}
static void end_later(void) { g_timeout_add(1, end_now, NULL); }

static void find_view(GtkWidget *w, gpointer found) {
	if (WEBKIT_IS_WEB_VIEW(w))
		*(GtkWidget **)found = w;
	else if (GTK_IS_CONTAINER(w))
		gtk_container_forall(GTK_CONTAINER(w), find_view, found);
}

// page_view is the view that holds the page, NULL when there is none yet.
static GtkWidget *page_view(void) {
	GtkWidget *view = NULL;
	GList *windows = gtk_window_list_toplevels();
	for (GList *w = windows; w != NULL && view == NULL; w = w->next)
		find_view(GTK_WIDGET(w->data), &view);
	g_list_free(windows);
	return view;
}

static gboolean reload_page(gpointer view) {
	webkit_web_view_reload(WEBKIT_WEB_VIEW(view));
	g_object_unref(view);
	return G_SOURCE_REMOVE;
}

// page_died loads the page where it was. A page that dies at each start is
// not started without end at full speed.
static void page_died(WebKitWebView *view, WebKitWebProcessTerminationReason reason, gpointer unused) {
	static gint64 last = 0;
	gint64 now = g_get_monotonic_time();
	guint wait = last != 0 && now - last < 10 * G_USEC_PER_SEC ? 5000 : 50;
	last = now;
	g_timeout_add(wait, reload_page, g_object_ref(view));
}

static gint page_hangs = 0;

// page_answers keeps what the view says of a page that was given a key, a click
// or a turn of the wheel: false when it did not take it within three seconds.
static void page_answers(WebKitWebView *view, GParamSpec *property, gpointer unused) {
	g_atomic_int_set(&page_hangs, !webkit_web_view_get_is_web_process_responsive(view));
}

static int does_page_hang(void) { return g_atomic_int_get(&page_hangs); }

static gboolean end_page(gpointer unused) {
	GtkWidget *view = page_view();
	if (view != NULL)
		webkit_web_view_terminate_web_process(WEBKIT_WEB_VIEW(view));
	return G_SOURCE_REMOVE;
}

// A page that hangs is ended and loaded as one that died.
static void end_page_later(void) { g_idle_add(end_page, NULL); }

static gboolean zoom_now(gpointer percent) {
	GtkWidget *view = page_view();
	if (view != NULL)
		webkit_web_view_set_zoom_level(WEBKIT_WEB_VIEW(view), GPOINTER_TO_INT(percent) / 100.0);
	return G_SOURCE_REMOVE;
}

static void zoom_later(int percent) { g_idle_add(zoom_now, GINT_TO_POINTER(percent)); }

typedef struct { int x, y, move; guint timer; } placing;

// move_shown moves the window after it has been shown for a moment: the library
// centres it at its start. One that is hidden by then waits to be shown again.
static gboolean move_shown(gpointer data) {
	placing *p = data;
	GtkWidget *view = page_view();
	GtkWidget *window = view == NULL ? NULL : gtk_widget_get_toplevel(view);
	p->timer = 0;
	if (window == NULL || !gtk_widget_get_mapped(window))
		return G_SOURCE_REMOVE;
	gtk_window_move(GTK_WINDOW(window), p->x, p->y);
	g_signal_handlers_disconnect_by_data(window, p);
	g_free(p);
	return G_SOURCE_REMOVE;
}

static gboolean shown(GtkWidget *window, GdkEvent *event, gpointer data) {
	placing *p = data;
	if (p->timer == 0)
		p->timer = g_timeout_add(150, move_shown, p);
	return FALSE;
}

// side_button goes back and forward; the page hears of three buttons only.
static gboolean side_button(GtkWidget *view, GdkEventButton *event, gpointer unused) {
	if (event->button != 8 && event->button != 9)
		return FALSE;
	if (event->type == GDK_BUTTON_PRESS && event->button == 8)
		webkit_web_view_go_back(WEBKIT_WEB_VIEW(view));
	else if (event->type == GDK_BUTTON_PRESS)
		webkit_web_view_go_forward(WEBKIT_WEB_VIEW(view));
	return TRUE;
}

static gboolean watch_now(gpointer data) {
	placing *p = data;
	GtkWidget *view = page_view();
	if (view == NULL)
		return G_SOURCE_CONTINUE;
	g_signal_connect(view, "web-process-terminated", G_CALLBACK(page_died), NULL);
	g_signal_connect(view, "notify::is-web-process-responsive", G_CALLBACK(page_answers), NULL);
	g_signal_connect(view, "button-press-event", G_CALLBACK(side_button), NULL);
	g_signal_connect(view, "button-release-event", G_CALLBACK(side_button), NULL);
	if (!p->move) {
		g_free(p);
		return G_SOURCE_REMOVE;
	}
	GtkWidget *window = gtk_widget_get_toplevel(view);
	g_signal_connect(window, "map-event", G_CALLBACK(shown), p);
	if (gtk_widget_get_mapped(window))
		shown(window, NULL, p);
	return G_SOURCE_REMOVE;
}

static void watch_later(int x, int y, int move) {
	placing *p = g_new(placing, 1);
	p->x = x; p->y = y; p->move = move; p->timer = 0;
	g_timeout_add(10, watch_now, p);
}

static int screens(void) { return gdk_display_get_n_monitors(gdk_display_get_default()); }

static GdkRectangle screen(int at) {
	GdkRectangle r = {0, 0, 0, 0};
	gdk_monitor_get_workarea(gdk_display_get_monitor(gdk_display_get_default(), at), &r);
	return r;
}

static int on_x(void) { return g_str_has_prefix(G_OBJECT_TYPE_NAME(gdk_display_get_default()), "GdkX11"); }
*/
import "C"

import (
	"context"
	"os"
	"runtime"

	"minifleet/backend/cli"
	"minifleet/backend/desktop"
)

// startToolkit starts GTK on this thread, which is then the window's, with an
// input module and a backend that work. It says whether there is a display;
// the window's library would end the program where there is none.
func startToolkit(cli.DesktopOptions) bool {
	session := desktop.ThisSession()
	if !session.HasDisplay() {
		return false
	}
	// For the window's own processes alone: what the person opens from here has
	// the environment of the session.
	if module := session.InputModule(); module != "" {
		setForWindow("GTK_IM_MODULE", module)
	}
	// Compiling the page's code took no less processor time than it saved, 100 MB
	// with 2,000 merchants, and memory that is written and run. Its heap is
	// collected as on a small machine.
	for name, value := range map[string]string{"JSC_useJIT": "0", "JSC_forceRAMSize": "134217728"} {
		if os.Getenv(name) == "" {
			setForWindow(name, value)
		}
	}
	leaveSignal()
	if backend := session.Backend(); backend != "" {
		_ = os.Setenv("GDK_BACKEND", backend)
	}
	runtime.LockOSThread()
	return C.gtk_init_check(nil, nil) != 0
}

// iconName is the icon of notifications; the package installs it.
const iconName = "minifleet"

// trayIcon is a picture of the desktop's icon.
var trayIcon = icon

// screens are the parts of the monitors that windows may use.
func screens() []desktop.Area {
	var areas []desktop.Area
	for i := range C.screens() {
		s := C.screen(i)
		areas = append(areas, desktop.Area{X: int(s.x), Y: int(s.y), Width: int(s.width), Height: int(s.height)})
	}
	return areas
}

// placesItself says whether a program may say here where its window is.
func placesItself() bool { return C.on_x() != 0 }

// watchPage brings the page back when its process dies, and the window to its
// place.
func watchPage(p desktop.Place) {
	move := C.int(0)
	if p.Positions {
		move = 1
	}
	C.watch_later(C.int(p.X), C.int(p.Y), move)
}

// revivePage loads a page that does not answer.
func revivePage(context.Context) { C.end_page_later() }

// pageHangs says that the page did not take what a hand did to it.
var pageHangs = func() bool { return C.does_page_hang() != 0 }

// zoomPage shows the page in a size, in percent.
func zoomPage(percent int) { C.zoom_later(C.int(percent)) }

// awaitWindow returns once the window is as its start wants it. The library hides
// one that begins hidden only when its loop runs, and would hide it again from
// whoever starts the program a second time before that.
func awaitWindow() { C.await_loop() }

// cancelDialogs closes what waits for an answer of the person.
func cancelDialogs() { C.cancel_later() }

// leaveWindow ends the window on its own thread: the library's way stops the
// loop from another one and crashes now and then, and an open dialog holds it.
func leaveWindow(context.Context) { C.end_later() }

// leavesByItself says that the library may not end the window here.
const leavesByItself = true

// moveData is for systems on which data once lay elsewhere.
func moveData(opt cli.DesktopOptions) string { return opt.Dir }
