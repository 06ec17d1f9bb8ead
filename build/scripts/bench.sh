#!/usr/bin/env bash
# Measurements of the whole program, as a table with their conditions.
#   UPDATE=1        writes docs/benchmarks.md as well; with RUN those parts of it
#   MERCHANTS=1000  size of the fleet that is published to
#   RUN=REGEXP      only these: Fleet, Release, Memory, Vault, Screens, Window, Size
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh chromium fonts-noto-cjk build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev xvfb openbox xdotool imagemagick
build/scripts/web.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -trimpath -ldflags "-s -w -X minifleet/backend/cli.Version=$(build/scripts/version.sh)" -o "$work/minifleet" .
# The window is measured as it is built to be handed out.
go build -tags desktop,production,webkit2_41 -trimpath -ldflags "$(build/scripts/ldflags.sh)" -o "$work/window" .
go build -tags desktop,webkit2_41 -o "$work/emptywindow" ./build/emptywindow
go test -c -o "$work/bench" ./build/bench
export MINIFLEET_BENCH=${MERCHANTS:-1000} MINIFLEET_BIN=$work/minifleet
export MINIFLEET_WINDOW=$work/window MINIFLEET_EMPTY_WINDOW=$work/emptywindow
if [ -n "${UPDATE:-}" ]; then
  export MINIFLEET_BENCH_DOC=$PWD/docs/benchmarks.md MINIFLEET_BENCH_PART=${RUN:-}
fi
(cd build/bench && "$work/bench" -test.v -test.timeout 120m -test.run "${RUN:-.}")
