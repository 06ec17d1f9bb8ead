package session

import (
	"context"

	"minifleet/backend/fault"
)

// Capabilities says what the shell around the screens can do. A call that
// needs what is missing fails with system.not_supported.
type Capabilities struct {
	FileDialogs   bool `json:"file_dialogs"`
	Notifications bool `json:"notifications"`
	Window        bool `json:"window"`
}

// ShellKind names a shell.
type ShellKind string

// The shells there are.
const (
	ShellDesktop ShellKind = "desktop"
	ShellBrowser ShellKind = "browser"
	ShellCommand ShellKind = "command" // a command that opened the workspace for itself
)

// Shell is what the program needs of the window or server it runs in.
// What a shell cannot do it answers with NotSupported.
type Shell interface {
	Kind() ShellKind
	Capabilities() Capabilities
	// Raise brings the window forward. The browser shell answers with a
	// fresh single-use launch URL, the desktop with "".
	Raise(ctx context.Context) (launchURL string, err error)
	// SaveFile asks where to put a file and returns the path, "" when the
	// person changed their mind.
	SaveFile(ctx context.Context, suggestedName string) (path string, err error)
	// PickFolder asks for a folder that is there and returns its path, "" when the
	// person changed their mind.
	PickFolder(ctx context.Context) (path string, err error)
	// OpenExternal opens an https page in the person's browser.
	OpenExternal(ctx context.Context, url string) error
	// Notify shows a notification of the system; a click on it leads to target,
	// a page of the screens.
	Notify(ctx context.Context, title, body, target string) error
}

// Opener is a shell that can open a file the program saved, or its folder, with
// what the system opens it with.
type Opener interface {
	OpenSaved(ctx context.Context, path string) error
}

// NotSupported is the fault of a call the shell has no means for.
func NotSupported() *fault.Error {
	return fault.New("system.not_supported", fault.T(
		"this cannot be done in a browser window",
		"浏览器界面无法执行此操作")).
		WithHint(fault.T("Use the desktop program for it.", "请改用桌面程序。")).
		WithRetry(fault.RetryNotSupported)
}
