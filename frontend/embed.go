// Package frontend embeds the built screens.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the root of the built screens. It holds no index.html when the
// program was compiled before `npm run build`; the shells say so then.
func Dist() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist // unreachable: "dist" is a valid path
	}
	return sub
}
