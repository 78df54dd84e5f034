#!/bin/bash
# Runs each fuzz target for some seconds, from its seeds: tools/dev/fuzz.sh SECONDS [TARGET...]. An input that
# breaks one is kept in build/asan/fuzz/TARGET and should become a seed in tests/fuzz/corpus/TARGET.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=$1
shift

tools/dev/configure.sh asan
cmake --build --preset asan --target souk_fuzz_targets
for seeds in tests/fuzz/corpus/*; do
  target=$(basename "$seeds")
  [[ $# -eq 0 || " $* " == *" $target "* ]] || continue
  found=build/asan/fuzz/$target
  mkdir -p "$found"
  "build/asan/bin/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="$found/" "$found" "$seeds" >"build/asan/fuzz/$target.log" 2>&1 \
    || { tail -40 "build/asan/fuzz/$target.log"; echo "$target: failed; the input is in $found"; exit 1; }
  echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "build/asan/fuzz/$target.log") inputs"
done
