#!/usr/bin/env bash
# Long runs: thousands of kills, thousands of random roads through the state
# machine, 1,000 lives of a merchant behind proxies that hand requests on late
# (MINIFLEET_SEEDS=N: another number), and every fuzz target.
#   KILLS=N        about N kills in each of these tests (default: thousands)
#   CHECKS=N       random sequences for each property (default 5000)
#   FUZZ_TIME=60s  time of each fuzz target
#   PART=attacks   that part alone: hostile requests and texts, lock cycles, and
#                  every parser of outside input fuzzed for PARSER_TIME (1h)
set -euo pipefail
cd "$(dirname "$0")/../.."
export MINIFLEET_SOAK=${KILLS:-1}

attacks() {
  echo "== attacks: hostile requests over the loopback shell, the callback and notifications (10,000 and more of each kind of door)"
  go test -count=1 -timeout 6h -v -run 'Guard|Doubled|AnotherSite|Launch|CodeUsedTwice|Stranger|Silent|Sealed|Stale|Raise' ./backend/web
  for ((round = 0; round < 3; round++)); do
    go test -count=1 -timeout 6h -v -run 'TenThousandHostile|SimultaneousRedirects|MadeUpCodes' ./backend/authorize
  done
  go test -count=100 -timeout 6h -run 'StrangersMessageCostsNoCalls|MovesNothingOfAnother' ./backend/message ./backend/alipay

  echo "== attacks: 100,000 hostile texts through every sink"
  go test -count=1 -timeout 6h -v ./backend/sink -rapid.checks=100000

  echo "== attacks: 200 lock cycles, with the memory of the program read after each"
  MINIFLEET_LOCK_CYCLES=200 go test -count=1 -timeout 6h -v -run 'NothingOfTheVaultIsInMemory' ./backend/cli

  echo "== attacks: the worst inputs, and every parser for ${PARSER_TIME:-1h}"
  go test -count=1 -timeout 6h -v -run 'WorstInputs|BoundedIn|InProportion|Bomb|Malformed|ManyScans|TwoSizes' ./backend/alipay ./backend/message ./backend/authorize ./backend/vault ./backend/merchant ./backend/appinfo
  for target in alipay:FuzzPasted alipay:FuzzDecode alipay:FuzzSplitEnvelope alipay:FuzzParsePrivateKey alipay:FuzzDecryptContent message:FuzzFrame \
    message:FuzzNotification authorize:FuzzRedirect authorize:FuzzBizData merchant:FuzzImportCSV merchant:FuzzImportXLSX appinfo:FuzzLogo charset:FuzzFile charset:FuzzMembers outbound:FuzzProxy vault:FuzzBackupLabel; do
    echo "-- $target"
    go test -run '^$' -fuzz "^${target#*:}\$" -fuzztime "${PARSER_TIME:-1h}" "./backend/${target%:*}"
  done
}
if [ "${PART:-}" = attacks ]; then
  attacks
  exit
fi

echo "== kills"
go test -count=1 -timeout 24h -v -run 'Kill|Crash|Soak' ./backend/vault ./backend/batch ./backend/message ./backend/cli ./backend/workspace

echo "== the command line's scripts under the race detector"
go test -race -count=1 -timeout 6h -run '^TestScripts$' ./backend/cli

echo "== the way to the platform"
go test -count=1 -timeout 6h -run 'NoUntrueWord' ./backend/workspace

echo "== properties"
for package in $(grep -lE 'rapid\.(Check|MakeCheck)\(' backend/*/*_test.go | xargs -n1 dirname | sort -u); do
  tests=$(grep -hE '^func Test' $(grep -lE 'rapid\.(Check|MakeCheck)\(' "$package"/*_test.go) | sed -E 's/^func (Test[A-Za-z0-9_]*).*/\1/' | paste -sd'|')
  go test -count=1 -timeout 6h -run "^($tests)\$" "./$package" -rapid.checks="${CHECKS:-5000}"
done

echo "== fuzzing"
for file in $(grep -lE '^func Fuzz' backend/*/*_test.go); do
  for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$file"); do
    echo "-- $(dirname "$file") $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZ_TIME:-60s}" "./$(dirname "$file")"
  done
done

attacks
