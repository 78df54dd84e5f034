#include "tools/soukctl/load/mix.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace souk::soukctl {
namespace {

constexpr uint64_t kMaxWeight = 1'000'000;

absl::Status WrongMix(absl::string_view part, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("--mix: \"", part, "\": ", why));
}

}  // namespace

absl::StatusOr<LoadMix> LoadMix::Parse(absl::string_view text) {
  LoadMix mix;
  std::array<bool, kLoadKinds.size()> named{};
  for (const absl::string_view part : absl::StrSplit(text, ',')) {
    const std::pair<absl::string_view, absl::string_view> words =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    size_t kind = 0;
    while (kind < kLoadKinds.size() && kLoadKinds[kind].second != words.first) ++kind;
    if (kind == kLoadKinds.size()) {
      return WrongMix(part, "write KIND=WEIGHT, with orders, reads, lookups or logins");
    }
    if (named[kind]) return WrongMix(part, "is named twice");
    named[kind] = true;
    if (!absl::SimpleAtoi(words.second, &mix.weights_[kind]) || mix.weights_[kind] > kMaxWeight) {
      return WrongMix(part, absl::StrCat("a weight is a number from 0 to ", kMaxWeight));
    }
    mix.sum_ += mix.weights_[kind];
  }
  if (mix.sum_ == 0) return WrongMix(text, "one of the weights must be more than 0");
  return mix;
}

LoadKind LoadMix::Pick(Random& random) const {
  uint64_t left = random.NextBelow(sum_);
  size_t kind = 0;
  while (left >= weights_[kind]) left -= weights_[kind++];
  return kLoadKinds[kind].first;
}

}  // namespace souk::soukctl
