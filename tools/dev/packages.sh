#!/bin/sh
# packages.sh list SECTION...     prints the packages of deploy/debian-packages.txt in these sections
# packages.sh install SECTION...  installs those that are missing, as root or by sudo
set -eu
cd "$(dirname "$0")/../.."

list() {
  for section in "$@"; do
    sed -n "/^\[$section\]/,/^\[/p" deploy/debian-packages.txt | sed -n 's/^\([a-z0-9][^ ]*\).*/\1/p'
  done
}

missing() {
  for package in $(list "$@"); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || echo "$package"
  done
}

install() {
  wanted=$(missing "$@")
  [ -n "$wanted" ] || return 0
  root=
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "packages are missing, and this is neither root nor is there sudo; as root run: apt-get install $(echo $wanted)" >&2; exit 1; }
    root=sudo
  fi
  echo "installing $(echo "$wanted" | wc -w) Debian packages..."
  log=$(mktemp)
  # shellcheck disable=SC2086  # A list of words.
  if ! { $root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends $wanted; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "the packages could not be installed; see above" >&2
    exit 1
  fi
  rm -f "$log"
}

action=${1:-}
[ "$#" -gt 0 ] && shift
case "$action" in
  list) list "$@" ;;
  install) install "$@" ;;
  *) echo "usage: tools/dev/packages.sh list|install SECTION..." >&2; exit 2 ;;
esac
