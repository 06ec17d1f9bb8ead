#!/usr/bin/env bash
# Holds what a release is built with to build/debs.lock: Debian packages with all
# that they depend on, each with its version and the digest of its .deb.
#   locked.sh install PACKAGE... installs what is locked and is missing or older here;
#                                what is newer stays, and check tells it. UNLOCKED=1 or
#                                another system installs what is missing, as it comes
#   locked.sh check PACKAGE...   fails when one is installed as another than is locked;
#                                UNLOCKED=1 only tells
#   locked.sh list PACKAGE...    what is installed, as the lock has it
#   locked.sh write PACKAGE...   makes what is installed the lock
# The digest is the one of the signed lists that apt has; of a version that these
# do not know any more it is "-". A file that was changed after its package was
# installed is not noticed.
set -euo pipefail
export LC_ALL=C # what is compared is sorted alike
cd "$(dirname "$0")/../.."
lock=build/debs.lock
command -v apt-cache >/dev/null || { echo "no Debian packages here; releases are built on the system of $lock" >&2; [ -n "${UNLOCKED:-}" ]; exit; }

system() { (. /etc/os-release && echo "$ID ${VERSION_ID:-}"; dpkg --print-architecture) | paste -sd' '; }

list() {
  local names installed
  names=$(apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
    grep -oE '^[a-z0-9][a-z0-9.+-]*' | sort -u)
  # It ends with 1 for names that are alternatives and not known here.
  installed=$({ dpkg-query -W -f='${db:Status-Status} ${Package} ${Version}\n' $names 2>/dev/null || true; } | awk '$1 == "installed" { print $2, $3 }' | LC_ALL=C sort -u)
  for package in "$@"; do grep -q "^$package " <<<"$installed" || { echo "$package is not installed" >&2; return 1; }; done
  awk 'NR == FNR { if ($1 == "Package:") p = $2; else if ($1 == "Version:") v = $2; else if ($1 == "SHA256:") digest[p " " v] = $2; next }
    { print $1, $2, (digest[$1 " " $2] != "" ? digest[$1 " " $2] : "-") }' \
    <(apt-cache show $(awk '{ print $1 "=" $2 }' <<<"$installed") 2>/dev/null) <(cat <<<"$installed")
}

what=$1
shift
case $what in
install)
  if [ -n "${UNLOCKED:-}" ] || [ "$(head -1 "$lock")" != "# $(system)" ]; then exec build/scripts/debs.sh "$@"; fi
  wanted=()
  while read -r package version _; do
    here=$(dpkg-query -W -f='${db:Status-Status} ${Version}' "$package" 2>/dev/null || true)
    [ "$here" != "installed $version" ] || continue
    case $here in installed\ *) dpkg --compare-versions "${here#installed }" lt "$version" || continue ;; esac
    wanted+=("$package=$version")
  done < <(grep -v '^#' "$lock")
  [ ${#wanted[@]} -gt 0 ] || exit 0
  echo "installing what $lock has: ${wanted[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
  ;;
list) list "$@" ;;
write) { echo "# $(system)"; list "$@"; } >"$lock.new" && mv "$lock.new" "$lock" ;;
check)
  here=$(list "$@") # where that fails there is nothing to compare
  # What is locked and not needed here is nobody's business.
  differing=$(comm -13 <(grep -v '^#' "$lock" | cut -d' ' -f1-2 | LC_ALL=C sort) <(cut -d' ' -f1-2 <<<"$here" | LC_ALL=C sort) | sed 's/$/, which is not locked/')
  # A digest that apt does not know any more says nothing.
  forged=$(join <(grep -v '^#' "$lock" | awk '{ print $1 "=" $2, $3 }' | LC_ALL=C sort) <(awk '{ print $1 "=" $2, $3 }' <<<"$here" | LC_ALL=C sort) |
    awk '$2 != $3 && $2 != "-" && $3 != "-" { print $1 " has another digest" }')
  [ "$(head -1 "$lock")" = "# $(system)" ] || differing="this is $(system)"$'\n'$differing
  if [ -n "$differing$forged" ]; then
    printf '%s\n' "what is installed is not what $lock has:" "$differing" "$forged" >&2
    [ -n "${UNLOCKED:-}" ] || { echo "install the locked versions (the archive of Debian snapshots has each), change the lock on purpose (build/scripts/locked.sh write), or build what is no release with UNLOCKED=1" >&2; exit 1; }
  fi
  ;;
*) echo "install, check, list or write" >&2; exit 2 ;;
esac
