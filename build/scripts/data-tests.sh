#!/usr/bin/env bash
# The tests that say boundtest.MuchData, without the race detector.
set -euo pipefail
cd "$(dirname "$0")/../.."
calls=$(grep -rl --include='*_test.go' 'boundtest\.MuchData(t)' backend | sort)
# Each call names the test it is the first line of.
names=$(awk '/^func Test/ { sub(/^func /, ""); sub(/\(.*/, ""); name = $0; line = FNR }
  /boundtest\.MuchData\(t\)/ { if (FNR != line + 1) { print FILENAME ":" FNR ": not the first line of a test" > "/dev/stderr"; exit 1 } print name }' $calls | sort -u)
[ -n "$names" ] || { echo "no test says boundtest.MuchData" >&2; exit 1; }
# shellcheck disable=SC2046
go test -timeout 20m -run "^($(echo $names | tr ' ' '|'))\$" $(dirname $calls | sort -u | sed 's|^|./|')
