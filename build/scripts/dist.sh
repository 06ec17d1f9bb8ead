#!/usr/bin/env bash
# Packages, with checksums, into build/out: Linux .deb and .tar.gz, Windows
# installer and portable .zip, each with the windowed and the console program,
# manifests for winget and scoop, and the command line with the browser's screens
# for macOS. What was packed is checked before the checksums are written. It is
# built with the packages of build/debs.lock and no others; UNLOCKED=1 builds what
# is no release. What it was built with is told in build-inputs.txt. The programs of
# Windows are signed where there is a certificate (sign.sh).
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(build/scripts/version.sh)
product=$(build/scripts/version.sh product)
out=build/out
packages=(build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev nsis dpkg-dev desktop-file-utils appstream imagemagick binutils zip unzip help2man lintian jq)
build/scripts/locked.sh install "${packages[@]}"
build/scripts/locked.sh check "${packages[@]}"
rm -rf "$out" && mkdir -p "$out"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

echo "== Linux"
GOFLAGS=-buildmode=pie build/scripts/app.sh -clean
arch=$(dpkg --print-architecture)
desktop-file-validate build/linux/minifleet.desktop
appstreamcli validate --no-net build/linux/io.minifleet.MiniFleet.metainfo.xml
install -Dm755 build/bin/minifleet "$root/usr/bin/minifleet"
install -Dm644 build/linux/minifleet.desktop "$root/usr/share/applications/minifleet.desktop"
install -Dm644 build/icon.svg "$root/usr/share/icons/hicolor/scalable/apps/minifleet.svg"
for size in 128 256 512; do
  icon=$root/usr/share/icons/hicolor/${size}x$size/apps/minifleet.png
  mkdir -p "$(dirname "$icon")"
  convert build/appicon.png -resize "${size}x$size" -strip "$icon"
done
printf '%s\n' "$(cat LICENSE)" "" "The licences of the libraries it is built from: THIRD-PARTY-NOTICES.txt.gz beside this file." >"$root/copyright"
install -Dm644 "$root/copyright" "$root/usr/share/doc/minifleet/copyright"
rm "$root/copyright"
gzip -9n <backend/api/THIRD-PARTY-NOTICES.txt >"$root/usr/share/doc/minifleet/THIRD-PARTY-NOTICES.txt.gz"
install -Dm644 build/linux/io.minifleet.MiniFleet.metainfo.xml "$root/usr/share/metainfo/io.minifleet.MiniFleet.metainfo.xml"
mkdir -p "$root/usr/share/man/man1"
help2man --no-info --locale=C.UTF-8 --name "run one Alipay mini-program template for many merchants" build/bin/minifleet |
  gzip -9n >"$root/usr/share/man/man1/minifleet.1.gz"
build/scripts/changelog.sh "$product" | gzip -9n >"$root/usr/share/doc/minifleet/changelog.gz"
tar -C "$root" --owner=0 --group=0 --sort=name --mtime="@$SOURCE_DATE_EPOCH" -c usr |
  gzip -9n >"$out/minifleet-$product-linux-$arch.tar.gz"
mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$product/" -e "s/@ARCH@/$arch/" \
  -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" build/linux/control >"$root/DEBIAN/control"
deb=$out/minifleet_${product}_$arch.deb
dpkg-deb --root-owner-group --build "$root" "$deb" >/dev/null

