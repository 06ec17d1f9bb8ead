#!/usr/bin/env bash
# Proves the desktop window on a display of its own (Xvfb, a small window
# manager, no D-Bus, no GPU): the first screen renders; a click on "Look around
# first" goes through the bridge and opens the demo; the screens show it; a
# second start brings the window forward; closing it ends the program and
# leaves nothing behind; a screen reader is told of the screens, and the keys
# work. Everything is seen from outside: pixels, the window manager, files, the
# accessibility bus, the icon beside the clock, and the demo's own platform.
#   MINIFLEET_APP=FILE tests that program instead of building one.
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh xvfb openbox wmctrl xdotool imagemagick jq curl libgtk-3-dev libwebkit2gtk-4.1-dev build-essential pkg-config fonts-noto-cjk locales at-spi2-core dbus dunst x11-utils desktop-file-utils libglib2.0-bin
pictures=build/out/desktop
rm -rf "$pictures" && mkdir -p "$pictures"
work=$(mktemp -d)
mkdir "$work/tmp"
data=$work/data
children=()

cleanup() {
  local status=$?
  if [ $status -ne 0 ]; then
    import -window root "$pictures/failure.png" 2>/dev/null || true
    [ ! -f "$work/app.log" ] || tail -40 "$work/app.log" | sed 's/^/  program: /' >&2
    echo "FAILED: ${doing:-}; the screen is in $pictures/failure.png" >&2
  fi
  for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
  exit $status
}
trap cleanup EXIT

step() { doing=$1; echo "-- $1"; }

# until SECONDS COMMAND...: asks again and again until the command succeeds.
until_true() {
  local limit=$(($(date +%s) + $1)); shift
  until "$@"; do
    [ "$(date +%s)" -lt "$limit" ] || { echo "not within its time: $*" >&2; return 1; }
    sleep 0.1
  done
}

app=${MINIFLEET_APP:-}
if [ -z "$app" ]; then
  [ -f frontend/dist/index.html ] || build/scripts/web.sh
  app=$work/minifleet
  go build -tags desktop,production,webkit2_41 -o "$app" .
fi

go build -o "$work/atspi" ./build/atspi # before there is another home
go build -o "$work/tray" ./build/tray

# --- a display -----------------------------------------------------------------
step "a display with a window manager"
exec 3<> <(:)
Xvfb -displayfd 3 -screen 0 1440x900x24 -noreset -nolisten tcp >"$work/xvfb.log" 2>&1 &
children+=($!)
read -r -t 30 -u 3 display
export DISPLAY=:$display
unset DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache XDG_RUNTIME_DIR=$work/run TMPDIR=$work/tmp LANG=C.UTF-8
mkdir -m 700 "$XDG_RUNTIME_DIR"
until_true 30 xdotool getdisplaygeometry >/dev/null
openbox >"$work/openbox.log" 2>&1 &
children+=($!)
managed() { wmctrl -m >/dev/null 2>&1; }
until_true 30 managed

# --- what can be seen ----------------------------------------------------------
# Only the left half of the page is compared: the caret blinks on the right.
look() { import -window "$window" -crop 50%x100%+0+0 +repage "$1"; }
colours() { identify -format %k "$1"; }
# differing A B: how many pixels differ.
differing() { compare -metric AE -fuzz 2% "$1" "$2" null: 2>&1 | grep -oE '^[0-9.e+]+' || echo 999999999; }
differ_by() { awk -v have="$(differing "$2" "$3")" -v want="$1" 'BEGIN { exit !(have + 0 >= want + 0) }'; }
# settled NAME: two looks in a row are the same, and not of an empty page.
settled() {
  look "$work/before.png"
  sleep 0.2
  look "$pictures/$1.png"
  ! differ_by 1 "$work/before.png" "$pictures/$1.png" && [ "$(colours "$pictures/$1.png")" -gt 100 ]
}
changed_from() { look "$work/now.png" && differ_by "$1" "$2" "$work/now.png"; }

# --- the window ----------------------------------------------------------------
step "the window opens and the first screen renders"
"$app" --data "$data" >>"$work/app.log" 2>&1 &
program=$!
children+=("$program")
find_window() {
  kill -0 "$program" 2>/dev/null || { echo "the program ended" >&2; exit 1; }
  window=$(xdotool search --onlyvisible --name '^MiniFleet$' 2>/dev/null | tail -1)
  [ -n "$window" ]
}
until_true 60 find_window
[ "$(xdotool getwindowname "$window")" = MiniFleet ]
[ "$(cat "/proc/$program/timerslack_ns")" = 1000000 ] # a window at rest wakes little: slack_linux.go
until_true 60 settled first

