package desktop

import "strings"

// withFolder is a Windows search path (PATH) with dir at its end. A path that
// holds dir already, with or without a trailing backslash, stays as it is.
func withFolder(path, dir string) string {
	for _, have := range strings.Split(path, ";") {
		if sameFolder(have, dir) {
			return path
		}
	}
	if path == "" {
		return dir
	}
	return strings.TrimRight(path, ";") + ";" + dir
}

// withoutFolder is a Windows search path without dir. The other entries, empty
// ones included, stay as they are.
func withoutFolder(path, dir string) string {
	var rest []string
	for _, have := range strings.Split(path, ";") {
		if !sameFolder(have, dir) {
			rest = append(rest, have)
		}
	}
	return strings.Join(rest, ";")
}

func sameFolder(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(strings.Trim(strings.TrimSpace(a), `"`), `\`), strings.TrimRight(b, `\`))
}
