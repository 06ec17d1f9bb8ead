#!/usr/bin/env bash
# Every check and every test, from a fresh checkout. Each step says how long it
# took, and how much processor time, which is the same beside others; the first
# that fails ends it.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
name=
took=()
line='%5d s, %5d s of processor: %s'
declare -A others=() # the steps that go on beside this one: name to process

# Nobody looks into what is built here with a debugger: without the tables for one,
# a tenth of the compiling is saved, which from a fresh checkout is much of the work.
export GOFLAGS=-gcflags=all=-dwarf=false

cleanup() {
  local status=$? other
  for other in "${!others[@]}"; do kill -- "-${others[$other]}" 2>/dev/null || true; done
  wait
  rm -rf "$work"
  exit $status
}
trap cleanup EXIT

# spent FILE says the processor time, in seconds, of what the shell that wrote its
# times there had waited for.
spent() {
  sed -n 2p "$1" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); s += 60 * t[1] + t[2] } printf "%d", s }'
}

step() {
  local other
  if [ -n "$name" ]; then
    times >"$work/times"
    took+=("$(printf "$line" $((SECONDS - began)) $(($(spent "$work/times") - before)) "$name")")
  fi
  for other in "${!others[@]}"; do
    [ -n "$1" ] && kill -0 "${others[$other]}" 2>/dev/null || ended "$other"
  done
  name=$1
  began=$SECONDS
  times >"$work/times"
  before=$(spent "$work/times")
  [ -z "$name" ] || printf '\n== %s\n' "$name"
}

# beside NAME COMMAND...: a step that waits more than it works goes on beside the
# ones that follow. What it writes is shown as one, after the step in which it ends.
beside() {
  setsid bash -c 'began=$SECONDS; "$@"; status=$?; times >"$0.times"; echo $((SECONDS - began)) >"$0.time"; exit $status' \
    "$work/$1" "${@:2}" >"$work/$1.log" 2>&1 &
  others[$1]=$!
}

ended() {
  local status=0
  wait "${others[$1]}" || status=$?
  unset "others[$1]"
  printf '\n== beside it: %s\n' "$1"
  cat "$work/$1.log"
  if [ $status != 0 ]; then
    echo "FAILED: $1" >&2
    exit $status
  fi
  took+=("$(printf "$line, beside others" "$(cat "$work/$1.time")" "$(spent "$work/$1.times")" "$1")")
  # What it took is no part of the step in which it was waited for.
  before=$((before + $(spent "$work/$1.times")))
}

# alone waits for what goes on beside.
alone() {
  local other
  for other in "${!others[@]}"; do
    ended "$other"
  done
}

step "system packages"
# All of them at once: what goes on side by side could not install at the same time.
build/scripts/debs.sh build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev \
  chromium chromium-headless-shell fonts-noto-cjk xvfb openbox wmctrl xdotool imagemagick jq curl \
  locales at-spi2-core dbus dunst x11-utils desktop-file-utils libglib2.0-bin \
  wine wine64 gcc-mingw-w64-x86-64 osslsigncode openssl

# What several of the next steps need is compiled once, before they go on side by
# side: the cache of compiled packages is no lock, and each would compile it.
program=(go build -tags desktop,production,webkit2_41 -o "$work/desktop" .)
beside "the libraries of the program" "${program[@]}"

step "screens"
build/scripts/web.sh
alone

step "the program"
"${program[@]}"

beside "the desktop window" env MINIFLEET_APP="$work/desktop" build/scripts/desktop-test.sh
beside "what of Windows runs under Wine, and its signature" bash -ec 'build/scripts/windows-test.sh; build/scripts/sign-test.sh'

step "lint"
build/scripts/lint.sh

step "screens: unit tests and size of the first load"
(cd frontend && npm test && npm run size)

step "the rules of the house"
# They read the code and build parts of it; there is nothing to race in them.
go test -timeout 20m -vet=off ./backend/meta

# The window waits most of its time. What goes on beside it has no bound of real
# time: bounds are of processor time there.
#
# Most of what tests of the whole program cost is keys: of passphrases and of
# signatures. The rooms that make them are tested with those a program has, and so
# are the simulator, the window and the main job; the others have light ones. The
# lint has vetted all.
step "the simulator, with the keys of a program"
go test -timeout 20m -vet=off ./backend/simulator

step "the long tests, without the race detector"
build/scripts/long-tests.sh

step "the command line's scripts"
# Each command is a process of its own, which the race detector slows most; the
# scripts run under it in make soak. Most wait for the disk or for the platform.
go test -tags lightkeys -timeout 20m -vet=off -parallel 4 -run '^TestScripts$' ./backend/cli

# From here on times are a part of what is tested.
alone

# The rooms of keys wait for the disk most of their time.
beside "go test -race, the rooms of keys" go test -race -p 1 -timeout 20m -vet=off ./backend/vault ./backend/alipay

step "go test -race"
# The packages that take longest are begun first: the last to end has nobody beside it.
slow='./backend/workspace ./backend/batch ./backend/cli'
# shellcheck disable=SC2046,SC2086
go test -race -tags lightkeys -timeout 20m -vet=off -skip '^TestScripts$' $slow $(go list ./... | grep -vE '/backend/(workspace|batch|cli|vault|alipay|meta)$')
alone

step "end to end in a browser"
go build -tags lightkeys -o "$work/minifleet" .
(cd frontend && MINIFLEET_BIN=$work/minifleet npm run e2e)

step ""
printf '\n== all passed in %d s\n' "$SECONDS"
printf '%s\n' "${took[@]}"
