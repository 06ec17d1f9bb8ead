//go:build (desktop || dev || production || bindings) && !linux

package main

import (
	"context"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// systemLooks is what the system prefers where the person leaves it to it.
type systemLooks struct{}

// dark says whether a theme is dark here.
func (*systemLooks) dark(t api.Theme) bool {
	return t == api.ThemeDark || t == api.ThemeSystem && systemDark()
}

// wear gives the title bar a theme.
func (*systemLooks) wear(w context.Context, t api.Theme) {
	switch t {
	case api.ThemeDark:
		wails_runtime.WindowSetDarkTheme(w)
	case api.ThemeLight:
		wails_runtime.WindowSetLightTheme(w)
	default:
		wails_runtime.WindowSetSystemDefaultTheme(w)
	}
}

func (*systemLooks) wearFirst(api.Theme) {}

// follow has nothing to do: the title bar follows the system by itself.
func (*systemLooks) follow(context.Context, func()) {}

// speak has nothing to do: the system's dialogs have its language.
func speak(fault.Lang) {}

func speakFirst(fault.Lang) {}
