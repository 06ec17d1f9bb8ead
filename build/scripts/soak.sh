#!/usr/bin/env bash
# Long runs: thousands of kills, thousands of random roads through the state
# machine, 1,000 lives of a merchant behind proxies that hand requests on late
# (MINIFLEET_SEEDS=N: another number), and every fuzz target.
#   KILLS=N        about N kills in each of these tests (default: thousands)
#   BROWSER_RUNS=N runs of the browser tests, without one that has to be tried again (20)
#   CHECKS=N       random sequences for each property (default 5000)
#   FUZZ_TIME=60s  time of each fuzz target
#   PART=attacks   that part alone: hostile requests and texts, lock cycles, and
#                  every parser of outside input fuzzed for PARSER_TIME (1h)
#   SHARE=N        the N-th part of the counts of the attacks, to try them
set -euo pipefail
cd "$(dirname "$0")/../.."
export MINIFLEET_SOAK=${KILLS:-1}

share=${SHARE:-1}
part() { # a share of a count, and at least so many
  local n=$(($1 / share))
  echo $((n > $2 ? n : $2))
}

# fuzz TARGET TIME DIRECTORY. At the end of its time the fuzzer may report its own
# deadline as a failure; one of the target names an input. Whoever calls it in a
# condition has -e switched off for it, so that it says itself how it ended.
fuzz() {
  local log ended=0
  log=$(mktemp)
  go test -run '^$' -fuzz "^$1\$" -fuzztime "$2" "$3" 2>&1 | tee "$log" || ended=$?
  if [ $ended != 0 ] && grep -q '^ *context deadline exceeded$' "$log" && ! grep -q 'Failing input written' "$log"; then
    ended=0
  fi
  if ! grep -q '^fuzz: elapsed' "$log"; then
    echo "$1 was not fuzzed" >&2
    ended=1
  fi
  rm -f "$log"
  return $ended
}

attacks() {
  local parser_time=${PARSER_TIME:-$(part 3600 5)s}
  echo "== attacks: 10,000 hostile requests and more at each door: the loopback shells, the callback, notifications"
  go test -count=1 -timeout 6h -v -run 'Guard|Doubled|AnotherSite|LaunchCode|UsedTwice|Silent|Sealed|Stale|Raise' ./backend/web
  for ((round = 0; round < $(part 3 1); round++)); do
    go test -count=1 -timeout 6h -v -run 'TenThousandHostile|SimultaneousRedirects|MadeUpCodes' ./backend/authorize
  done
  MINIFLEET_HOSTILE=$(part 10000 100) go test -count=1 -timeout 6h -v -run 'HostileNotifications' ./backend/message
  go test -count="$(part 100 1)" -timeout 6h -run 'StrangersMessageCostsNoCalls|MovesNothingOfAnother' ./backend/message ./backend/alipay

  echo "== attacks: $(part 100000 100) hostile texts through every sink"
  go test -count=1 -timeout 6h -v -run 'OneLineSinks|ATerminalOnly|JSONStays|NoCellRuns|APageShows|AFileNameIs|AToastHolds|LibrarysOwn|ALogHolds|ACellOfAWorkbook' ./backend/sink ./backend/desktop ./backend/trouble ./backend/merchant -rapid.checks="$(part 100000 100)"

  echo "== attacks: $(part 200 2) lock cycles, with the memory of the program read after each"
  MINIFLEET_LOCK_CYCLES=$(part 200 2) go test -count=1 -timeout 6h -v -run 'NothingOfTheVaultIsInMemory' ./backend/cli

  echo "== attacks: the worst inputs, and every parser for $parser_time with its time and memory watched"
  MINIFLEET_HOSTILE=1 go test -count=1 -timeout 6h -v -run 'WorstInputs|WorstPictures|WorstTables|WorstExts|WorstPlanFiles|WorstRequests|BoundedIn|InProportion|Bomb|Malformed|ManyScans|TwoSizes|EndsWithItsContext|TheSizeThatIsWeighed' ./backend/alipay ./backend/message ./backend/authorize ./backend/vault ./backend/merchant ./backend/baseinfo ./backend/picture ./backend/precheck ./backend/provider ./backend/cli ./backend/api/rpc
  for target in alipay:FuzzPasted alipay:FuzzDecode alipay:FuzzSplitEnvelope alipay:FuzzParsePrivateKey alipay:FuzzDecryptContent message:FuzzFrame \
    message:FuzzNotification authorize:FuzzRedirect authorize:FuzzBizData merchant:FuzzImportCSV merchant:FuzzImportXLSX baseinfo:FuzzLogo charset:FuzzFile charset:FuzzMembers outbound:FuzzProxy vault:FuzzBackupLabel; do
    echo "-- $target"
    fuzz "${target#*:}" "$parser_time" "./backend/${target%:*}"
  done
}
if [ "${PART:-}" = attacks ]; then
  attacks
  exit
fi

echo "== kills"
go test -count=1 -timeout 24h -v -run 'Kill|Crash' ./backend/vault ./backend/batch ./backend/message ./backend/cli ./backend/workspace

echo "== the command line's scripts under the race detector"
go test -race -count=1 -timeout 6h -run '^TestScripts$' ./backend/cli

echo "== the long tests under the race detector"
RACE=1 build/scripts/long-tests.sh

echo "== the way to the platform"
go test -count=1 -timeout 6h -run 'NoUntrueWord' ./backend/workspace

echo "== a year of releases to 300 merchants, and how the vault grows"
go test -count=1 -timeout 6h -v -run 'AYearOfReleases' ./backend/workspace

echo "== half a million merchants go out and come in again"
go test -count=1 -timeout 6h -v -run 'HalfAMillion' ./backend/merchant

echo "== Windows, under Wine"
build/scripts/windows-suite.sh

echo "== the development loop"
build/scripts/dev-test.sh

echo "== the browser tests, ${BROWSER_RUNS:-20} times, with none that passes only when tried again"
browser=$(mktemp -d)
build/scripts/web.sh
go build -tags lightkeys -o "$browser/minifleet" .
for ((round = 0; round < ${BROWSER_RUNS:-20}; round++)); do
  (cd frontend && MINIFLEET_NO_FLAKES=1 MINIFLEET_BIN=$browser/minifleet npm run e2e)
done
rm -rf "$browser"

echo "== properties"
for package in $(grep -lE 'rapid\.(Check|MakeCheck)\(' backend/*/*_test.go | xargs -n1 dirname | sort -u); do
  tests=$(grep -hE '^func Test' $(grep -lE 'rapid\.(Check|MakeCheck)\(' "$package"/*_test.go) | sed -E 's/^func (Test[A-Za-z0-9_]*).*/\1/' | paste -sd'|')
  go test -count=1 -timeout 6h -run "^($tests)\$" "./$package" -rapid.checks="${CHECKS:-5000}"
done

echo "== fuzzing"
for file in $(grep -lE '^func Fuzz' backend/*/*_test.go); do
  for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$file"); do
    echo "-- $(dirname "$file") $target"
    fuzz "$target" "${FUZZ_TIME:-60s}" "./$(dirname "$file")"
  done
done

attacks
