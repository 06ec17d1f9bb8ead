#!/usr/bin/env bash
# Prints the version stamped into the program: the product version of wails.json
# alone where its tag (vX.Y.Z) is checked out and nothing is changed, else with
# the commit it was built from, when that is known. A tag of another version than
# wails.json's is a mistake and ends the build.
set -euo pipefail
cd "$(dirname "$0")/../.."
product=$(sed -n 's/.*"productVersion": *"\([^"]*\)".*/\1/p' wails.json)
[ -n "$product" ] || { echo "wails.json has no productVersion" >&2; exit 1; }
tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null || true)
if [ -n "$tag" ] && [ "$tag" != "v$product" ]; then
  echo "the tag is $tag, and wails.json says $product: change one of them" >&2
  exit 1
fi
if [ "${1:-}" = product ]; then echo "$product"; exit 0; fi
commit=$(git rev-parse --short=10 HEAD 2>/dev/null || true)
changed=
if [ -n "$commit" ] && [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null)" ]; then changed=.changed; fi
if [ -n "$tag" ] && [ -z "$changed" ]; then echo "$product"; exit 0; fi
echo "$product${commit:++$commit}$changed"
