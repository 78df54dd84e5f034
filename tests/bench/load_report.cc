#include "tests/bench/load_report.h"

#include <time.h>

#include <algorithm>

#include "absl/strings/str_format.h"

namespace souk::bench {
namespace {

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

void LoadReport::Add(const LoadReport& other) {
  bad += other.bad;
  latencies_ms.insert(latencies_ms.end(), other.latencies_ms.begin(), other.latencies_ms.end());
}

void Print(LoadReport report, double seconds, double cpu_us) {
  std::vector<double>& latencies = report.latencies_ms;
  std::sort(latencies.begin(), latencies.end());
  absl::PrintF(R"({"good":%d,"bad":%d,"seconds":%.3f,"p50_ms":%.3f,"p99_ms":%.3f,"cpu_us":%.1f})"
               "\n",
               latencies.size(), report.bad, seconds, Percentile(latencies, 0.5),
               Percentile(latencies, 0.99),
               cpu_us / static_cast<double>(std::max<size_t>(1, latencies.size())));
}

double ProcessCpuMicroseconds() {
  timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) * 1e6 + static_cast<double>(used.tv_nsec) * 1e-3;
}

}  // namespace souk::bench
