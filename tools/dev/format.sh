#!/bin/sh
# Formats our C++ files with clang-format-19, in place; with --check only says which are not formatted,
# and exits with 1 when there are any.
set -eu
cd "$(dirname "$0")/../.."

case "${1:-}" in
  "") action="-i" ;;
  --check) action="--dry-run --Werror" ;;
  *) echo "usage: tools/dev/format.sh [--check]" >&2; exit 2 ;;
esac

# Files that are not in git yet are formatted too; those that git ignores, such as build/, are not.
# shellcheck disable=SC2086  # The action may be two words.
git ls-files -z --cached --others --exclude-standard '*.h' '*.cc' |
  xargs -0 --no-run-if-empty -n 16 -P "$(nproc)" clang-format-19 --style=file $action
