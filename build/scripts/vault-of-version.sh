#!/usr/bin/env bash
# Keeps a vault and a backup of this version for the tests, which open them with
# every later one: backend/workspace/testdata/vaults. It is run once for each
# release, before its tag; what a released version left is never made anew.
#   vault-of-version.sh [FOLDER]   MINIFLEET_BIN=FILE uses that program
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(build/scripts/version.sh product)
folder=${1:-backend/workspace/testdata/vaults}
for file in "$folder/$version.tar.gz" "$folder/$version.mfbackup"; do
  [ ! -e "$file" ] || { echo "$file is there: what $version left stays as it is" >&2; exit 1; }
done
work=$(mktemp -d)
platform=
stop() {
  [ -z "$platform" ] || { kill "$platform" 2>/dev/null || true; wait "$platform" 2>/dev/null || true; }
  rm -rf "$work"
}
trap stop EXIT
program=${MINIFLEET_BIN:-}
if [ -z "$program" ]; then
  program=$work/minifleet
  go build -trimpath -o "$program" .
fi
export MINIFLEET_PASSPHRASE='correct horse battery staple'
mf() { "$program" --lang en --data "$work/vault" "$@" >/dev/null; }
mf init --unlock-time 1ms
"$program" simulator --listen 127.0.0.1:0 --dir "$work/platform" >"$work/log" 2>&1 &
platform=$!
for _ in $(seq 300); do [ -s "$work/platform/simulator.json" ] && break; sleep 0.1; done
mf app add --simulator "$work/platform/simulator.json" --name Demo
mf template add "$(jq -r .template_id "$work/platform/simulator.json")" --app Demo --name Shop
mf merchant add 南山茶馆 --phone 13800000000 --tag 深圳
mf freeze --note fixture
mf backup "$work/backup"
mkdir -p "$folder"
tar -C "$work/vault" --owner=0 --group=0 --sort=name --mtime=@0 -c vault | gzip -9n >"$work/vault.tar.gz"
mv "$work/vault.tar.gz" "$folder/$version.tar.gz"
mv "$work/backup" "$folder/$version.mfbackup"
ls -l "$folder/$version".*
