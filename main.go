// Command minifleet is the workbench of an Alipay service provider: a desktop
// window, the same screens in a browser, and a command line, over one core.
package main

import (
	"os"

	"minifleet/backend/cli"
)

func main() {
	attachConsole()
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, window))
}
