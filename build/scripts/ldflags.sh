#!/usr/bin/env bash
# Prints the linker's flags of a program that is handed out: its version, and the
# address of the release feed where RELEASES names the place of releases.
#   ldflags.sh [VERSION]
set -euo pipefail
cd "$(dirname "$0")/../.."
flags="-s -w -X minifleet/backend/cli.Version=${1:-$(build/scripts/version.sh)}"
[ -z "${RELEASES:-}" ] || flags+=" -X minifleet/backend/cli.ReleaseFeed=$RELEASES/latest.json"
echo "$flags"
