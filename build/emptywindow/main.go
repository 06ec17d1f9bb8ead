//go:build linux && desktop

// Command emptywindow shows an empty page in a window as large as the desktop
// window's and drawn as that is. The measurements take from it what GTK and
// WebKit need for themselves.
package main

/*
#cgo pkg-config: gtk+-3.0
#cgo webkit2_41 pkg-config: webkit2gtk-4.1
#cgo !webkit2_41 pkg-config: webkit2gtk-4.0
#include <signal.h>
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

static int show(void) {
	signal(SIGUSR1, SIG_DFL); // Go has it, and WebKit takes it
	if (!gtk_init_check(NULL, NULL))
		return 1;
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL), *view = webkit_web_view_new();
	webkit_settings_set_hardware_acceleration_policy(webkit_web_view_get_settings(WEBKIT_WEB_VIEW(view)),
		WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER);
	gtk_window_set_title(GTK_WINDOW(window), "Empty");
	gtk_window_set_default_size(GTK_WINDOW(window), 1360, 860);
	gtk_container_add(GTK_CONTAINER(window), view);
	g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
	webkit_web_view_load_html(WEBKIT_WEB_VIEW(view), "<title>Empty</title>", NULL);
	gtk_widget_show_all(window);
	gtk_main();
	return 0;
}
*/
import "C"

import "runtime"

func main() {
	runtime.LockOSThread()
	if C.show() != 0 {
		panic("no display answers")
	}
}
