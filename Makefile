# MiniFleet: everything a developer or a fresh machine needs.
#   make demo   run the main job to its end on the built-in simulator
#   make test   every check and every test
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
GO ?= go
VERSION ?= $(shell build/scripts/version.sh)
LDFLAGS := -s -w -X minifleet/backend/cli.Version=$(VERSION)
BIN := build/bin

.PHONY: help demo dev test test-windows soak bench app dist web shots notices generate lint clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: $(BIN)/minifleet ## one template version to 50 merchants, faults switched on
	$(BIN)/minifleet demo

# The command line program, with the screens for a browser when they are built
# (make web); needs Go alone.
SOURCES := $(shell find backend frontend/embed.go *.go -type f -not -name '*_test.go' -not -path '*/testdata/*') $(wildcard frontend/dist/index.html)
$(BIN)/minifleet: $(SOURCES) go.mod go.sum
	@mkdir -p $(BIN)
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $@ .

dev: ## the screens in a browser, with hot reload; DATA=DIR for another data directory
	build/scripts/dev.sh

test: ## lint, unit, end-to-end; see build/scripts/test.sh
	build/scripts/test.sh

test-windows: ## the Windows programs, the installer, every package and the main job, under Wine
	build/scripts/windows-test.sh
	build/scripts/installer-test.sh
	build/scripts/windows-suite.sh

lint: web ## what reads the code without running it
	build/scripts/lint.sh

soak: ## long runs: kills, properties, fuzzing; see build/scripts/soak.sh
	build/scripts/soak.sh

bench: ## measurements as one table; UPDATE=1 writes docs/benchmarks.md
	build/scripts/bench.sh

web: ## the screens, embedded by the Go build
	build/scripts/web.sh

notices: ## the licences of everything that is in the programs
	$(GO) run ./build/notices

generate: ## TypeScript types and client from the facade
	$(GO) run ./backend/api/gen

app: ## the desktop program for this machine
	build/scripts/app.sh

dist: ## packages for Linux, Windows and macOS, with checksums
	build/scripts/dist.sh

shots: ## the screenshots of the documents, from the real programs
	build/scripts/shots.sh
	build/scripts/windows-shots.sh

clean: ## what was built
	rm -rf $(BIN) build/out dist frontend/dist/assets frontend/dist/index.html
