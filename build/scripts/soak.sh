#!/usr/bin/env bash
# Long runs: thousands of kills, and every fuzz target for FUZZ_TIME (default 60s).
set -euo pipefail
cd "$(dirname "$0")/../.."
export MINIFLEET_SOAK=1
echo "== kills and faults"
go test -count=1 -timeout 6h -run 'Kill|Soak|Crash|Fleet' -v ./backend/vault ./backend/batch ./backend/message ./backend/cli
echo "== fuzzing"
go list ./backend/... | while read -r package; do
  dir=${package#minifleet/}
  grep -lE '^func Fuzz' "$dir"/*_test.go 2>/dev/null | xargs -r grep -hoE '^func (Fuzz[A-Za-z0-9_]+)' | awk '{print $2}' | while read -r target; do
    echo "-- $package $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZ_TIME:-60s}" "$package"
  done
done
