#!/usr/bin/env bash
# Proves the installer of Windows under Wine: it installs for one person, into a
# folder with Chinese in its name; the console program answers with its exit
# code; PATH gains the folder once; an installer over a running program changes
# nothing and says so by its exit code; uninstalling takes what was installed by
# name, and nothing else.
#   MINIFLEET_PROGRAMS=FOLDER takes what windows.sh compiled there.
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh nsis
work=$(mktemp -d)
. build/scripts/wine.sh
unset GOFLAGS # what is installed here is what is shipped
fail() { echo "FAILED: $1" >&2; [ ! -f "$work/log" ] || tail -20 "$work/log" >&2; exit 1; }
step() { echo "-- $1"; }
# win SECONDS COMMAND...: under Wine, with the output in a file: what Wine leaves
# running would hold a pipe open.
win() { timeout "$1" wine "${@:2}" >"$work/log" 2>&1; }
# is FILE WANT: the exit code of win.
ends() { local want=$1 rc=0; shift; win "$@" || rc=$?; [ "$rc" = "$want" ] || fail "${*:2} ended with $rc, not $want"; }

step "the programs and the installer; made twice it is the same"
if [ -n "${MINIFLEET_PROGRAMS:-}" ]; then cp -r "$MINIFLEET_PROGRAMS" "$work/programs"; else build/scripts/windows.sh "$work/programs" >/dev/null; fi
build/scripts/installer.sh "$work/programs" "$work/minifleet-setup.exe"
build/scripts/installer.sh "$work/programs" "$work/minifleet-again.exe"
cmp "$work/minifleet-setup.exe" "$work/minifleet-again.exe" || fail "two installers of the same programs differ"

# No space in it: what starts programs under Wine would quote the argument, which NSIS does not read.
target='C:\用户\商家工具\MiniFleet'
here="$WINEPREFIX/drive_c/用户/商家工具/MiniFleet"
path_now() { win 60 reg query 'HKCU\Environment' /v Path || true; tr -d '\r' <"$work/log"; }
reg_key='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\MiniFleet'

step "installing, without an administrator"
ends 0 60 reg add 'HKCU\Environment' /v Path /t REG_EXPAND_SZ /d '%USERPROFILE%\go\bin;C:\mine' /f
ends 0 120 "$work/minifleet-setup.exe" /S "/D=$target"
for file in MiniFleet.exe bin/minifleet.exe LICENSE.txt THIRD-PARTY-NOTICES.txt uninstall.exe; do [ -f "$here/$file" ] || fail "$file is not installed"; done
cmp "$here/MiniFleet.exe" "$work/programs/MiniFleet.exe"
ends 0 60 reg query "$reg_key" /v DisplayVersion
grep -q "$(build/scripts/version.sh product)" "$work/log" || fail "Settings shows no version"
path=$(path_now)
case $path in *'%USERPROFILE%\go\bin;C:\mine;'*'\bin'*) ;; *) fail "PATH is $path" ;; esac

step "the console program keeps its exit code"
ends 0 120 "$here/bin/minifleet.exe" version
grep -q "minifleet $(build/scripts/version.sh product)" "$work/log" || fail "no version"
ends 1 120 "$here/bin/minifleet.exe" mercant

step "an installer over a running program changes nothing and says so"
MINIFLEET_PASSPHRASE= timeout 300 wine "$here/bin/minifleet.exe" simulator --dir 'C:\data' >"$work/running.log" 2>&1 &
running=$!
for _ in $(seq 150); do grep -q http "$work/running.log" && break; sleep 0.2; done
grep -q http "$work/running.log" || { cat "$work/running.log"; fail "the program does not run"; }
printf 'older' >"$here/LICENSE.txt"
ends 2 120 "$work/minifleet-setup.exe" /S "/D=$target"
[ "$(cat "$here/LICENSE.txt")" = older ] || fail "files changed under a running program"
# The uninstaller goes on in a copy of itself: its exit code is not to be seen.
win 120 "$here/uninstall.exe" /S "_?=$target" || true
[ -f "$here/MiniFleet.exe" ] && [ -f "$here/uninstall.exe" ] || fail "a running program was taken away"
ends 0 60 reg query "$reg_key"
kill "$running" 2>/dev/null || true
win 30 taskkill /f /im minifleet.exe || true
wait "$running" 2>/dev/null || true

step "an upgrade keeps what is in the folder, and PATH has it once"
mkdir -p "$here/bin"
echo mine >"$here/notes.txt"
ends 0 120 "$work/minifleet-setup.exe" /S "/D=$target"
[ "$(cat "$here/LICENSE.txt")" != older ] || fail "the upgrade changed nothing"
[ "$(path_now | grep -oF 'MiniFleet\bin' | wc -l)" = 1 ] || fail "PATH: $(path_now)"

step "uninstalling takes its own files only, and does not start any more"
run='HKCU\Software\Microsoft\Windows\CurrentVersion\Run'
ends 0 60 reg add "$run" /v MiniFleet /d "\"$target\\MiniFleet.exe\" --hidden" /f
ends 0 60 reg add "$run" /v MiniFleetPortable /d 'C:\other.exe' /f
# What the window writes for its notifications (backend/desktop/notify_windows.go).
class="HKCU\\Software\\Classes\\CLSID\\$(grep -oE '\{[0-9A-F-]{36}\}' backend/desktop/notify_windows.go)"
notifier='HKCU\Software\Classes\AppUserModelId\MiniFleet'
ends 0 60 reg add "$notifier" /v DisplayName /d MiniFleet /f
ends 0 60 reg add "$class\\LocalServer32" /ve /d 'C:\portable\MiniFleet.exe' /f
win 120 "$here/uninstall.exe" /S "_?=$target" || true
ends 0 60 reg query "$notifier" # it is the portable one's
ends 0 60 reg query "$class"
ends 0 120 "$work/minifleet-setup.exe" /S "/D=$target"
ends 0 60 reg add "$run" /v MiniFleet /d "\"$target\\MiniFleet.exe\" --hidden" /f
ends 0 60 reg add "$class\\LocalServer32" /ve /d "\"$target\\MiniFleet.exe\"" /f
win 120 "$here/uninstall.exe" /S "_?=$target" || true
[ ! -e "$here/MiniFleet.exe" ] && [ ! -e "$here/bin" ] || fail "programs are left"
[ "$(cat "$here/notes.txt")" = mine ] || fail "a stranger's file is gone"
ends 1 60 reg query "$reg_key"
ends 1 60 reg query "$run" /v MiniFleet
ends 1 60 reg query "$class"
ends 1 60 reg query "$notifier"
ends 0 60 reg query "$run" /v MiniFleetPortable
case $(path_now) in *'%USERPROFILE%\go\bin;C:\mine'*) ;; *) fail "PATH lost something: $(path_now)" ;; esac
! path_now | grep -cF MiniFleet >/dev/null || fail "PATH keeps MiniFleet"
echo "the installer under Wine: ok"
