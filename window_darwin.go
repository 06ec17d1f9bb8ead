//go:build desktop || dev || production || bindings

package main

import (
	"context"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"minifleet/backend/cli"
)

// startToolkit has nothing to start here: the window's library does it.
func startToolkit(cli.DesktopOptions) bool { return true }

// trayIcon is shown nowhere here.
var trayIcon []byte

// moveData is for systems on which data once lay elsewhere.
func moveData(opt cli.DesktopOptions) string { return opt.Dir }

// systemDark is not asked here: the page is painted before anybody sees it.
func systemDark() bool { return false }

// askYesNo asks a question whose answer is no unless the person says otherwise.
func (d *desktopShell) askYesNo(w context.Context, text, yes string) bool {
	cancel := d.say("Cancel", "取消")
	answer, err := wails_runtime.MessageDialog(w, wails_runtime.MessageDialogOptions{
		Type: wails_runtime.QuestionDialog, Title: "MiniFleet", Message: text,
		Buttons: []string{yes, cancel}, DefaultButton: cancel, CancelButton: cancel,
	})
	return err == nil && answer == yes
}
