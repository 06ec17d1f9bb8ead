#!/usr/bin/env bash
# Long runs: thousands of kills, thousands of random roads through the state
# machine, 1,000 lives of a merchant behind proxies that hand requests on late
# (MINIFLEET_SEEDS=N: another number), and every fuzz target.
#   KILLS=N        about N kills in each of these tests (default: thousands)
#   CHECKS=N       random sequences for each property (default 5000)
#   FUZZ_TIME=60s  time of each fuzz target
set -euo pipefail
cd "$(dirname "$0")/../.."
export MINIFLEET_SOAK=${KILLS:-1}

echo "== kills"
go test -count=1 -timeout 24h -v -run 'Kill|Crash|Soak' ./backend/vault ./backend/batch ./backend/message ./backend/cli

echo "== the way to the platform"
go test -count=1 -timeout 6h -run 'NoUntrueWord' ./backend/workspace

echo "== properties"
for package in $(grep -lE 'rapid\.(Check|MakeCheck)\(' backend/*/*_test.go | xargs -n1 dirname | sort -u); do
  tests=$(grep -hE '^func Test' $(grep -lE 'rapid\.(Check|MakeCheck)\(' "$package"/*_test.go) | sed -E 's/^func (Test[A-Za-z0-9_]*).*/\1/' | paste -sd'|')
  go test -count=1 -timeout 6h -run "^($tests)\$" "./$package" -rapid.checks="${CHECKS:-5000}"
done

echo "== fuzzing"
for file in $(grep -lE '^func Fuzz' backend/*/*_test.go); do
  for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$file"); do
    echo "-- $(dirname "$file") $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZ_TIME:-60s}" "./$(dirname "$file")"
  done
done
