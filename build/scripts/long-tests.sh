#!/usr/bin/env bash
# The tests that make test leaves out under the race detector: those that say
# boundtest.MuchData, and with light keys those that say boundtest.ManyRounds.
#   RACE=1  runs the latter under the race detector instead; see make soak
set -euo pipefail
cd "$(dirname "$0")/../.."

keys='^backend/(vault|alipay)/' # the rooms of keys have those of a program

# those MARK ROOMS ARGUMENTS... runs all tests that say it: "keys" in the rooms of
# keys, "others" in the others, "all" in all of them.
those() {
  local mark=$1 rooms=$2 calls names
  shift 2
  calls=$(grep -rl --include='*_test.go' "boundtest\\.$mark(t)" backend | sort)
  case $rooms in
    keys) calls=$(grep -E "$keys" <<<"$calls") ;;
    others) calls=$(grep -vE "$keys" <<<"$calls") ;;
  esac
  # Each call names the test it is the first line of.
  names=$(awk -v mark="boundtest\\\\.$mark\\\\(t\\\\)" '/^func Test/ { sub(/^func /, ""); sub(/\(.*/, ""); name = $0; line = FNR }
    $0 ~ mark { if (FNR != line + 1) { print FILENAME ":" FNR ": not the first line of a test" > "/dev/stderr"; exit 1 } print name }' $calls | sort -u)
  [ -n "$names" ] || { echo "no test says boundtest.$mark" >&2; exit 1; }
  # shellcheck disable=SC2046
  go test "$@" -run "^($(echo $names | tr ' ' '|'))\$" $(dirname $calls | sort -u | sed 's|^|./|')
}

if [ -n "${RACE:-}" ]; then
  MINIFLEET_RACE=all those ManyRounds all -race -count=1 -timeout 6h
else
  those ManyRounds all -tags lightkeys -vet=off -timeout 20m
  those MuchData others -tags lightkeys -vet=off -timeout 20m
  those MuchData keys -vet=off -timeout 20m
fi
