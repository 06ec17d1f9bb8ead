//go:build desktop || dev || production || bindings

package main

import (
	"syscall"
	"unsafe"

	"github.com/wailsapp/go-webview2/webviewloader"

	"minifleet/backend/cli"
	"minifleet/backend/fault"
)

// startToolkit reports whether this Windows can draw the window. Where the
// WebView2 runtime is missing the person is told, in a box that stays: the
// screens run in the browser meanwhile, and end with the box, because a program
// started by a click has no terminal to press Ctrl-C in.
func startToolkit(opt cli.DesktopOptions) bool {
	if version, err := webviewloader.GetAvailableCoreWebView2BrowserVersionString(""); err == nil && version != "" {
		return true
	}
	text := fault.T("The WebView2 runtime is not installed, so MiniFleet opens in your browser. Nothing is missing there.\n\nOK ends MiniFleet.",
		"此电脑没有安装 WebView2 运行时，MiniFleet 改在浏览器中打开，功能相同。\n\n点“确定”结束 MiniFleet。")
	go func() {
		if box("MiniFleet", text.In(opt.Language)) {
			opt.End()
		}
	}()
	return false
}

// box shows a text until it is answered, and reports whether it could.
func box(title, text string) bool {
	t, err := syscall.UTF16PtrFromString(title)
	if err != nil {
		return false
	}
	m, err := syscall.UTF16PtrFromString(text)
	if err != nil {
		return false
	}
	const information = 0x40
	answer, _, _ := syscall.NewLazyDLL("user32.dll").NewProc("MessageBoxW").Call(0, uintptr(unsafe.Pointer(m)), uintptr(unsafe.Pointer(t)), information)
	return answer != 0
}
