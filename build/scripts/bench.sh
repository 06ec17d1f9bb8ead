#!/usr/bin/env bash
# Measurements of the whole program, as a table with their conditions.
#   UPDATE=1        writes docs/benchmarks.md as well
#   MERCHANTS=1000  size of the fleet that is published to
#   RUN=REGEXP      only these: Fleet, Release, Memory, Vault, Screens, Size
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh chromium fonts-noto-cjk
build/scripts/web.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -trimpath -ldflags "-s -w -X minifleet/backend/cli.Version=$(build/scripts/version.sh)" -o "$work/minifleet" .
go test -c -o "$work/bench" ./build/bench
export MINIFLEET_BENCH=${MERCHANTS:-1000} MINIFLEET_BIN=$work/minifleet
if [ -n "${UPDATE:-}" ]; then
  [ -z "${RUN:-}" ] || { echo "the page holds every measurement: UPDATE and RUN do not go together" >&2; exit 1; }
  export MINIFLEET_BENCH_DOC=$PWD/docs/benchmarks.md
fi
(cd build/bench && "$work/bench" -test.v -test.timeout 120m -test.run "${RUN:-.}")
