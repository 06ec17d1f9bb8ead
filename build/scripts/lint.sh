#!/usr/bin/env bash
# Everything that reads the code without running it: the program as it is built
# here, the desktop window where its libraries are, and the other systems.
set -euo pipefail
cd "$(dirname "$0")/../.."
unformatted=$(gofmt -l ./*.go backend build frontend/*.go)
[ -z "$unformatted" ] || { echo "gofmt these files: $unformatted" >&2; exit 1; }

# vet SYSTEM TAGS PACKAGE...
vet=$(mktemp)
trap 'rm -f "$vet"' EXIT
go build -o "$vet" ./build/vet
here=$(go env GOOS)
vet() { GOOS=$1 GOFLAGS=${2:+-tags=$2} "$vet" "${@:3}"; }
vet "$here" "" ./...
# Where other tags change anything: one reading of what all of them need.
keys=(./backend/alipay ./backend/simulator ./backend/vault)
vet "$here" lightkeys,vite "${keys[@]}" ./backend/web
window=desktop,production,webkit2_41
if pkg-config --exists gtk+-3.0 webkit2gtk-4.1 2>/dev/null; then
  # Not from the sources: its libraries are largely C.
  go vet -tags $window .
  go tool staticcheck -tags $window .
fi
vet windows desktop,production ./...
vet darwin "" ./backend/...
go test -vet=off -tags vite -run Development ./backend/web
# As most tests are built, which compiles for them what it reads; then what that tag leaves out.
go tool staticcheck -tags lightkeys ./...
go tool staticcheck "${keys[@]}"
go run ./build/notices -check # which also looks that each library of the screens is pinned with a hash
go mod verify
cd frontend
npm run lint
npm run typecheck
