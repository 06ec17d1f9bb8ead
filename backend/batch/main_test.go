package batch

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"testing"

	"go.uber.org/goleak"

	"minifleet/backend/simulator"
)

const simulatorDir = "MINIFLEET_TEST_SIMULATOR_DIR"

// TestMain also is the simulator of the fleet test, in a process of its own.
func TestMain(m *testing.M) {
	if dir := os.Getenv(simulatorDir); dir != "" {
		n, _ := strconv.Atoi(os.Getenv("MINIFLEET_BENCH"))
		server, err := simulator.Start(context.Background(), simulator.Options{Dir: dir, Merchants: n, Seed: 3})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_ = json.NewEncoder(os.Stdout).Encode(server.Info())
		_, _ = bufio.NewReader(os.Stdin).ReadByte() // until the test ends
		server.Close()
		os.Exit(0)
	}
	flag.Parse()
	_ = flag.Set("test.parallel", "12") // they wait more than they work
	goleak.VerifyTestMain(m)
}
