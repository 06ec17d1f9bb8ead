#!/usr/bin/env bash
# Packages: Linux .deb and .tar.gz, Windows .exe and installer, with checksums.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$(build/scripts/version.sh)
product=$(build/scripts/version.sh product)
out=build/out
build/scripts/debs.sh build-essential pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev nsis dpkg-dev
rm -rf "$out" && mkdir -p "$out"

build/scripts/app.sh -clean
arch=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
install -Dm755 build/bin/minifleet "$root/usr/bin/minifleet"
install -Dm644 build/linux/minifleet.desktop "$root/usr/share/applications/minifleet.desktop"
install -Dm644 build/appicon.png "$root/usr/share/icons/hicolor/1024x1024/apps/minifleet.png"
install -Dm644 build/icon.svg "$root/usr/share/icons/hicolor/scalable/apps/minifleet.svg"
install -Dm644 LICENSE "$root/usr/share/doc/minifleet/copyright"
tar -C "$root" --owner=0 --group=0 --sort=name -czf "$out/minifleet-$product-linux-$arch.tar.gz" usr
mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$product/" -e "s/@ARCH@/$arch/" \
  -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" build/linux/control >"$root/DEBIAN/control"
dpkg-deb --root-owner-group --build "$root" "$out/minifleet_${product}_$arch.deb" >/dev/null

go tool wails build -s -skipbindings -nosyncgomod -m -trimpath -platform windows/amd64 -nsis \
  -ldflags "-s -w -X minifleet/backend/cli.Version=$version"
cp build/bin/minifleet.exe "$out/minifleet-$product-windows-amd64.exe"
cp build/bin/*-installer.exe "$out/minifleet-$product-windows-amd64-setup.exe"

(cd "$out" && sha256sum -- * >SHA256SUMS)
ls -l "$out"
echo "version $version"
