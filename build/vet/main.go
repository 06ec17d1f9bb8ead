// Command vet runs the analyzers of go vet on what GOOS and GOFLAGS name. It
// reads packages from their sources, where go vet has every package they need
// compiled first: for another system that is most of its time.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"
	"golang.org/x/tools/go/analysis/suite/vet"
)

func main() { multichecker.Main(vet.Suite...) }