step "a click on \"Look around first\" opens the demo through the bridge"
# Shift+Tab from the passphrase field puts the focus on the button before it;
# what changes on the left is that button, wherever the layout puts it.
xdotool windowactivate --sync "$window"
xdotool key --window 0 shift+Tab
until_true 20 changed_from 50 "$pictures/first.png"
until_true 20 settled focused
read -r x y < <(convert "$pictures/first.png" "$pictures/focused.png" -compose difference -composite -colorspace gray \
  -threshold 4% -trim -format '%[fx:page.x+w/2] %[fx:page.y+h/2]\n' info:)
xdotool mousemove --window "$window" "${x%.*}" "${y%.*}" click 1

demo_file() { demo=$(find "$TMPDIR" -name simulator.json -print -quit 2>/dev/null); [ -n "$demo" ]; }
until_true 60 demo_file
control=$(jq -r .control "$demo")
authorized() { curl -fsS --noproxy '*' "$control/world" 2>/dev/null | jq '[.merchants[] | select(.authorization.authorized)] | length'; }
has_merchants() { [ "$(authorized)" -ge 10 ]; }
until_true 60 has_merchants
echo "   $(authorized) merchants authorized the demo's app"

step "the screens show it"
until_true 60 changed_from 20000 "$pictures/first.png"
until_true 60 settled demo

step "a second start brings the window forward and exits 0"
xdotool windowminimize "$window"
hidden() { ! xdotool search --onlyvisible --name '^MiniFleet$' >/dev/null 2>&1; }
until_true 20 hidden
timeout 30 "$app" --data "$data" >"$work/second.log" 2>&1 || { cat "$work/second.log" >&2; exit 1; }
until_true 20 find_window
kill -0 "$program"

step "without a display the same program says so and serves the browser"
env -u DISPLAY "$app" --data "$work/other" >"$work/headless.log" 2>&1 &
headless=$!
children+=("$headless")
says_so() { grep -q 'no window here\|没有桌面窗口' "$work/headless.log" && grep -q '#launch=' "$work/headless.log"; }
until_true 30 says_so
kill -INT "$headless"
wait "$headless"

step "closing the window ends the program with 0 and leaves nothing behind"
wmctrl -i -c "$(printf '0x%x' "$window")"
gone() { ! kill -0 "$program" 2>/dev/null; }
until_true 30 gone
wait "$program"
[ ! -e "$data/instance.json" ] && [ ! -e "$data/web-token" ]
[ -z "$(find "$TMPDIR" -name simulator.json -print -quit)" ]

step "signals end it as well, at its start and later, and in a Chinese locale without an input module"
unset GTK_IM_MODULE XMODIFIERS
# A locale that is not there is read as C and proves nothing.
mkdir "$work/locale"
localedef --no-archive -i zh_CN -f UTF-8 "$work/locale/zh_CN.UTF-8"
export LOCPATH=$work/locale
[ "$(LC_ALL=zh_CN.UTF-8 locale charmap)" = UTF-8 ]
for signal in TERM HUP INT; do
  for wait in shown settled; do
    # A signal that is ignored where this runs (nohup) would stay so in the program.
    LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8 env --default-signal "$app" --data "$data" >>"$work/app.log" 2>&1 &
    program=$!
    children+=("$program")
    until_true 60 find_window
    [ $wait = shown ] || until_true 60 settled again
    kill -$signal "$program"
    until_true 30 gone
    wait "$program"
    [ ! -e "$data/instance.json" ] && [ ! -e "$data/web-token" ]
  done
done

step "after its end nothing that was typed or shown in the window lies on disk"
kept=$work/kept
words='kettle8127lantern orchard meadow'
MINIFLEET_PASSPHRASE=$words "$app" init --data "$kept" --unlock-time 1ms >/dev/null
"$app" simulator --listen 127.0.0.1:0 --dir "$work/platform" >"$work/platform.log" 2>&1 &
platform=$!
children+=("$platform")
ready() { [ -s "$work/platform.log" ]; }
until_true 30 ready
MINIFLEET_PASSPHRASE=$words "$app" app add --simulator "$work/platform/simulator.json" --name Teahouses --data "$kept" >/dev/null
MINIFLEET_PASSPHRASE=$words "$app" merchant add Teahouse --contact canarywang7319 --notes canarynotes5521 --data "$kept" >/dev/null
MINIFLEET_PASSPHRASE=$words "$app" --data "$kept" >>"$work/app.log" 2>&1 &
program=$!
children+=("$program")
until_true 60 find_window
until_true 60 settled locked
# What it starts (the page is a process of its own) was not handed the passphrase.
below() { local child; for child in $(pgrep -P "$1"); do echo "$child"; below "$child"; done; }
asked=0
for process in "$program" $(below "$program"); do
  given=$(tr "\0" "\n" 2>/dev/null <"/proc/$process/environ") || continue
  asked=$((asked + 1))
  if grep -qF "$words" <<<"$given"; then echo "a process of the window has the passphrase in its environment" >&2; exit 1; fi
