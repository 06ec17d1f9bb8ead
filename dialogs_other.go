//go:build (desktop || dev || production || bindings) && !linux

package main

import (
	"context"
	"strings"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"
)

// systemAsksToReplace says whether the save dialog asks about a file that is
// there already.
const systemAsksToReplace = true

func (d *desktopShell) askForFile(w context.Context, title, folder, name, ending string) (string, error) {
	options := wails_runtime.SaveDialogOptions{Title: title, DefaultFilename: name, DefaultDirectory: folder, CanCreateDirectories: true}
	if ending != "" {
		options.Filters = []wails_runtime.FileFilter{
			{DisplayName: strings.ToUpper(ending[1:]), Pattern: "*" + ending},
			{DisplayName: d.say("All files", "所有文件"), Pattern: "*"},
		}
	}
	return wails_runtime.SaveFileDialog(w, options)
}

func (d *desktopShell) askForFolder(w context.Context, title, folder string) (string, error) {
	return wails_runtime.OpenDirectoryDialog(w, wails_runtime.OpenDialogOptions{Title: title, DefaultDirectory: folder, CanCreateDirectories: true})
}

// sayOpening has nothing to say: the page opens files with the system's dialog.
func (d *desktopShell) sayOpening() {}
