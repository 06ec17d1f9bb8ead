#!/usr/bin/env bash
# Takes pictures of the real program into docs/images: for the documents the
# progress board of `minifleet demo` as a terminal shows it and screens in both
# languages, and in docs/images/screens every screen, with sheets of them in
# other looks, sizes and states.
#   MINIFLEET_BIN=FILE uses that program instead of building one.
#   ONLY=screens takes only those of docs/images/screens.
set -euo pipefail
cd "$(dirname "$0")/../.."
build/scripts/debs.sh chromium fonts-noto-cjk fonts-noto-color-emoji fonts-dejavu-core tmux optipng pngquant
work=$(mktemp -d)
session=minifleet-shots-$$
trap 'tmux kill-session -t "$session" 2>/dev/null || true; rm -rf "$work"' EXIT
program=${MINIFLEET_BIN:-}
if [ -z "$program" ]; then
  build/scripts/web.sh
  program=$work/minifleet
  go build -trimpath -ldflags "-s -w" -o "$program" .
fi

if [ "${ONLY:-}" != screens ]; then
  # A terminal of its own; the board is caught while a part of the fleet is online.
  tmux -f /dev/null new-session -d -s "$session" -x 100 -y 30 \
    "printf '\033[32m\$\033[0m minifleet demo\n'; LANG=en_US.UTF-8 LC_ALL=C.UTF-8 '$program' --lang en demo; echo \$? >'$work/code'; sleep 600"
  limit=$(($(date +%s) + 120))
  caught=
  until [ -e "$work/code" ]; do
    tmux capture-pane -e -p -t "$session" >"$work/now"
    # The most even spread over the stages is the picture worth keeping: some
    # online, others still behind them.
    online=$(sed 's/\x1b\[[0-9;]*m//g' "$work/now" | sed -nE 's/.*Release.* ([0-9]+)\/([0-9]+).*/\1/p' | tail -1)
    if [ -z "$caught" ] && [ "${online:-0}" -ge 15 ]; then cp "$work/now" "$work/board.ansi"; caught=yes; fi
    [ "$(date +%s)" -lt "$limit" ] || { echo "the demo did not end" >&2; exit 1; }
    sleep 0.1
  done
  [ "$(cat "$work/code")" = 0 ] || { tmux capture-pane -p -t "$session" >&2; exit 1; }
  [ -n "$caught" ] || { echo "the board was not seen half way" >&2; exit 1; }
fi

mkdir -p "$work/images/screens" docs/images/screens
cd frontend
[ "${ONLY:-}" = screens ] || node scripts/shots.mjs "$program" "$work/board.ansi" "$work/images"
node scripts/gallery.mjs "$program" "$work/images/screens"
cd ..
find "$work/images" -name '*.png' -print0 | while IFS= read -r -d '' picture; do
  pngquant --force --skip-if-larger --speed 3 --quality 70-98 --output "$picture" "$picture" || [ $? -eq 98 ] || [ $? -eq 99 ]
  optipng -quiet -o2 "$picture"
  size=$(stat -c %s "$picture")
  [ "$size" -lt 600000 ] || { echo "$picture has $size bytes" >&2; exit 1; }
done
cp -R "$work"/images/. docs/images/
kilobytes=$(du -sk docs/images | cut -f1)
[ "$kilobytes" -lt 12000 ] || { echo "docs/images has $kilobytes kB" >&2; exit 1; }
find docs/images -name '*.png' | sort
