#!/usr/bin/env bash
# Runs the Go tests of packages as Windows programs under Wine, and then the main
# job with the console program: a demo with faults, an import from a folder with
# Chinese and a space in its name, commands to a serve that runs, kills and
# resumes, backup and restore.
#   windows-suite.sh [PACKAGE...]   PART=tests or PART=job for one half; KILLS=20
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
. build/scripts/wine.sh

tests() {
  local failed=() packages=("$@")
  if [ ${#packages[@]} -eq 0 ]; then
    mapfile -t packages < <(echo .; find backend -name '*_test.go' -not -path '*/meta/*' -printf '%h\n' | sort -u)
  fi
  for package in "${packages[@]}"; do
    package=${package#./}
    GOOS=windows go test -c -o "$work/test.exe" "./$package"
    [ -e "$work/test.exe" ] || continue
    # Into a file: what Wine leaves running would hold a pipe open. The log is
    # judged and not the exit code: after COM was used Wine 8 crashes a Go program
    # that is ending.
    (cd "$package" && timeout 1800 wine "$work/test.exe" -test.v -test.timeout 29m >"$work/log" 2>&1) || true
    if grep -qx 'PASS.\?' "$work/log" && ! grep -q -- '^ *--- FAIL' "$work/log"; then
      echo "$package: $(grep -c -- '^--- PASS' "$work/log") passed, $(grep -c -- '^--- SKIP' "$work/log" || true) skipped"
    else
      failed+=("$package")
      grep -E -- '--- FAIL|_test.go:|^panic' "$work/log" | head -40 >&2 || tail -20 "$work/log" >&2
      echo "$package: FAILED" >&2
    fi
    rm -f "$work/test.exe"
  done
  [ ${#failed[@]} -eq 0 ] || { echo "failed under Wine: ${failed[*]}" >&2; return 1; }
}

fail() { echo "FAILED: $1" >&2; tail -20 "$work/log" >&2; exit 1; }
mf() { timeout 300 wine "$work/minifleet.exe" "$@" >"$work/log" 2>&1; }
must() { mf "$@" || fail "minifleet $* ended with $?"; }

job() {
  CGO_ENABLED=0 GOOS=windows go build -o "$work/minifleet.exe" .
  export MINIFLEET_PASSPHRASE='correct horse battery staple'
  echo "-- a demo with faults"
  must demo --merchants 10
  echo "-- a workspace, in the local profile, and an import from C:\\用户\\商家 资料"
  simulator=
  timeout 3600 wine "$work/minifleet.exe" simulator --dir 'C:\sim' --merchants 12 >"$work/simulator.log" 2>&1 &
  simulator=$!
  for _ in $(seq 300); do [ -s "$WINEPREFIX/drive_c/sim/simulator.json" ] && break; sleep 0.2; done
  must init --unlock-time 1ms
  [ -n "$(find "$WINEPREFIX/drive_c/users" -path '*Local/MiniFleet/vault' -print -quit)" ] || fail "the vault is not in the local profile"
  must app add --simulator 'C:\sim\simulator.json'
  mkdir -p "$WINEPREFIX/drive_c/用户/商家 资料"
  printf '商家名称,联系人,电话\n清风茶馆,王一,13800000001\n松子书店,李二,13800000002\n' | iconv -t GB18030 >"$WINEPREFIX/drive_c/用户/商家 资料/商家.csv"
  must merchant import 'C:\用户\商家 资料\商家.csv'
  must --json merchant list
  [ "$(jq .total "$work/log")" = 2 ] || fail "not two merchants"

  echo "-- commands to a serve that runs"
  timeout 600 wine "$work/minifleet.exe" serve --no-open >"$work/serve.log" 2>&1 &
  serve=$!
  for _ in $(seq 200); do grep -q '#launch=' "$work/serve.log" && break; sleep 0.2; done
  where=$(find "$WINEPREFIX/drive_c/users" -path '*Local/MiniFleet/instance.json' -print -quit)
  port=$(jq -r .address "$where" | sed 's/.*://')
  token=$(tr -d '\r\n' <"$(dirname "$where")/web-token")
  call() { curl -fsS -H "Authorization: Bearer $token" -H 'X-MiniFleet: 1' -H 'Content-Type: application/json' -d "$2" "http://127.0.0.1:$port/rpc/$1"; }
  call System/Info '{}' | jq -e '.platform == "windows/amd64"' >/dev/null || fail "serve does not answer"
  call Vault/Unlock "$(jq -n --arg p "$MINIFLEET_PASSPHRASE" '{passphrase: $p}')" >/dev/null || fail "serve does not unlock"
  must --json merchant list
  [ "$(jq .total "$work/log")" = 2 ] || fail "a command at serve sees no merchants"
  kill "$serve" 2>/dev/null || true
  wine taskkill /f /im minifleet.exe >/dev/null 2>&1 || true # with it the simulator, as a power cut would
  wait "$serve" "$simulator" 2>/dev/null || true

  echo "-- backup and restore"
  must backup 'C:\用户\商家 资料\备份.mfbackup'
  must --data 'C:\另一处' restore 'C:\用户\商家 资料\备份.mfbackup'
  must --json --data 'C:\另一处' merchant list
  [ "$(grep -v '^{"hold"' "$work/log" | jq -s '[.[] | select(.total)][0].total')" = 2 ] || fail "the restored vault has other merchants"

  echo "-- kills and resumes"
  GOOS=windows go test -c -o "$work/cli.test.exe" ./backend/cli
  (cd backend/cli && MINIFLEET_SOAK=${KILLS:-20} timeout 3600 wine "$work/cli.test.exe" -test.v -test.run TestKillAtRandomMoments -test.timeout 59m >"$work/log" 2>&1) || true
  grep -q -- '--- PASS: TestKillAtRandomMoments' "$work/log" || fail "kills and resumes"
  grep -E -- '---|kills' "$work/log"
}

case ${PART:-} in
  tests) tests "$@" ;;
  job) job ;;
  *) tests "$@"; job ;;
esac
echo "the suite under Wine: ok"
