#include "common/base/random.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <set>

namespace souk {
namespace {

// Gives back the bits that it was given.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::deque<uint64_t> bits) : bits_(std::move(bits)) {}
  uint64_t NextBits() override {
    const uint64_t next = bits_.front();
    bits_.pop_front();
    return next;
  }

 private:
  std::deque<uint64_t> bits_;
};

TEST(RandomTest, NextDoubleIsZeroForNoBitsAndBelowOneForAll) {
  ScriptedRandom random({0, UINT64_MAX});
  EXPECT_EQ(random.NextDouble(), 0.0);
  const double largest = random.NextDouble();
  EXPECT_LT(largest, 1.0);
  EXPECT_GT(largest, 0.999999);
}

TEST(RandomTest, NextBelowDrawsAgainWhereTheLastBitsWouldFavourSmallResults) {
  // 2^64 - 1 is a multiple of 3, so its largest value begins an incomplete round of 0, 1, 2.
  ScriptedRandom random({UINT64_MAX, 7});
  EXPECT_EQ(random.NextBelow(3), 1u);
}

TEST(RandomTest, NextBelowOneIsZero) { EXPECT_EQ(SeededRandom(1).NextBelow(1), 0u); }

TEST(RandomTest, NextBelowReachesEveryResultAboutEquallyOften) {
  SeededRandom random(42);
  std::array<int, 10> count{};
  for (int i = 0; i < 10'000; ++i) ++count[random.NextBelow(10)];
  // Five standard deviations of a binomial distribution (10000, 0.1) are 150.
  for (const int c : count) EXPECT_NEAR(c, 1000, 150);
}

TEST(SeededRandomTest, RepeatsForTheSameSeedAndDiffersForAnother) {
  SeededRandom first(7), again(7), other(8);
  const uint64_t bits = first.NextBits();
  EXPECT_EQ(again.NextBits(), bits);
  EXPECT_NE(other.NextBits(), bits);
}

TEST(SystemRandomTest, DoesNotRepeat) {
  SystemRandom random;
  std::set<uint64_t> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.NextBits());
  EXPECT_EQ(seen.size(), 1000u);
}

}  // namespace
}  // namespace souk
