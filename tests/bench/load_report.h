#pragma once

#include <cstdint>
#include <vector>

namespace souk::bench {

/// What a load program counted.
struct LoadReport {
  int64_t bad = 0;                   // answers that were not as they should be
  std::vector<double> latencies_ms;  // of the good ones

  void Add(const LoadReport& other);
};

/// Prints one line of JSON: good and bad answers, seconds, the median and 99th percentile of the
/// good ones' latencies in milliseconds, and the CPU microseconds that a good answer cost this
/// process.
void Print(LoadReport report, double seconds, double cpu_us);

/// The CPU time that this process has used, all threads together.
double ProcessCpuMicroseconds();

}  // namespace souk::bench
