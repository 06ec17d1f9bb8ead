#!/usr/bin/env bash
# Takes pictures of Windows programs under Wine into docs/images, in both
# languages: the installer, and what is said where there is no WebView2.
#   MINIFLEET_PROGRAMS=FOLDER takes what windows.sh compiled there.
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh nsis xvfb openbox xdotool imagemagick fonts-noto-cjk locales pngquant optipng
images=$PWD/docs/images
work=$(mktemp -d)
. build/scripts/wine.sh
unset GOFLAGS
children=()
trap 'wineserver -k 2>/dev/null || true; for pid in "${children[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"' EXIT
if [ -n "${MINIFLEET_PROGRAMS:-}" ]; then cp -r "$MINIFLEET_PROGRAMS" "$work/programs"; else build/scripts/windows.sh "$work/programs" >/dev/null; fi
build/scripts/installer.sh "$work/programs" "$work/minifleet-setup.exe"
mkdir "$work/locale"
for name in zh_CN en_US; do localedef --no-archive -i $name -f UTF-8 "$work/locale/$name.UTF-8"; done
export LOCPATH=$work/locale
exec 3<> <(:)
Xvfb -displayfd 3 -screen 0 900x640x24 -noreset -nolisten tcp >/dev/null 2>&1 &
children+=($!)
read -r -t 30 -u 3 display
export DISPLAY=:$display
openbox >/dev/null 2>&1 &
children+=($!)
# Wine has no Chinese font of its own.
for font in Tahoma 'MS Shell Dlg' 'MS Shell Dlg 2' 'Microsoft Sans Serif' 'MS Sans Serif' 'Segoe UI' SimSun 'Microsoft YaHei'; do
  wine reg add 'HKCU\Software\Wine\Fonts\Replacements' /v "$font" /d 'Noto Sans CJK SC' /f >/dev/null 2>&1
done
wineserver -k || true

until_true() {
  local limit=$(($(date +%s) + $1)); shift
  until "$@"; do
    [ "$(date +%s)" -lt "$limit" ] || { echo "not within its time: $*" >&2; import -window root "$work/failure.png" && cp "$work/failure.png" build/out/ 2>/dev/null; exit 1; }
    sleep 0.2
  done
}
# titled WORDS: a window of that title is shown.
titled() { window=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | tail -1); [ -n "$window" ]; }
# drawn FILE: two looks in a row are the same.
drawn() {
  import -window "$window" "$work/before.png"
  sleep 1
  import -window "$window" "$1"
  [ "$(compare -metric AE "$work/before.png" "$1" null: 2>&1)" = 0 ] && [ "$(identify -format %k "$1")" -gt 30 ]
}
kept() { pngquant --force --quality 80-100 --output "$2" "$1" || cp "$1" "$2"; optipng -quiet -o2 "$2"; }

for language in zh en; do
  case $language in zh) locale=zh_CN.UTF-8 ;; *) locale=en_US.UTF-8 ;; esac
  LANG=$locale LC_ALL=$locale wine "$work/minifleet-setup.exe" >/dev/null 2>&1 &
  children+=($!)
  until_true 90 titled 'MiniFleet'
  until_true 60 drawn "$work/installer.png"
  kept "$work/installer.png" "$images/installer-$language.png"
  wineserver -k
  LANG=$locale LC_ALL=$locale wine "$work/programs/MiniFleet.exe" >/dev/null 2>&1 &
  children+=($!)
  until_true 120 titled '^MiniFleet$'
  until_true 60 drawn "$work/box.png"
  kept "$work/box.png" "$images/no-webview2-$language.png"
  wineserver -k
done
ls -l "$images"/installer-*.png "$images"/no-webview2-*.png
