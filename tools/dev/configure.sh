#!/bin/bash
# configure.sh PRESET            configures build/PRESET
# configure.sh PRESET programs   the same, without tests unless they are there already: they need packages of their own
# Does nothing where nothing is to be done, and is quiet when all is well.
set -euo pipefail
cd "$(dirname "$0")/../.."
preset=$1
wanted=${2:-all}
build=build/$preset

is_configured() { [[ -f $build/build.ninja && $build/build.ninja -nt CMakePresets.json ]]; }
has_tests() { [[ -f $build/build.ninja ]] && grep -q '^SOUK_BUILD_TESTS:BOOL=ON$' "$build/CMakeCache.txt"; }

tests=ON
if [[ $wanted == programs ]] && ! has_tests; then tests=OFF; fi
if is_configured && { [[ $tests == OFF ]] || has_tests; }; then exit 0; fi
mkdir -p build
cmake --preset "$preset" -DSOUK_BUILD_TESTS=$tests >"build/configure-$preset.log" 2>&1 ||
  { cat "build/configure-$preset.log"; exit 1; }
