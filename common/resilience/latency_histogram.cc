#include "common/resilience/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace souk::resilience {

// Of a latency with n significant bits, the leading five choose the bucket: the first of them is
// always set, the other four are the bucket's number within its power of two.

size_t LatencyHistogram::BucketOf(absl::Duration latency) {
  constexpr int64_t kLongest = (int64_t{1} << kLongestBits) - 1;
  const auto microseconds =
      static_cast<uint64_t>(std::clamp(absl::ToInt64Microseconds(latency), int64_t{0}, kLongest));
  if (microseconds < kSubBuckets) return microseconds;
  const int dropped = std::bit_width(microseconds) - (kSubBits + 1);
  return kSubBuckets * static_cast<size_t>(dropped) + (microseconds >> dropped);
}

absl::Duration LatencyHistogram::MiddleOf(size_t bucket) {
  if (bucket < kSubBuckets) return absl::Microseconds(bucket);
  const size_t dropped = bucket / kSubBuckets - 1;
  const size_t lowest = (bucket - kSubBuckets * dropped) << dropped;
  const size_t width = size_t{1} << dropped;
  return absl::Microseconds(lowest) + absl::Microseconds(width - 1) / 2;
}

void LatencyHistogram::Add(const LatencyHistogram& other) {
  for (size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
}

absl::Duration LatencyHistogram::Percentile(double share) const {
  if (count_ == 0) return absl::ZeroDuration();
  const auto rank = static_cast<int64_t>(std::ceil(share * static_cast<double>(count_)));
  int64_t seen = 0;
  size_t bucket = 0;
  while (bucket + 1 < kBuckets) {
    seen += buckets_[bucket];
    if (seen >= rank) break;
    ++bucket;
  }
  return MiddleOf(bucket);
}

}  // namespace souk::resilience
