#!/usr/bin/env bash
# Makes the installer of Windows from the two programs that windows.sh compiled, and
# signs it and its uninstaller where there is something to sign with (sign.sh).
#   installer.sh FOLDER INSTALLER
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(cd "$1" && pwd)
out=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
build/scripts/debs.sh nsis
# NSIS stores the files' times; the same input makes the same installer.
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
cp LICENSE "$folder/LICENSE.txt"
cp backend/api/THIRD-PARTY-NOTICES.txt "$folder/"
touch -d "@$SOURCE_DATE_EPOCH" "$folder"/*
signing=()
if [ -n "${SIGN_PKCS12:-}${SIGN_CERTIFICATE:-}${SIGN_COMMAND:-}" ]; then signing=("-DSIGN=$PWD/build/scripts/sign.sh"); fi
makensis -V2 -WX "-DVERSION=$(build/scripts/version.sh product)" "-DWINDOWED=$folder/MiniFleet.exe" "-DCONSOLE=$folder/minifleet-console.exe" \
  "-DLICENCE=$folder/LICENSE.txt" "-DNOTICES=$folder/THIRD-PARTY-NOTICES.txt" "-DICON=$PWD/build/windows/icon.ico" "-DOUT=$out" "${signing[@]}" build/windows/installer.nsi
build/scripts/sign.sh "$out"
