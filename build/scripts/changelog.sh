#!/usr/bin/env bash
# Prints CHANGELOG.md as a Debian changelog of one entry.
#   changelog.sh VERSION
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "minifleet ($1) unstable; urgency=medium"
echo
sed -n '/^## /,$p' CHANGELOG.md | sed -n 's/^- //p' | while IFS= read -r line; do
  fold -s -w 74 <<<"$line" | sed -e 's/ *$//' -e '1s/^/  * /' -e '1!s/^/    /'
done
echo
echo " -- The MiniFleet authors <authors@minifleet.invalid>  $(LC_ALL=C date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" -R)"
