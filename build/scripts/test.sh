#!/usr/bin/env bash
# Every check and every test, from a fresh checkout.
set -euo pipefail
cd "$(dirname "$0")/../.."
step() { printf '\n== %s\n' "$*"; }

step "system packages"
build/scripts/debs.sh chromium fonts-noto-cjk

step "screens"
build/scripts/web.sh

step "lint"
build/scripts/lint.sh

step "screens: unit tests"
(cd frontend && npm test)

step "go test -race"
go test -race -timeout 20m ./...

step "end to end in a browser"
(cd frontend && npm run e2e)

step "desktop window"
build/scripts/desktop-test.sh
