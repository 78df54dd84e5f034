#!/bin/bash
# Configures build/PRESET once: tools/dev/configure.sh PRESET. Quiet when all is well.
set -euo pipefail
cd "$(dirname "$0")/../.."
[[ -f build/$1/build.ninja && build/$1/build.ninja -nt CMakePresets.json ]] && exit 0
mkdir -p build
cmake --preset "$1" >"build/configure-$1.log" 2>&1 || { cat "build/configure-$1.log"; exit 1; }
