#!/usr/bin/env bash
# The screens as they are written: Vite serves them with hot reload, and a build of
# the program made for that (tag vite) hands them over under its own origin, so
# that everything else is as in a release. A change of Go code builds the program
# anew; the page then asks for the passphrase again.
#   dev.sh [FLAGS OF SERVE...]   DATA=DIR is the data directory, by default one of its own
set -euo pipefail
cd "$(dirname "$0")/../.."
data=${DATA:-$PWD/build/out/dev-data}
work=$(mktemp -d)
vite= program=
stop() {
  for child in $program $vite; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM
if [ ! -d frontend/node_modules ] || [ frontend/package-lock.json -nt frontend/node_modules/.package-lock.json ]; then
  (cd frontend && npm ci --no-audit --no-fund)
fi
(cd frontend && exec node_modules/.bin/vite --host 127.0.0.1 --clearScreen false) &
vite=$!
for _ in $(seq 300); do
  curl -fs -o /dev/null http://127.0.0.1:5173/ && break
  kill -0 "$vite" 2>/dev/null || { echo "Vite did not start" >&2; exit 1; }
  sleep 0.2
done
mkdir -p "$data"
while true; do
  touch "$work/built"
  if go build -tags vite -o "$work/minifleet" .; then
    "$work/minifleet" --data "$data" serve "$@" &
    program=$!
  fi
  # What is newer than the program? Polled: no watcher is on every system.
  until [ -n "$(find backend ./*.go go.mod -name '*.go' -newer "$work/built" -print -quit -o -name go.mod -newer "$work/built" -print -quit)" ]; do
    kill -0 "$vite" 2>/dev/null || { echo "Vite has ended" >&2; exit 1; }
    if [ -n "$program" ] && ! kill -0 "$program" 2>/dev/null; then exit 0; fi
    sleep 1
  done
  echo "== Go code has changed"
  if [ -n "$program" ]; then kill "$program" 2>/dev/null || true; wait "$program" 2>/dev/null || true; program=; fi
done
