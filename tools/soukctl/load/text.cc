#include "tools/soukctl/load/text.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace souk::soukctl {
namespace {

std::string Row(absl::string_view what, const admin::v1::LoadCounts& counts) {
  return absl::StrFormat("%-8s %8d %8d %7d %6d %10.1f %9.2f %9.2f %9.2f %9.2f %9.2f\n", what,
                         counts.offered(), counts.good(), counts.failed(), counts.wrong(),
                         counts.goodput(), counts.p50_ms(), counts.p90_ms(), counts.p99_ms(),
                         counts.p999_ms(), counts.max_ms());
}

std::string Failures(const admin::v1::LoadReport& report) {
  std::vector<std::pair<int, std::string>> failures;
  for (const auto& [why, count] : report.failures()) failures.emplace_back(-count, why);
  std::sort(failures.begin(), failures.end());
  std::string text;
  for (const auto& [count, why] : failures) absl::StrAppendFormat(&text, "%8d  %s\n", -count, why);
  return text;
}

}  // namespace

std::string DescribeLoadSecond(int second, const admin::v1::LoadSecond& happened, int in_flight) {
  return absl::StrFormat(
      "%4d s  offered %5d/s  good %5d/s  failed %4d/s  wrong %2d/s  p50 %8.2f ms  p99 %8.2f ms  in "
      "flight %d",
      second + 1, happened.offered(), happened.good(), happened.failed(), happened.wrong(),
      happened.p50_ms(), happened.p99_ms(), in_flight);
}

std::string DescribeLoad(const admin::v1::LoadReport& report) {
  const admin::v1::LoadCounts& total = report.total();
  std::string text =
      report.rate() > 0
          ? absl::StrFormat("open loop at %g a second", report.rate())
          : absl::StrFormat(
                "closed loop of %d clients: latency as they see it, who wait for each "
                "answer before they ask again",
                report.clients());
  absl::StrAppendFormat(&text, "; %s, seed %d, %.1f s\n\n", report.mix(), report.seed(),
                        report.seconds());
  absl::StrAppendFormat(&text, "%-8s %8s %8s %7s %6s %10s %9s %9s %9s %9s %9s\n", "", "offered",
                        "good", "failed", "wrong", "goodput/s", "p50 ms", "p90 ms", "p99 ms",
                        "p99.9 ms", "max ms");
  for (const auto& [kind, counts] :
       std::map<std::string, admin::v1::LoadCounts>(report.kinds().begin(), report.kinds().end())) {
    absl::StrAppend(&text, Row(kind, counts));
  }
  absl::StrAppend(&text, Row("all", total));
  if (total.unfinished() > 0) {
    absl::StrAppend(&text, "\n", total.unfinished(),
                    " good answers were orders that had not reached their end\n");
  }
  const int unanswered = total.offered() - total.good() - total.failed() - total.wrong();
  if (unanswered > 0) {
    absl::StrAppend(&text, "\n", unanswered, " requests were left without waiting for an answer\n");
  }
  if (!report.failures().empty()) absl::StrAppend(&text, "\n", Failures(report));
  return text;
}

}  // namespace souk::soukctl
