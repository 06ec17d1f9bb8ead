//go:build desktop || dev || production || bindings

package main

import (
	"context"
	_ "embed" // the icon beside the clock
	"syscall"
	"unsafe"

	"github.com/wailsapp/go-webview2/webviewloader"

	"minifleet/backend/cli"
	"minifleet/backend/desktop"
	"minifleet/backend/fault"
)

//go:embed build/windows/icon.ico
var trayIcon []byte

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
		if box(text.In(opt.Language), informs) != 0 {
			opt.End()
		}
	}()
	return false
}

// moveData asks whether the data may leave the roaming profile, and returns
// where it lies then. Closing the box leaves the question for the next start.
func moveData(opt cli.DesktopOptions) string {
	ask := fault.T("Your data lies in the roaming profile, which Windows may copy to other computers:\n%s\n\nMove it to the local one?\n%s\n\nNothing is lost, even if the move is interrupted. With No it stays.",
		"你的数据位于漫游配置文件中，Windows 可能将其复制到其他电脑：\n%s\n\n要移动到本机吗？\n%s\n\n即使中途中断也不会丢失数据。选“否”则保留在原处。", opt.Dir, opt.MoveTo)
	switch box(ask.In(opt.Language), asks) {
	case yes:
		dir, err := opt.Move()
		if err == nil {
			return dir
		}
		f := fault.As(err)
		box(f.Message.In(opt.Language)+"\n\n"+f.Hint.In(opt.Language), informs)
	case no:
		_ = opt.Stay() // it is asked again when that cannot be kept in mind
	}
	return opt.Dir
}

// What a box has besides its text, and how it is answered.
const (
	informs = 0x40       // MB_ICONINFORMATION
	asks    = 0x20 | 0x3 // MB_ICONQUESTION, MB_YESNOCANCEL
	yes, no = 6, 7
)

// box shows a text until it is answered, and returns the answer; 0 when it could
// not be shown.
func box(text string, kind uintptr) uintptr {
	t, err := syscall.UTF16PtrFromString("MiniFleet")
	if err != nil {
		return 0
	}
	m, err := syscall.UTF16PtrFromString(text)
	if err != nil {
		return 0
	}
	answer, _, _ := syscall.NewLazyDLL("user32.dll").NewProc("MessageBoxW").Call(0, uintptr(unsafe.Pointer(m)), uintptr(unsafe.Pointer(t)), kind)
	return answer
}

func systemDark() bool { return desktop.Dark() }

// askYesNo asks a question whose answer is no unless the person says otherwise.
func (d *desktopShell) askYesNo(_ context.Context, text, yes string) bool {
	return desktop.Ask("MiniFleet", text, yes, d.say("Cancel", "取消"))
}
