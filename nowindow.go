//go:build !(desktop || dev || production || bindings)

package main

import (
	"context"

	"minifleet/backend/cli"
)

// window says that this build has none.
func window(context.Context, cli.DesktopOptions) error { return cli.ErrNoDesktop }
