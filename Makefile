# MiniFleet: everything a developer or a fresh machine needs.
#   make demo   run the main job to its end on the built-in simulator
#   make test   every check and every test
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
GO ?= go
VERSION ?= $(shell build/scripts/version.sh)
LDFLAGS := -s -w -X minifleet/backend/cli.Version=$(VERSION)
BIN := build/bin

.PHONY: demo test soak bench app dist web shots generate lint clean setup-test setup-app

demo: $(BIN)/minifleet ## one template version to 50 merchants, faults switched on
	$(BIN)/minifleet demo

# The command line program with the browser shell; needs Go alone.
$(BIN)/minifleet: $(shell find backend main.go app*.go frontend/embed.go -name '*.go' -o -name '*.json' -path 'backend/*') go.mod go.sum
	@mkdir -p $(BIN)
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $@ .

test: ## lint, unit, end-to-end; see build/scripts/test.sh
	build/scripts/test.sh

lint: web
	build/scripts/lint.sh

soak: ## long kill and fuzz runs
	build/scripts/soak.sh

bench: ## measurements, printed as ratios with their conditions
	build/scripts/bench.sh

web: ## the screens, embedded by the Go build
	build/scripts/web.sh

generate: ## TypeScript types and client from the facade
	$(GO) run ./backend/api/gen

app: ## the desktop program for this machine
	build/scripts/app.sh

dist: ## Windows exe and installer, Linux .deb and tar, checksums
	build/scripts/dist.sh

shots: ## the screenshots of the README, from the real program
	build/scripts/shots.sh

clean:
	rm -rf $(BIN) build/out dist frontend/dist/assets frontend/dist/index.html
