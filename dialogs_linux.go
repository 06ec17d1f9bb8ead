//go:build desktop || dev || production || bindings

package main

/*
#cgo pkg-config: gtk+-3.0
#cgo webkit2_41 pkg-config: webkit2gtk-4.1
#cgo !webkit2_41 pkg-config: webkit2gtk-4.0
#include <stdlib.h>
#include <string.h>
#include <gtk/gtk.h>
#include <webkit2/webkit2.h>

// A question is made and answered on GTK's thread while its asker waits.
typedef struct {
	int kind; // GtkFileChooserAction, or -1 for yes and no
	char *title, *text, *accept, *cancel, *folder, *name, *ending, *all;

	GMutex lock;
	GCond told;
	int answered, yes;
	char *path;
} question;

static question *new_question(int kind) {
	question *q = g_new0(question, 1);
	q->kind = kind;
	g_mutex_init(&q->lock);
	g_cond_init(&q->told);
	return q;
}

static void free_question(question *q) {
	char *texts[] = {q->title, q->text, q->accept, q->cancel, q->folder, q->name, q->ending, q->all};
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		free(texts[i]);
	g_free(q->path);
	g_mutex_clear(&q->lock);
	g_cond_clear(&q->told);
	g_free(q);
}

static void find_page(GtkWidget *w, gpointer found) {
	if (WEBKIT_IS_WEB_VIEW(w))
		*(GtkWidget **)found = w;
	else if (GTK_IS_CONTAINER(w))
		gtk_container_forall(GTK_CONTAINER(w), find_page, found);
}

// parent_window is the window that holds the page.
static GtkWindow *parent_window(void) {
	GtkWidget *view = NULL;
	GList *windows = gtk_window_list_toplevels();
	for (GList *w = windows; w != NULL && view == NULL; w = w->next)
		find_page(GTK_WIDGET(w->data), &view);
	g_list_free(windows);
	return view == NULL ? NULL : GTK_WINDOW(gtk_widget_get_toplevel(view));
}

// add_ending lets a filter show the files of an ending, written small or large.
static void add_ending(GtkFileFilter *filter, const char *ending) {
	GString *pattern = g_string_new("*.");
	for (const char *c = ending; *c != 0; c++)
		if (g_ascii_isalpha(*c))
			g_string_append_printf(pattern, "[%c%c]", g_ascii_tolower(*c), g_ascii_toupper(*c));
		else
			g_string_append_c(pattern, *c);
	gtk_file_filter_add_pattern(filter, pattern->str);
	g_string_free(pattern, TRUE);
}

// file_dialog shows the files of some endings ("csv", NULL at their end) at
// first, and all of them when the person says so.
static GtkWidget *file_dialog(const question *q, const char *const *endings) {
	GtkWidget *dialog = gtk_file_chooser_dialog_new(q->title, parent_window(), (GtkFileChooserAction)q->kind,
		q->cancel, GTK_RESPONSE_CANCEL, q->accept, GTK_RESPONSE_ACCEPT, NULL);
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);
	gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	if (q->folder != NULL && *q->folder != 0)
		gtk_file_chooser_set_current_folder(chooser, q->folder);
	if (endings[0] == NULL)
		return dialog;
	GtkFileFilter *some = gtk_file_filter_new(), *all = gtk_file_filter_new();
	char *joined = g_strjoinv(", ", (char **)endings), *name = g_ascii_strup(joined, -1);
	gtk_file_filter_set_name(some, name);
	g_free(joined);
	g_free(name);
	for (const char *const *e = endings; *e != NULL; e++)
		add_ending(some, *e);
	gtk_file_filter_set_name(all, q->all);
	gtk_file_filter_add_pattern(all, "*");
	gtk_file_chooser_add_filter(chooser, some);
	gtk_file_chooser_add_filter(chooser, all);
	return dialog;
}

static void answer_question(GtkDialog *dialog, int response, gpointer data) {
	question *q = data;
	g_mutex_lock(&q->lock);
	q->yes = response == GTK_RESPONSE_ACCEPT;
	if (q->yes && q->kind >= 0)
		q->path = gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog));
	q->answered = 1;
	g_cond_signal(&q->told);
	g_mutex_unlock(&q->lock);
	gtk_widget_destroy(GTK_WIDGET(dialog));
}

static gboolean show_question(gpointer data) {
	question *q = data;
	GtkWidget *dialog;
	if (q->kind >= 0) {
		const char *endings[] = {q->ending != NULL && *q->ending != 0 ? q->ending : NULL, NULL};
		dialog = file_dialog(q, endings);
		if (q->kind == GTK_FILE_CHOOSER_ACTION_SAVE)
			gtk_file_chooser_set_current_name(GTK_FILE_CHOOSER(dialog), q->name);
	} else {
		// The text is no format: it may hold the name of a file.
		dialog = gtk_message_dialog_new(parent_window(), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
			GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s", q->text);
		gtk_window_set_title(GTK_WINDOW(dialog), q->title);
		gtk_dialog_add_buttons(GTK_DIALOG(dialog), q->cancel, GTK_RESPONSE_CANCEL, q->accept, GTK_RESPONSE_ACCEPT, NULL);
		gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
	}
	g_signal_connect(dialog, "response", G_CALLBACK(answer_question), q);
	gtk_window_present(GTK_WINDOW(dialog));
	return G_SOURCE_REMOVE;
}

// put_question returns once it is answered.
static void put_question(question *q) {
	g_idle_add(show_question, q);
	g_mutex_lock(&q->lock);
	while (!q->answered)
		g_cond_wait(&q->told, &q->lock);
	g_mutex_unlock(&q->lock);
}

// What the dialog says with which the page opens files. GTK's thread alone uses it.
static question *opening;

static gboolean set_opening(gpointer said) {
	if (opening != NULL)
		free_question(opening);
	opening = said;
	return G_SOURCE_REMOVE;
}

static void set_opening_later(question *q) { g_idle_add(set_opening, q); }

static void answer_page(GtkDialog *dialog, int response, gpointer data) {
	WebKitFileChooserRequest *request = data;
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);
	GSList *names = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_filenames(chooser) : NULL;
	GPtrArray *files = g_ptr_array_new();
	for (GSList *n = names; n != NULL; n = n->next)
		g_ptr_array_add(files, n->data);
	g_ptr_array_add(files, NULL);
	if (names == NULL)
		webkit_file_chooser_request_cancel(request);
	else {
		webkit_file_chooser_request_select_files(request, (const gchar *const *)files->pdata);
		char *folder = gtk_file_chooser_get_current_folder(chooser);
		if (folder != NULL && opening != NULL) {
			free(opening->folder);
			opening->folder = strdup(folder);
		}
		g_free(folder);
	}
	g_ptr_array_free(files, TRUE);
	g_slist_free_full(names, g_free);
	g_object_unref(request);
	gtk_widget_destroy(GTK_WIDGET(dialog));
}

// open_for_page shows the dialog in the place of WebKit's, which has GTK's
// language and shows all files: it hears of types alone. The page names endings
// as types of this name.
static gboolean open_for_page(WebKitWebView *view, WebKitFileChooserRequest *request, gpointer unused) {
	const char *type = "application/x-ending-";
	if (opening == NULL)
		return FALSE;
	GPtrArray *endings = g_ptr_array_new();
	const gchar *const *types = webkit_file_chooser_request_get_mime_types(request);
	for (; types != NULL && *types != NULL; types++)
		if (g_str_has_prefix(*types, type))
			g_ptr_array_add(endings, (gpointer)(*types + strlen(type)));
	g_ptr_array_add(endings, NULL);
	GtkWidget *dialog = file_dialog(opening, (const char *const *)endings->pdata);
	g_ptr_array_free(endings, TRUE);
	gtk_file_chooser_set_select_multiple(GTK_FILE_CHOOSER(dialog), webkit_file_chooser_request_get_select_multiple(request));
	g_signal_connect(dialog, "response", G_CALLBACK(answer_page), g_object_ref(request));
	gtk_window_present(GTK_WINDOW(dialog));
	return TRUE;
}

static gboolean watch_opening(gpointer unused) {
	GtkWindow *window = parent_window();
	if (window == NULL)
		return G_SOURCE_CONTINUE;
	GtkWidget *view = NULL;
	find_page(GTK_WIDGET(window), &view);
	g_signal_connect(view, "run-file-chooser", G_CALLBACK(open_for_page), NULL);
	return G_SOURCE_REMOVE;
}

static void watch_opening_later(void) { g_timeout_add(10, watch_opening, NULL); }
*/
import "C"

