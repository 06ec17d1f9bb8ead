#!/usr/bin/env bash
# Runs the Go tests of every package as Windows programs under Wine, two packages
# at a time, and then the main job with the console program: a demo with faults, an
# import from a folder with Chinese and a space in its name, commands to a serve
# that runs, kills and resumes, backup and restore. Tests that fail for a gap of
# Wine are in build/windows/wine-gaps.txt and nowhere else; one that passes now has
# to leave it.
#   windows-suite.sh [PACKAGE...]   PART=tests or PART=job for one half; KILLS=20
#   LOGS=DIR keeps what the tests wrote; AT_ONCE=2 packages; BOUND=20 minutes for each
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
. build/scripts/wine.sh
export work
export logs=${LOGS:-$work/logs} gaps=$PWD/build/windows/wine-gaps.txt bound=${BOUND:-20}
mkdir -p "$logs"

# one PACKAGE: its tests. The logs are judged and not the exit code: after COM was
# used Wine 8 crashes a Go program that is ending. They are files, as what Wine
# leaves running would hold a pipe open.
one() {
  local package=${1#./} began=$SECONDS tags=() listed pattern= test log name
  name=${package//\//_}
  log=$logs/$name.log
  case $package in backend/alipay | backend/simulator | backend/vault) ;; *) tags=(-tags lightkeys) ;; esac
  GOOS=windows go test -c -vet=off "${tags[@]}" -o "$work/$name.exe" "./$package" >"$log" 2>&1 || { cat "$log"; return 1; }
  [ -e "$work/$name.exe" ] || return 0
  mapfile -t listed < <(awk -v package="$package" '$1 == package { print $2 }' "$gaps")
  # of TEST: the pattern that is this test, or this part of one, alone.
  of() { printf '^%s$' "${1//\//\$/^}"; }
  for test in "${listed[@]}"; do pattern+=${pattern:+|}$(of "$test"); done
  (cd "$package" && timeout $((bound * 60 + 30)) wine "$work/$name.exe" -test.v "-test.timeout=${bound}m" ${pattern:+"-test.skip=$pattern"} >"$log" 2>&1 </dev/null) || true
  if ! grep -qx $'PASS\r\\?' "$log" || grep -q -- '^ *--- FAIL' "$log"; then
    echo "$package: FAILED after $((SECONDS - began)) s"
    grep -E -- '--- FAIL|_test.go:|^panic|^> |^FAIL' "$log" | grep -B12 -A12 -E -- '--- FAIL|^panic|^FAIL' | sed -n 1,60p || tail -20 "$log"
    return 1
  fi
  for test in "${listed[@]}"; do
    (cd "$package" && timeout 150 wine "$work/$name.exe" -test.v -test.timeout=2m "-test.run=$(of "$test")" >"$log.gap" 2>&1 </dev/null) || true
    if grep -q -- "^ *--- PASS: $test " "$log.gap"; then echo "$package: $test passes under Wine now: take it out of $gaps"; return 1; fi
    grep -qE -- "^=== RUN +$test\b" "$log.gap" || { echo "$package: there is no $test to be listed in $gaps"; return 1; }
  done
  rm -f "$work/$name.exe"
  echo "$package: $(grep -c -- '^--- PASS' "$log") passed, $(grep -c -- '^--- SKIP' "$log" || true) skipped, ${#listed[@]} gaps of Wine, $((SECONDS - began)) s"
}
export -f one

tests() {
  local packages=("$@")
  if [ ${#packages[@]} -eq 0 ]; then # those that take longest first
    mapfile -t packages < <(printf 'backend/%s\n' cli vault batch workspace simulator alipay api; echo .
      find backend -name '*_test.go' -not -path '*/meta/*' -printf '%h\n' | sort -u | grep -vxE 'backend/(cli|vault|batch|workspace|simulator|alipay|api)')
  fi
  printf '%s\n' "${packages[@]}" | xargs -P "${AT_ONCE:-2}" -I{} bash -c 'one {}' || { echo "not every package passes under Wine" >&2; return 1; }
  echo "-- not run on Windows, and why"
  grep -hA3 -E '^ *--- SKIP' "$logs"/*.log | grep -E '^ +[a-z_]+_test.go:[0-9]+:' | sed 's/^ *//' | sort -u || true
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
echo "the suite under Wine: ok, in $SECONDS s"
