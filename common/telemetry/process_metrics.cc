#include "common/telemetry/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace souk::telemetry {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// Fields of /proc/self/stat, numbered as in proc(5).
constexpr size_t kUserTicks = 14;
constexpr size_t kSystemTicks = 15;
constexpr size_t kThreads = 20;
constexpr size_t kStartTicks = 22;
constexpr size_t kResidentPages = 24;

std::string ReadFile(const char* path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

double ReadStat(size_t field) {
  const std::string stat = ReadFile("/proc/self/stat");
  // Field 2, the program's name in parentheses, may hold anything; field 3 follows the last ")".
  const size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || name_end + 2 > stat.size()) return kUnknown;
  const std::vector<std::string> fields =
      absl::StrSplit(stat.substr(name_end + 2), absl::ByAnyChar(" \n"));
  double value = 0;
  if (field - 3 >= fields.size() || !absl::SimpleAtod(fields[field - 3], &value)) return kUnknown;
  return value;
}

double TicksToSeconds(double ticks) { return ticks / static_cast<double>(sysconf(_SC_CLK_TCK)); }

double CpuSeconds() { return TicksToSeconds(ReadStat(kUserTicks) + ReadStat(kSystemTicks)); }

double ResidentBytes() {
  return ReadStat(kResidentPages) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double Threads() { return ReadStat(kThreads); }

// The kernel tells the start in ticks since boot, and when that was as btime in /proc/stat.
double StartTimeSeconds() {
  const std::string stat = ReadFile("/proc/stat");
  for (absl::string_view line : absl::StrSplit(stat, '\n')) {
    int64_t boot = 0;
    if (absl::ConsumePrefix(&line, "btime ") && absl::SimpleAtoi(line, &boot)) {
      return static_cast<double>(boot) + TicksToSeconds(ReadStat(kStartTicks));
    }
  }
  return kUnknown;
}

double OpenFds() {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  double count = -1;  // the listing itself holds one open
  while (!error && entry != std::filesystem::directory_iterator()) {
    ++count;
    entry.increment(error);
  }
  return error ? kUnknown : count;
}

double MaxFds() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUnknown;
  return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<double>::infinity()
                                         : static_cast<double>(limit.rlim_cur);
}

}  // namespace

ProcessMetrics::ProcessMetrics(Metrics& metrics) {
  handles_.push_back(metrics.AddCallbackCounter(
      "process_cpu_seconds_total", "User and system CPU time spent in seconds.", {}, CpuSeconds));
  const auto add_gauge = [&](const char* name, const char* help, double (*read)()) {
    handles_.push_back(metrics.AddCallbackGauge(name, help, {}, read));
  };
  add_gauge("process_resident_memory_bytes", "Resident memory size in bytes.", ResidentBytes);
  add_gauge("process_threads", "Number of threads.", Threads);
  add_gauge("process_open_fds", "Number of open file descriptors.", OpenFds);
  add_gauge("process_max_fds", "Maximum number of open file descriptors.", MaxFds);
  add_gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.",
            StartTimeSeconds);
}

}  // namespace souk::telemetry