echo "== Windows"
build/scripts/windows.sh "$root/windows" "$version"
build/scripts/sign.sh "$root/windows/MiniFleet.exe" "$root/windows/minifleet-console.exe"
for file in "$root/windows/MiniFleet.exe" "$root/windows/minifleet-console.exe"; do touch -d "@$SOURCE_DATE_EPOCH" "$file"; done
exe=$root/windows/MiniFleet.exe
build/scripts/installer.sh "$root/windows" "$out/minifleet-$product-windows-amd64-setup.exe"
portable=$root/portable/MiniFleet
mkdir -p "$portable/bin"
cp -p "$exe" "$portable/MiniFleet.exe"
cp -p "$root/windows/minifleet-console.exe" "$portable/bin/minifleet.exe"
cp LICENSE "$portable/LICENSE.txt"
cp backend/api/THIRD-PARTY-NOTICES.txt "$portable/"
find "$root/portable" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
zip="$PWD/$out/minifleet-$product-windows-amd64-portable.zip"
(cd "$root/portable" && find MiniFleet -print | LC_ALL=C sort | TZ=UTC zip -qX9 "$zip" -@)
build/scripts/manifests.sh "$product" "$out"
[ "$version" != "$product" ] || [ -f "backend/workspace/testdata/vaults/$product.tar.gz" ] || { echo "$product has left no vault: build/scripts/vault-of-version.sh" >&2; exit 1; }
# What the programs read when a person checks for updates, to be put beside them.
news() { awk '/^## /{n++} n==1 && /^- /{print substr($0, 3)}' "$1" | sed -n 1,20p; }
jq -n --arg version "$product" --arg page "${RELEASES:-https://releases.minifleet.invalid}/$product" --arg en "$(news CHANGELOG.md)" --arg zh "$(news CHANGELOG.zh-CN.md)" '{version: $version, page: $page, notes: {en: $en, zh: $zh}}' >"$out/latest.json"
go run ./build/notices -sbom "$version" >"$out/minifleet-$product.cdx.json"
{ go version && echo "node $(node --version)" && build/scripts/locked.sh list "${packages[@]}"; } >"$out/build-inputs.txt"

echo "== macOS: command line and the screens in a browser"
for cpu in arm64 amd64; do
  mkdir -p "$root/mac-$cpu"
  CGO_ENABLED=0 GOOS=darwin GOARCH=$cpu go build -trimpath -ldflags "$(build/scripts/ldflags.sh "$version")" -o "$root/mac-$cpu/minifleet" .
  cp LICENSE "$root/mac-$cpu/LICENSE"
  cp backend/api/THIRD-PARTY-NOTICES.txt "$root/mac-$cpu/"
  tar -C "$root/mac-$cpu" --owner=0 --group=0 --sort=name --mtime="@$SOURCE_DATE_EPOCH" -c LICENSE THIRD-PARTY-NOTICES.txt minifleet |
    gzip -9n >"$out/minifleet-$product-macos-$cpu.tar.gz"
done

echo "== checks"
unpacked=$root/unpacked
dpkg-deb -x "$deb" "$unpacked"
for program in "$unpacked/usr/bin/minifleet"; do
  [ "$("$program" version)" = "minifleet $version" ] || { echo "$program does not say $version" >&2; exit 1; }
done
strings "$exe" | grep -cF -- "$version" >/dev/null || { echo "the Windows program does not hold $version" >&2; exit 1; }
strings -e l "$exe" | grep -A1 -x ProductVersion | grep -cx "$product" >/dev/null || { echo "the properties of the Windows program do not say $product" >&2; exit 1; }

zgrep -cF "github.com/dgraph-io/badger/v4" "$unpacked/usr/share/doc/minifleet/THIRD-PARTY-NOTICES.txt.gz" >/dev/null || { echo "the .deb lacks the notices" >&2; exit 1; }
for file in MiniFleet/MiniFleet.exe MiniFleet/bin/minifleet.exe MiniFleet/THIRD-PARTY-NOTICES.txt; do
  unzip -l "$zip" | grep -cF "$file" >/dev/null || { echo "the portable package lacks $file" >&2; exit 1; }
done
lintian --fail-on error,warning --suppress-tags initial-upload-closes-no-bugs "$deb"

jq -e '.components | length > 100 and all(.purl and .version)' "$out/minifleet-$product.cdx.json" >/dev/null || { echo "the bill of materials is not whole" >&2; exit 1; }
jq -e --arg version "$product" '.version == $version and (.page | startswith("https://"))' "$out/latest.json" >/dev/null || { echo "the release feed is not right" >&2; exit 1; }
for manifest in "$out"/winget/*.yaml; do grep -qx "PackageVersion: $product" "$manifest" || { echo "$manifest is of another version" >&2; exit 1; }; done

(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS && cat SHA256SUMS && ls -l)
echo "version $version"
