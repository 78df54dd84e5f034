#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace souk::resilience {

/// Counts latencies so that percentiles can be read off: sixteen buckets of equal width between one
/// power of two of microseconds and the next, so that what is read is wrong by 1/32 at most,
/// however long it is (the layout of G. Tene's HdrHistogram). Latencies are cut to microseconds; up
/// to 31 each has a bucket of its own, and what takes 67 s or more counts as 67 s.
///
/// Adding is a few instructions, and the memory is constant: 1.5 KB. A value type; not thread-safe.
class LatencyHistogram {
 public:
  /// Counts one call. What is negative counts as zero.
  void Add(absl::Duration latency) {
    ++buckets_[BucketOf(latency)];
    ++count_;
  }

  /// Counts the calls of `other` too.
  void Add(const LatencyHistogram& other);

  void Clear() { *this = LatencyHistogram(); }

  int64_t count() const { return count_; }

  /// The latency that a share of the calls did not pass: Percentile(0.5) is the median. Zero when
  /// there are no calls. REQUIRES: 0 < share <= 1.
  absl::Duration Percentile(double share) const;

 private:
  static constexpr int kSubBits = 4;
  static constexpr int kLongestBits = 26;  // 2^26 us are 67 s
  static constexpr size_t kSubBuckets = size_t{1} << kSubBits;
  static constexpr size_t kBuckets = kSubBuckets * (kLongestBits - kSubBits + 1);

  static size_t BucketOf(absl::Duration latency);
  /// The latency in the middle of a bucket.
  static absl::Duration MiddleOf(size_t bucket);

  std::array<uint32_t, kBuckets> buckets_{};
  int64_t count_ = 0;
};

}  // namespace souk::resilience
