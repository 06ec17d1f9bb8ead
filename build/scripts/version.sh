#!/usr/bin/env bash
# Prints the version stamped into the program: the product version of
# wails.json, and the commit it was built from when that is known.
set -euo pipefail
cd "$(dirname "$0")/../.."
product=$(sed -n 's/.*"productVersion": *"\([^"]*\)".*/\1/p' wails.json)
[ -n "$product" ] || { echo "wails.json has no productVersion" >&2; exit 1; }
if [ "${1:-}" = product ]; then echo "$product"; exit 0; fi
commit=$(git rev-parse --short=10 HEAD 2>/dev/null || true)
if [ -n "$commit" ] && [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null)" ]; then commit+=.changed; fi
echo "$product${commit:++$commit}"
