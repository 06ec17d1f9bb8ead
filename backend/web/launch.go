package web

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"minifleet/backend/disk"
)

// launchFile opens a session in a browser. Every user of the machine can read
// the arguments of a program, so that the browser is given this file of the
// private data directory and not an address with a code.
const launchFile = "open.html"

// launchShape is what an address that opens a session looks like.
var launchShape = regexp.MustCompile(`^http://(?:[0-9a-z-]+\.localhost|127\.0\.0\.1|\[::1\]):[0-9]{1,5}/#launch=[0-9a-f]{64}$`)

var launchPage = template.Must(template.New("launch").Parse(`<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>MiniFleet</title>
<style>body{font:16px/1.6 system-ui,sans-serif;margin:20vh auto;max-width:34em;padding:0 1em;color-scheme:light dark}</style>
<p id="text">MiniFleet …</p>
<script>
const named = {{.Named}}, plain = {{.Plain}};
const say = (text) => { document.getElementById("text").textContent = text; };
// Does this browser know names below "localhost"?
fetch(new URL("/here", named), { mode: "no-cors", cache: "no-store" }).then(
  () => location.replace(named),
  () => plain
    ? location.replace(plain)
    : say("此浏览器不认识 localhost 下的名称：请改用 Chrome、Edge 或 Firefox，或不带 --listen 启动。 / This browser does not know names below localhost: use Chrome, Edge or Firefox, or start without --listen."),
);
</script>
`))

// writeLaunchFile puts the file for r into dir.
func writeLaunchFile(dir string, r Ready) (path string, err error) {
	var b bytes.Buffer
	if err := launchPage.Execute(&b, struct{ Named, Plain string }{r.LaunchURL, r.PlainURL}); err != nil {
		return "", err
	}
	path = filepath.Join(dir, launchFile)
	return path, disk.WriteFile(path, b.Bytes())
}

// removeLaunchFile takes it away once its code was used.
func removeLaunchFile(dir string) error { return disk.Remove(filepath.Join(dir, launchFile)) }

// OpenLaunch opens the screens of a running shell in the person's browser.
func OpenLaunch(dir string, r Ready) error {
	if !launchShape.MatchString(r.LaunchURL) || r.PlainURL != "" && !launchShape.MatchString(r.PlainURL) {
		return fmt.Errorf("this is no launch address")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	path, err := writeLaunchFile(dir, r)
	if err != nil {
		return err
	}
	return OpenFile(path)
}

// OpenFile opens a file or a folder with what the system opens it with.
func OpenFile(path string) error {
	var cmd *exec.Cmd
	switch runtime.GOOS {
	case "windows":
		cmd = exec.Command("rundll32", "url.dll,FileProtocolHandler", path)
	case "darwin":
		cmd = exec.Command("open", path)
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return errors.New("there is no display")
		}
		cmd = exec.Command("xdg-open", path)
	}
	cmd.Env = withoutSecrets(os.Environ())
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// withoutSecrets is an environment for programs that are not ours: a variable
// of MiniFleet may hold a passphrase.
func withoutSecrets(environment []string) []string {
	var kept []string
	for _, variable := range environment {
		if !strings.HasPrefix(strings.ToUpper(variable), "MINIFLEET_") {
			kept = append(kept, variable)
		}
	}
	return kept
}
