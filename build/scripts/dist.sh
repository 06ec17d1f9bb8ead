#!/usr/bin/env bash
# Packages: Linux .deb and .tar.gz, Windows .exe and installer, with checksums,
# into build/out. The Windows program is compiled here as well; NSIS makes its
# installer. What was packed is checked before the checksums are written.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(build/scripts/version.sh)
product=$(build/scripts/version.sh product)
out=build/out
build/scripts/debs.sh build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev nsis dpkg-dev desktop-file-utils imagemagick binutils
rm -rf "$out" && mkdir -p "$out"
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

echo "== Linux"
build/scripts/app.sh -clean
arch=$(dpkg --print-architecture)
desktop-file-validate build/linux/minifleet.desktop
install -Dm755 build/bin/minifleet "$root/usr/bin/minifleet"
install -Dm644 build/linux/minifleet.desktop "$root/usr/share/applications/minifleet.desktop"
install -Dm644 build/icon.svg "$root/usr/share/icons/hicolor/scalable/apps/minifleet.svg"
for size in 128 256 512; do
  icon=$root/usr/share/icons/hicolor/${size}x$size/apps/minifleet.png
  mkdir -p "$(dirname "$icon")"
  convert build/appicon.png -resize "${size}x$size" -strip "$icon"
done
install -Dm644 LICENSE "$root/usr/share/doc/minifleet/copyright"
tar -C "$root" --owner=0 --group=0 --sort=name --mtime="@$SOURCE_DATE_EPOCH" -c usr |
  gzip -9n >"$out/minifleet-$product-linux-$arch.tar.gz"
mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$product/" -e "s/@ARCH@/$arch/" \
  -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" build/linux/control >"$root/DEBIAN/control"
deb=$out/minifleet_${product}_$arch.deb
dpkg-deb --root-owner-group --build "$root" "$deb" >/dev/null

echo "== Windows"
go tool wails build -s -skipbindings -nosyncgomod -m -trimpath -nocolour -platform windows/amd64 -nsis \
  -ldflags "-s -w -X minifleet/backend/cli.Version=$version"
exe=$out/minifleet-$product-windows-amd64.exe
cp build/bin/minifleet.exe "$exe"
cp build/bin/*-installer.exe "$out/minifleet-$product-windows-amd64-setup.exe"

echo "== checks"
unpacked=$root/unpacked
dpkg-deb -x "$deb" "$unpacked"
for program in "$unpacked/usr/bin/minifleet" build/bin/minifleet; do
  [ "$("$program" version)" = "minifleet $version" ] || { echo "$program does not say $version" >&2; exit 1; }
done
strings "$exe" | grep -cF -- "$version" >/dev/null || { echo "the Windows program does not hold $version" >&2; exit 1; }
strings -e l "$exe" | grep -A1 -x ProductVersion | grep -cx "$product" >/dev/null || { echo "the properties of the Windows program do not say $product" >&2; exit 1; }

(cd "$out" && sha256sum -- * >SHA256SUMS && cat SHA256SUMS && ls -l)
echo "version $version"
