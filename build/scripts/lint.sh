#!/usr/bin/env bash
# Everything that reads the code without running it.
set -euo pipefail
cd "$(dirname "$0")/../.."
unformatted=$(gofmt -l app*.go main.go backend frontend/*.go)
[ -z "$unformatted" ] || { echo "gofmt these files: $unformatted" >&2; exit 1; }
go vet ./...
go tool staticcheck ./...
cd frontend
npm run lint
npm run typecheck
