#!/usr/bin/env bash
# What of Windows can be proved under Wine in a minute: the program that Explorer
# starts does its work, the main job comes to its end, and a notification the
# system refuses starts no program, whatever the text. The rest: windows-suite.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
. build/scripts/wine.sh
export GOOS=windows
mkdir "$work/stand-in"

go test -c -o "$work/desktop.test.exe" ./backend/desktop
# Into a file: the services Wine leaves running would hold a pipe open. The log
# is judged and not the exit code: after COM was used, Wine 8 calls back into a Go
# program that is ending, which crashes it after its last test.
timeout 120 wine "$work/desktop.test.exe" -test.v -test.run 'Toast|Texts|Notice|Notification|StartingWithWindows' >"$work/log" 2>&1 || true
wineserver -k || true
if ! grep -q -- '--- PASS: TestARefusedNotificationStartsNoProgram' "$work/log" || ! grep -q -- '--- PASS: TestStartingWithWindows' "$work/log" || ! grep -q '^PASS' "$work/log" || grep -q -- '--- FAIL' "$work/log"; then
  cat "$work/log" >&2
  exit 1
fi
grep -E '^(---|PASS)' "$work/log"

# Started by Explorer a command line program of this kind says by default that it
# has to be started from a console, and ends.
cat >"$work/explorer.go" <<'GO'
package main

import (
	"os"
	"os/exec"
)

func main() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if cmd.Run() != nil {
		os.Exit(1)
	}
}
GO
go build -o "$work/stand-in/explorer.exe" "$work/explorer.go"
CGO_ENABLED=0 go build -o "$work/minifleet.exe" .
timeout 120 wine "$work/stand-in/explorer.exe" "$(timeout 60 winepath -w "$work/minifleet.exe" 2>/dev/null)" --version >"$work/log" 2>&1 ||
  { cat "$work/log" >&2; echo "the program does not start from Explorer" >&2; exit 1; }
grep -qi '^minifleet' "$work/log" || { cat "$work/log" >&2; echo "started from Explorer it does not tell its version" >&2; exit 1; }
timeout 300 wine "$work/minifleet.exe" demo --merchants 5 >"$work/log" 2>&1 || { tail -30 "$work/log" >&2; echo "the demo fails" >&2; exit 1; }
tail -1 "$work/log"
echo "what of Windows runs under Wine: ok"
