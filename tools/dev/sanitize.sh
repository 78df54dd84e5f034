#!/bin/bash
# Builds and runs the unit tests under AddressSanitizer and UndefinedBehaviorSanitizer, and those about threads
# under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/../.."
ASAN_SYMBOLIZER_PATH=$(command -v llvm-symbolizer-19)
export ASAN_SYMBOLIZER_PATH TSAN_SYMBOLIZER_PATH=$ASAN_SYMBOLIZER_PATH

tools/dev/configure.sh asan
cmake --build --preset asan --target souk_unit_tests
ctest --test-dir build/asan --label-regex unit --output-on-failure --parallel 2

tools/dev/configure.sh tsan
cmake --build --preset tsan --target souk_threads_tests
# gRPC is Debian's and not instrumented: what happens inside it is not seen and must not be judged.
TSAN_OPTIONS=ignore_noninstrumented_modules=1:halt_on_error=1 \
  ctest --test-dir build/tsan --label-regex threads --output-on-failure --parallel 2