done
[ "$asked" -ge 2 ]
xdotool windowactivate --sync "$window"
xdotool type --window 0 --delay 20 "$words"
xdotool key --window 0 Return
# An unlocked window answers commands without the passphrase.
shown() { timeout 10 "$app" merchant show Teahouse --data "$kept" </dev/null 2>/dev/null | grep -c canarywang7319 >/dev/null; }
until_true 30 shown
until_true 60 settled unlocked
xdotool key --window 0 ctrl+k
xdotool type --window 0 --delay 20 canarywang7319
xdotool key --window 0 Return
until_true 20 changed_from 500 "$pictures/unlocked.png"
until_true 20 settled searched
wmctrl -i -c "$(printf '0x%x' "$window")"
until_true 30 gone
wait "$program"
kill "$platform"
for word in kettle8127lantern canarywang7319 canarynotes5521; do
  wide=$(sed 's/./&\\x00/g' <<<"$word")
  if grep -rlaF "$word" "$work" >&2 || grep -rlaP "$wide" "$work" >&2; then
    echo "$word lies there in the clear" >&2
    exit 1
  fi
done

# white PICTURE: how much of it is near white, in percent.
white() { convert "$1" -colorspace gray -threshold 80% -format '%[fx:int(100*mean)]' info:; }
step "in the dark nothing white is seen, from the first moment on"
[ "$(white "$pictures/first.png")" -ge 50 ] # as it is in the light
# in_the_dark NAME VARIABLE=VALUE: pictures from before the window is there until it is drawn.
in_the_dark() {
  local shots=$work/shots-$1 shot name=$1
  mkdir "$shots"
  rm -f "$work/enough"
  (n=1000; while [ ! -e "$work/enough" ]; do n=$((n + 1)); import -window root -depth 8 "$shots/$n.ppm"; done) &
  local camera=$!
  env "$2" "$app" --data "$work/dark-$name" >>"$work/app.log" 2>&1 &
  program=$!
  children+=("$camera" "$program")
  until_true 60 find_window
  touch "$work/mapped"
  until_true 60 settled "dark-$name"
  touch "$work/enough"
  wait "$camera"
  [ "$(find "$shots" -newer "$work/mapped" | wc -l)" -ge 2 ]
  for shot in "$shots"/*; do
    [ "$(white "$shot")" -lt 10 ] || { convert "$shot" "$pictures/white.png"; echo "something white is seen: $pictures/white.png" >&2; exit 1; }
  done
  kill -TERM "$program"
  until_true 30 gone
  wait "$program"
  rm -r "$shots"
}
mkdir -m 700 "$work/dark-preferred"
echo '{"language":"zh","theme":"dark","tour_done":true}' >"$work/dark-preferred/preferences.json"
in_the_dark preferred A=1
in_the_dark desktop GTK_THEME=Adwaita:dark

step "the window comes back where it was"
echo '{"x":120,"y":40,"width":1100,"height":720,"positions":true}' >"$data/window.json"
"$app" --data "$data" >>"$work/app.log" 2>&1 &
program=$!
children+=("$program")
until_true 60 find_window
placed() { xdotool getwindowgeometry --shell "$window" | grep -cx WIDTH=1100 >/dev/null; }
until_true 20 placed
until_true 60 settled placed

step "a page whose process died comes back"
page_process() { pgrep -P "$1" -x WebKitWebProces || for child in $(pgrep -P "$1"); do page_process "$child"; done; }
until_true 30 page_process "$program" >/dev/null
page=$(page_process "$program")
kill -KILL $page
other_page() { now=$(page_process "$program") && [ -n "$now" ] && [ "$now" != "$page" ]; }
until_true 30 other_page
same_again() { look "$work/now.png" && ! differ_by 3000 "$pictures/placed.png" "$work/now.png"; }
until_true 60 same_again
kill -TERM "$program"
until_true 30 gone
wait "$program"
[ "$(jq -r '[.x, .width, .height] | join(" ")' "$data/window.json")" = "120 1100 720" ]

step "a page that hangs under a hand is noticed and loaded again"
"$app" --data "$data" >>"$work/app.log" 2>&1 &
program=$!
children+=("$program")
until_true 60 find_window
until_true 60 settled hanging
until_true 30 page_process "$program" >/dev/null
page=$(page_process "$program")
kill -STOP $page
xdotool key --clearmodifiers Shift # nobody has used this page yet: it is not asked until it leaves a key alone
until_true 90 other_page
same_again() { look "$work/now.png" && ! differ_by 3000 "$pictures/hanging.png" "$work/now.png"; }
until_true 60 same_again
kill -TERM "$program"
until_true 30 gone
wait "$program"

# --- what a screen reader is told, and the keys ----------------------------------
step "a session bus with an accessibility bus and a notification daemon"
dbus-daemon --session --nofork --nopidfile --address="unix:path=$XDG_RUNTIME_DIR/bus" >"$work/dbus.log" 2>&1 &
children+=($!)
export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
bus_ready() { [ -S "$XDG_RUNTIME_DIR/bus" ]; }
until_true 30 bus_ready
dunst >"$work/dunst.log" 2>&1 &
children+=($!)
"$work/atspi" >/dev/null 2>&1 || true # as a screen reader does that starts first

# What is told, a line a thing: role|name|states|where.
told() { "$work/atspi" MiniFleet >"$work/told" 2>/dev/null && grep -qE "^ *$1" "$work/told"; }
untold() { "$work/atspi" MiniFleet >"$work/told" 2>/dev/null && ! grep -qE "^ *$1" "$work/told"; }
count() { grep -cE "^ *$1" "$work/told" || true; }
# press_on THING: clicks on the middle of what is told.
press_on() {
  until_true 60 told "$1"
  local at
  at=$(grep -m1 -E "^ *$1" "$work/told" | cut -d'|' -f4)
  # shellcheck disable=SC2086
  xdotool mousemove $at click 1
}
key() { xdotool key --window 0 "$@"; }

for language in C.UTF-8 zh_CN.UTF-8; do
  step "the controls, the list's rows and cells and the place of the keys are told, in $language"
  access=$work/access-$language
  LANG=$language LC_ALL=$language "$app" --data "$access" >>"$work/app.log" 2>&1 &
  program=$!
  children+=("$program")
  until_true 60 find_window
  xdotool windowactivate --sync "$window"
  until_true 60 told 'password text\|新口令\|[a-z,]*focused'
  key shift+Tab
  until_true 30 told 'button\|先随便看看\|[a-z,]*focused'
  key Return
  until_true 60 told 'heading\|总览\|'
  # Icons say nothing: no name begins with the English word of one.
  [ "$(count 'menu item\|[^|]*[a-z]')" = 0 ]
  [ "$(count 'menu item\|')" -ge 10 ]
  press_on 'menu item\|商家\|'
  until_true 60 told 'table\|商家列表\|'
  told_rows() { told 'row\|' && [ "$(count 'row\|')" -ge 10 ] && [ "$(count 'table cell\|')" -ge 50 ]; }
  until_true 60 told_rows
  [ "$(count 'column header\|')" -ge 6 ]
  until_true 30 told 'landmark\|[^|]*\|[a-z,]*focused'

  step "what a person looks for is found on the page, and its size is kept, in $language"
  key ctrl+f
  until_true 30 told 'entry\|在页面中查找\|[a-z,]*focused'
  look "$work/unfound.png"
  xdotool type --window 0 --delay 40 2021
  until_true 30 changed_from 1000 "$work/unfound.png"
  until_true 30 told 'button\|在整个列表中搜索\|'
  key Escape
  until_true 30 untold 'entry\|在页面中查找\|'
  until_true 30 settled "size-$language"
  key ctrl+equal
  until_true 30 changed_from 20000 "$pictures/size-$language.png"
  # The demo keeps its looks in a folder of its own.
  size_is() { find "$TMPDIR" "$access" -name preferences.json -exec jq -e ".zoom == $1" {} + >/dev/null 2>&1; }
  until_true 30 size_is 110
  key ctrl+0
  until_true 30 size_is 100

  step "back, forward, full screen and the end by keys, in $language"
  key alt+Left
  until_true 30 told 'heading\|总览\|'
  key alt+Right
  until_true 30 told 'table\|商家列表\|'
  xdotool mousemove --window "$window" 700 400 click 8
  until_true 30 told 'heading\|总览\|'
  xdotool click 9
  until_true 30 told 'table\|商家列表\|'
  full() { xprop -id "$window" _NET_WM_STATE | grep -c FULLSCREEN >/dev/null; }
  windowed() { ! full; }
  key F11
  until_true 30 full
  key F11
  until_true 30 windowed

  step "a notification leads to what it is about, in $language"
  demo_file() { demo=$(find "$TMPDIR" -name simulator.json -print -quit 2>/dev/null); [ -n "$demo" ]; }
  until_true 30 demo_file
  control=$(jq -r .control "$demo")
  one=$(curl -fsS --noproxy '*' "$control/world" | jq -c '[.merchants[] | select(.authorization.authorized)][0]')
  xdotool windowminimize "$window"
  hidden() { ! xdotool search --onlyvisible --name 'MiniFleet$' >/dev/null 2>&1; }
  until_true 20 hidden
  curl -fsS --noproxy '*' -X POST "$control/revoke" -d "$(jq -c '{mini_app_id}' <<<"$one")" >/dev/null
  notified() { [ "$(dunstctl count displayed)" -ge 1 ]; }
  until_true 60 notified
  dunstctl action 0
  shown_again() { ! hidden; }
  until_true 20 shown_again
  until_true 30 told "heading\\|$(jq -r .name <<<"$one")\\|"
  dunstctl close-all
  key ctrl+w
  until_true 30 gone
  wait "$program"
done

for way in zh:en_US:保存文件:保存:取消:所有文件:主目录:daorushangjia:打开:下载导入模板:已有同名文件，要替换吗？:替换 \
  "en:zh_CN:Save file:Save:Cancel:All files:Home:import merchants:Open:Download a template:A file of this name is there already. Replace it?:Replace"; do
  IFS=: read -r screens desktop save_file save cancel all_files inside begin open template asked replace <<<"$way"
  step "files are saved and opened in dialogs that speak as the screens do: $screens on a desktop that speaks $desktop"
  localedef --no-archive -i "$desktop" -f UTF-8 "$LOCPATH/$desktop.UTF-8" 2>/dev/null || true
  [ "$(LC_ALL=$desktop.UTF-8 locale charmap)" = UTF-8 ]
  files=$work/files-$screens
  MINIFLEET_PASSPHRASE=$words "$app" init --data "$files" --unlock-time 1ms >/dev/null
  echo "{\"language\":\"$screens\",\"theme\":\"light\",\"tour_done\":true}" >"$files/preferences.json"
  LANG=$desktop.UTF-8 LC_ALL=$desktop.UTF-8 "$app" --data "$files" >>"$work/app.log" 2>&1 &
  program=$!
  children+=("$program")
  until_true 60 find_window
  xdotool windowactivate --sync "$window"
  until_true 60 told 'password text\|[^|]*\|[a-z,]*focused'
  xdotool type --window 0 --delay 20 "$words"
  key Return
  until_true 60 told 'heading\|(总览|Overview)\|'
  key ctrl+k
  # The screen that imports; in Chinese it is found by how it sounds.
  xdotool type --window 0 --delay 50 "$begin"
  key Return
  # dialog_of THING TITLE BUTTON: what it opens has these words.
  dialog_of() {
    press_on "button\|$1\|"
    until_true 60 told "[^|]*\|$2\|"
    until_true 20 told "button\|$3\|"
    until_true 20 told "button\|$cancel\|"
    until_true 20 told "[^|]*\|$inside\|" # GTK's own words
  }
  for time in first second; do
    dialog_of "$template" "$save_file" "$save"
    until_true 20 told '[^|]*\|XLSX\|'
    until_true 20 told "menu item\|$all_files\|"
    key ctrl+a
    xdotool type --window 0 --delay 40 "50%s %d $screens"
    key Return
    if [ $time = second ]; then
      until_true 20 told "label\|${asked/\?/\\?} ?50%s %d $screens\.xlsx\|"
      until_true 20 told "button\|$replace\|"
      key Escape
      until_true 20 told "[^|]*\|$save_file\|"
      key Escape
    fi
    until_true 20 untold "[^|]*\|$save_file\|"
    saved() { [ -s "$HOME/50%s %d $screens.xlsx" ]; }
    until_true 20 saved
  done
  press_on 'button\|(选择文件|Choose a file)\|'
  until_true 20 told "button\|$open\|"
  until_true 20 told "button\|$cancel\|"
  until_true 20 told '[^|]*\|CSV, XLSX, TXT\|'
  key Escape
  until_true 20 untold "button\|$cancel\|"
  key ctrl+w
  until_true 30 gone
  wait "$program"
done

# --- without its window ----------------------------------------------------------
step "started in the background on a desktop without a place for icons it shows nothing; a second start opens the window"
away=$work/away
MINIFLEET_PASSPHRASE=$words "$app" init --data "$away" --unlock-time 1ms >/dev/null
echo '{"language":"zh","theme":"light","tour_done":true,"keep_running":true}' >"$away/preferences.json"
start_away() {
  "$app" --data "$away" "$@" >>"$work/app.log" 2>&1 &
  program=$!
  children+=("$program")
}
runs() { [ -s "$away/instance.json" ]; }
hidden() { kill -0 "$program" && ! xdotool search --onlyvisible --name 'MiniFleet$' >/dev/null 2>&1; }
dunstctl close-all
unnotified() { [ "$(dunstctl count displayed)" = 0 ]; }
until_true 20 unnotified # or another's notice were taken for this one's
start_away --hidden
until_true 60 runs
until_true 60 notified # it says that it is locked, which it does once its window is hidden
until_true 20 hidden
timeout 30 "$app" --data "$away" --hidden # once more at the next login
hidden
timeout 30 "$app" --data "$away"
until_true 60 find_window
until_true 60 told 'password text\|'

step "closing hides it; where icons come to be shown, theirs opens, locks and quits, in the language of the screens"
wmctrl -i -c "$(printf '0x%x' "$window")"
until_true 20 hidden
dunstctl close-all
"$work/tray" host "$work/icon" >"$work/tray.log" 2>&1 &
children+=($!)
shown_icon() { [ -s "$work/icon" ]; }
until_true 30 shown_icon
icon=$(cat "$work/icon")
menu_is() { [ "$("$work/tray" menu "$icon" | paste -sd' ')" = "$1" ]; }
until_true 20 menu_is '打开 MiniFleet|enabled 锁定|disabled 退出|enabled'
"$work/tray" open "$icon"
until_true 20 find_window
until_true 60 told 'password text\|[^|]*\|[a-z,]*focused'
xdotool windowactivate --sync "$window"
xdotool type --window 0 --delay 20 "$words"
key Return
until_true 60 menu_is '打开 MiniFleet|enabled 锁定|enabled 退出|enabled'
until_true 60 told 'heading\|总览\|'
key ctrl+w
until_true 20 hidden
"$work/tray" click "$icon" '打开 MiniFleet'
until_true 20 find_window
xdotool windowactivate --sync "$window"
key ctrl+w
until_true 20 hidden
"$work/tray" click "$icon" 锁定
until_true 20 menu_is '打开 MiniFleet|enabled 锁定|disabled 退出|enabled'
"$work/tray" click "$icon" 退出
until_true 30 gone
wait "$program"
[ ! -e "$away/instance.json" ]

step "the settings make the system start it, and Ctrl+Q quits what closing would hide"
start_away
until_true 60 find_window
xdotool windowactivate --sync "$window"
until_true 60 told 'password text\|[^|]*\|[a-z,]*focused'
xdotool type --window 0 --delay 20 "$words"
key Return
until_true 60 told 'heading\|总览\|'
press_on 'menu item\|设置\|'
until_true 60 told 'heading\|设置\|'
entry=$XDG_CONFIG_HOME/autostart/minifleet.desktop
press_on 'toggle button\|登录系统时启动\|'
written() { [ -s "$entry" ]; }
until_true 30 written
desktop-file-validate "$entry"
key ctrl+q
until_true 30 gone
wait "$program"
rm "$work/icon"
gio launch "$entry" >>"$work/app.log" 2>&1 &
children+=($!)
until_true 60 runs
until_true 60 shown_icon
! xdotool search --onlyvisible --name 'MiniFleet$' >/dev/null 2>&1
"$work/tray" click "$(cat "$work/icon")" 退出
stopped() { [ ! -e "$away/instance.json" ]; }
until_true 30 stopped

step "nothing of the libraries' own was written to the terminal"
[ -s "$work/app.log" ]
if grep -E 'Ctrl\+C detected|Overriding|invalid option' "$work/app.log" >&2; then exit 1; fi
echo "the desktop window: ok"
