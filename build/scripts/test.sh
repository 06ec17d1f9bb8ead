#!/usr/bin/env bash
# Every check and every test, from a fresh checkout. Each step says how long it
# took; the first that fails ends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=
times=()
step() {
  if [ -n "$name" ]; then times+=("$(printf '%5d s  %s' $((SECONDS - began)) "$name")"); fi
  name=$1
  began=$SECONDS
  [ -z "$name" ] || printf '\n== %s\n' "$name"
}

step "system packages"
build/scripts/debs.sh build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev \
  chromium fonts-noto-cjk xvfb openbox wmctrl xdotool imagemagick jq curl

step "screens"
build/scripts/web.sh

step "lint"
build/scripts/lint.sh

step "screens: unit tests and size of the first load"
(cd frontend && npm test && npm run size)

step "go test -race"
go test -race -timeout 20m -skip '^TestScripts$' ./...

step "the tests of much data, without the race detector"
build/scripts/data-tests.sh

step "the command line's scripts"
# Each command is a process of its own, which the race detector slows most; the
# scripts run under it in make soak.
go test -timeout 20m -run '^TestScripts$' ./backend/cli

step "end to end in a browser"
go build -o "$work/minifleet" .
(cd frontend && MINIFLEET_BIN=$work/minifleet npm run e2e)

step "desktop window"
build/scripts/desktop-test.sh

step "what of Windows runs under Wine, and its signature"
build/scripts/windows-test.sh
build/scripts/sign-test.sh

step ""
printf '\n== all passed in %d s\n' "$SECONDS"
printf '%s\n' "${times[@]}"
