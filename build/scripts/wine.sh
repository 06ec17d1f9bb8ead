# To be sourced: a fresh Wine for programs of Go, with its prefix in "$work" (made
# by the script that sources this, and removed by it), and GOFLAGS for builds.
#
# Known gaps of Wine 8, none of them of Windows: older ones lack the library that
# Go programs ask for randomness; it does not know POSIX deletion
# (FileDispositionInformationEx) and answers so that Go does not fall back; it
# hands the access list of a folder down to no file (tests that allow for it fail
# when it does).
build/scripts/debs.sh wine wine64 gcc-mingw-w64-x86-64 jq
export WINEPREFIX=$work/wine WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml= LC_ALL=C.UTF-8
unset DISPLAY
trap 'wineserver -k 2>/dev/null || true; rm -rf "$work"' EXIT
timeout 180 wineboot -i >/dev/null 2>&1
cat >"$work/random.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
C
[ -e "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" ] ||
  x86_64-w64-mingw32-gcc -shared -O2 -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" "$work/random.c" -ladvapi32
deletes=$(go env GOROOT)/src/internal/syscall/windows/at_windows.go
sed 's/^var TestDeleteatFallback bool/var TestDeleteatFallback = true/' "$deletes" >"$work/at_windows.go"
cmp -s "$deletes" "$work/at_windows.go" && { echo "Go deletes files in another way now: look at the overlay" >&2; exit 1; }
jq -n --arg from "$deletes" --arg to "$work/at_windows.go" '{Replace: {($from): $to}}' >"$work/overlay.json"
export GOFLAGS="${GOFLAGS:+$GOFLAGS }-overlay=$work/overlay.json"
