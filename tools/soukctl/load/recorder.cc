#include "tools/soukctl/load/recorder.h"

#include <algorithm>

namespace souk::soukctl {
namespace {

using Worth = LoadVerdict::Worth;

// Reasons come from the callee; one that invents them without end is not followed.
constexpr size_t kMaxReasons = 100;

double Milliseconds(absl::Duration duration) { return absl::ToDoubleMilliseconds(duration); }

}  // namespace

void LoadRecorder::Counts::Count(const LoadVerdict& verdict, absl::Duration took) {
  switch (verdict.worth) {
    case Worth::kUnfinished:
      ++unfinished;
      [[fallthrough]];
    case Worth::kGood:
      ++good;
      latency.Add(took);
      longest = std::max(longest, took);
      return;
    case Worth::kFailed:
      ++failed;
      return;
    case Worth::kWrong:
      ++wrong;
      return;
  }
}

void LoadRecorder::Counts::Add(const Counts& other) {
  offered += other.offered;
  good += other.good;
  unfinished += other.unfinished;
  failed += other.failed;
  wrong += other.wrong;
  longest = std::max(longest, other.longest);
  latency.Add(other.latency);
}

admin::v1::LoadCounts LoadRecorder::Counts::ToProto(absl::Duration length) const {
  admin::v1::LoadCounts message;
  message.set_offered(offered);
  message.set_good(good);
  message.set_unfinished(unfinished);
  message.set_failed(failed);
  message.set_wrong(wrong);
  if (length > absl::ZeroDuration()) message.set_goodput(good / absl::ToDoubleSeconds(length));
  // What is read off may be longer, by its rounding, than the longest there was.
  const auto percentile = [this](double share) {
    return Milliseconds(std::min(latency.Percentile(share), longest));
  };
  message.set_p50_ms(percentile(0.5));
  message.set_p90_ms(percentile(0.9));
  message.set_p99_ms(percentile(0.99));
  message.set_p999_ms(percentile(0.999));
  message.set_max_ms(Milliseconds(longest));
  return message;
}

LoadRecorder::Counts& LoadRecorder::SecondOf(absl::Duration moment) {
  const auto second = static_cast<size_t>(std::max<int64_t>(0, absl::ToInt64Seconds(moment)));
  if (second >= seconds_.size()) seconds_.resize(second + 1);
  return seconds_[second];
}

void LoadRecorder::Offered(LoadKind kind, absl::Duration intended) {
  ++kinds_[static_cast<size_t>(kind)].offered;
  ++SecondOf(intended).offered;
  ++in_flight_;
}

void LoadRecorder::Ended(LoadKind kind, absl::Duration intended, absl::Duration ended,
                         const LoadVerdict& verdict) {
  const absl::Duration latency = ended - intended;
  kinds_[static_cast<size_t>(kind)].Count(verdict, latency);
  SecondOf(ended).Count(verdict, latency);
  --in_flight_;
  if (verdict.why.empty()) return;
  const bool known = failures_.contains(verdict.why) || failures_.size() < kMaxReasons;
  ++failures_[known ? verdict.why : "others"];
}

admin::v1::LoadSecond LoadRecorder::Second(size_t second) const {
  admin::v1::LoadSecond message;
  if (second >= seconds_.size()) return message;
  const Counts& counts = seconds_[second];
  message.set_offered(counts.offered);
  message.set_good(counts.good);
  message.set_failed(counts.failed);
  message.set_wrong(counts.wrong);
  message.set_p50_ms(Milliseconds(counts.latency.Percentile(0.5)));
  message.set_p99_ms(Milliseconds(counts.latency.Percentile(0.99)));
  return message;
}

admin::v1::LoadReport LoadRecorder::Report(absl::Duration length) const {
  admin::v1::LoadReport report;
  report.set_format(1);
  report.set_seconds(absl::ToDoubleSeconds(length));
  Counts total;
  for (const auto& [kind, name] : kLoadKinds) {
    const Counts& counts = kinds_[static_cast<size_t>(kind)];
    if (counts.offered == 0) continue;
    (*report.mutable_kinds())[std::string(name)] = counts.ToProto(length);
    total.Add(counts);
  }
  *report.mutable_total() = total.ToProto(length);
  report.mutable_failures()->insert(failures_.begin(), failures_.end());
  for (size_t second = 0; second < seconds_.size(); ++second) {
    *report.add_timeline() = Second(second);
  }
  return report;
}

}  // namespace souk::soukctl
