#!/usr/bin/env bash
# Everything that reads the code without running it: the program as it is built
# here, the desktop window where its libraries are, and the other systems.
set -euo pipefail
cd "$(dirname "$0")/../.."
unformatted=$(gofmt -l ./*.go backend build frontend/*.go)
[ -z "$unformatted" ] || { echo "gofmt these files: $unformatted" >&2; exit 1; }
go vet ./...
go tool staticcheck ./...
go vet -tags vite ./backend/web
go test -tags vite -run Development ./backend/web
if pkg-config --exists gtk+-3.0 webkit2gtk-4.1 2>/dev/null; then
  go vet -tags desktop,production,webkit2_41 .
  go tool staticcheck -tags desktop,production,webkit2_41 .
fi
GOOS=windows go vet -tags desktop,production ./...
GOOS=darwin go vet ./backend/...
go run ./build/notices -check # which also looks that each library of the screens is pinned with a hash
go mod verify
cd frontend
npm run lint
npm run typecheck
