#!/usr/bin/env bash
# What of Windows can be proved under Wine: a notification the system refuses
# starts no program, whatever the text.
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh wine wine64 gcc-mingw-w64-x86-64
work=$(mktemp -d)
trap 'WINEPREFIX=$work/wine wineserver -k 2>/dev/null || true; rm -rf "$work"' EXIT
export WINEPREFIX=$work/wine WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml= GOOS=windows
mkdir "$work/stand-in"
unset DISPLAY

# Go programs ask a library for randomness that older Wines do not have.
cat >"$work/random.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
C
timeout 180 wineboot -i >/dev/null 2>&1
[ -e "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" ] ||
  x86_64-w64-mingw32-gcc -shared -O2 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$work/random.c" -ladvapi32

cat >"$work/powershell.go" <<'GO'
package main

import (
	"os"
	"path/filepath"
)

func main() {
	exe, _ := os.Executable()
	os.WriteFile(filepath.Join(filepath.Dir(exe), "started"), nil, 0o600)
}
GO
go build -o "$work/stand-in/PowerShell.exe" "$work/powershell.go"
go test -c -o "$work/desktop.test.exe" ./backend/desktop
timeout 60 wine "$work/stand-in/PowerShell.exe" >/dev/null 2>&1
[ -e "$work/stand-in/started" ] || { echo "the stand-in does not start under Wine" >&2; exit 1; }
rm "$work/stand-in/started"
# Into a file: the services Wine leaves running would hold a pipe open. The log
# is judged and not the exit code: after COM was used, Wine 8 calls back into a Go
# program that is ending, which crashes it after its last test.
MINIFLEET_STAND_IN=$(timeout 60 winepath -w "$work/stand-in" 2>/dev/null) \
  timeout 120 wine "$work/desktop.test.exe" -test.v -test.run 'Toast|Texts|Notice|Notification' >"$work/log" 2>&1 || true
wineserver -k || true
if ! grep -q -- '--- PASS: TestARefusedNotificationStartsNoProgram' "$work/log" || ! grep -q '^PASS' "$work/log" || grep -q -- '--- FAIL' "$work/log"; then
  cat "$work/log" >&2
  exit 1
fi
grep -E '^(---|PASS)' "$work/log"
[ ! -e "$work/stand-in/started" ] || { echo "a refused notification started a program" >&2; exit 1; }
echo "what of Windows runs under Wine: ok"
