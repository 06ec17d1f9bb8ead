// Command minifleet is the workbench of an Alipay service provider: a desktop
// window, the same screens in a browser, and a command line, over one core.
package main

import (
	"os"

	"minifleet/backend/api"
	"minifleet/backend/cli"
	"minifleet/backend/desktop"
)

func main() {
	attachConsole()
	api.QuietHTTP()
	api.BoundGarbage(100)
	// Windows starts the program for a click on an old notification with an
	// argument of its own; what the person sees is the window.
	args, _ := desktop.StartedByClick(os.Args[1:])
	os.Exit(cli.Main(args, cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, window))
}