import (
	"context"
	"strings"
	"sync"
	"unsafe"
)

// systemAsksToReplace says whether the save dialog asks about a file that is
// there already.
const systemAsksToReplace = false

// GTK's own buttons speak the language of the system; those of these dialogs
// speak that of the screens.

func (d *desktopShell) question(kind C.int) *C.question {
	q := C.new_question(kind)
	q.title = C.CString("MiniFleet")
	q.cancel = C.CString(d.say("Cancel", "取消"))
	q.all = C.CString(d.say("All files", "所有文件"))
	return q
}

// askYesNo asks a question whose answer is no unless the person says otherwise.
func (d *desktopShell) askYesNo(_ context.Context, text, yes string) bool {
	q := d.question(-1)
	defer C.free_question(q)
	q.text, q.accept = C.CString(text), C.CString(yes)
	C.put_question(q)
	return q.yes != 0
}

func (d *desktopShell) askForFile(_ context.Context, title, folder, name, ending string) (string, error) {
	return d.askForPath(C.GTK_FILE_CHOOSER_ACTION_SAVE, title, d.say("Save", "保存"), folder, name, ending), nil
}

func (d *desktopShell) askForFolder(_ context.Context, title, folder string) (string, error) {
	return d.askForPath(C.GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, title, d.say("Choose", "选择"), folder, "", ""), nil
}

func (d *desktopShell) askForPath(kind C.int, title, accept, folder, name, ending string) string {
	q := d.question(kind)
	defer C.free_question(q)
	C.free(unsafe.Pointer(q.title))
	q.title, q.accept, q.folder = C.CString(title), C.CString(accept), C.CString(folder)
	q.name, q.ending = C.CString(name), C.CString(strings.TrimPrefix(ending, "."))
	C.put_question(q)
	return C.GoString(q.path)
}

var watchOpening sync.Once

// sayOpening tells the dialog that the page opens files with what it says.
func (d *desktopShell) sayOpening() {
	q := d.question(C.GTK_FILE_CHOOSER_ACTION_OPEN)
	C.free(unsafe.Pointer(q.title))
	q.title, q.accept, q.folder = C.CString(d.say("Choose a file", "选择文件")), C.CString(d.say("Open", "打开")), C.CString(d.folder())
	C.set_opening_later(q)
	watchOpening.Do(func() { C.watch_opening_later() })
}
