#!/usr/bin/env bash
# Compiles the two programs of Windows into a folder: MiniFleet.exe, which has a
# window and no console, and minifleet-console.exe, which a terminal waits for.
#   windows.sh FOLDER [VERSION]
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$1 version=${2:-$(build/scripts/version.sh)}
mkdir -p "$folder"
[ -f frontend/dist/index.html ] || build/scripts/web.sh
flags=$(build/scripts/ldflags.sh "$version")
go tool wails build -s -skipbindings -nosyncgomod -m -trimpath -nocolour -platform windows/amd64 -ldflags "$flags"
mv build/bin/minifleet.exe "$folder/MiniFleet.exe"
GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -tags desktop,production -ldflags "$flags" -o "$folder/minifleet-console.exe" .
