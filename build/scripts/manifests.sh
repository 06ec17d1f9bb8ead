#!/usr/bin/env bash
# Writes what the package managers of Windows read, for the files that are in
# the folder: winget (three files, schema 1.6) and scoop. RELEASES is where the
# files will be downloaded from.
#   manifests.sh VERSION FOLDER
set -euo pipefail
version=$1 folder=$2
from=${RELEASES:-https://releases.minifleet.invalid}/$version
setup=minifleet-$version-windows-amd64-setup.exe
portable=minifleet-$version-windows-amd64-portable.zip
hash() { sha256sum "$folder/$1" | cut -d' ' -f1; }
mkdir -p "$folder/winget"
id=MiniFleet.MiniFleet
head() { printf '# yaml-language-server: $schema=https://aka.ms/winget-manifest.%s.1.6.0.schema.json\nPackageIdentifier: %s\nPackageVersion: %s\n' "$1" "$id" "$version"; }
tail() { printf 'ManifestType: %s\nManifestVersion: 1.6.0\n' "$1"; }
{ head version; echo "DefaultLocale: zh-CN"; tail version; } >"$folder/winget/$id.yaml"
{
  head installer
  cat <<YAML
InstallerType: nullsoft
Scope: user
UpgradeBehavior: install
Commands: [minifleet]
Installers:
  - Architecture: x64
    InstallerUrl: $from/$setup
    InstallerSha256: $(hash "$setup" | tr a-f A-F)
YAML
  tail installer
} >"$folder/winget/$id.installer.yaml"
{
  head defaultLocale
  cat <<'YAML'
PackageLocale: zh-CN
Publisher: MiniFleet
PackageName: MiniFleet
License: MIT
ShortDescription: 支付宝小程序服务商工作台：一个模板，发布到所有商家
YAML
  tail defaultLocale
} >"$folder/winget/$id.locale.zh-CN.yaml"
jq -n --arg version "$version" --arg url "$from/$portable" --arg hash "$(hash "$portable")" '{
  version: $version,
  description: "Publish one Alipay mini-program template to every merchant",
  homepage: "https://releases.minifleet.invalid",
  license: "MIT",
  architecture: {"64bit": {url: $url, hash: $hash}},
  extract_dir: "MiniFleet",
  bin: "bin\\minifleet.exe",
  shortcuts: [["MiniFleet.exe", "MiniFleet"]]
}' >"$folder/minifleet.json"
