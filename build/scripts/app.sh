#!/usr/bin/env bash
# Builds the desktop program for this machine into build/bin.
set -euo pipefail
cd "$(dirname "$0")/../.."
tags=()
if [ "$(uname -s)" = Linux ]; then
  build/scripts/debs.sh build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev
  tags=(-tags webkit2_41)
fi
build/scripts/web.sh
go tool wails build -s -skipbindings -nosyncgomod -m -trimpath -nocolour "${tags[@]}" \
  -ldflags "$(build/scripts/ldflags.sh)" "$@"
ls -l build/bin
