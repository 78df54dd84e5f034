#include "common/base/uuid.h"

#include <gtest/gtest.h>

#include <set>

namespace souk {
namespace {

TEST(UuidV7Test, MatchesTheExampleOfTheRfc) {
  // RFC 9562, appendix A.6: 2022-02-22 14:22:22 -05:00 is 0x017F22E279B0 ms.
  class ExampleBits final : public Random {
   public:
    uint64_t NextBits() override { return first_ ? (first_ = false, 0xcc3) : 0x18c4dc0c0c07398f; }

   private:
    bool first_ = true;
  };
  const ManualClock clock(absl::FromUnixMillis(0x017F22E279B0));
  ExampleBits random;
  EXPECT_EQ(NewUuidV7(clock, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidV7Test, IsRecognisedWhateverTheBits) {
  const ManualClock clock;
  SeededRandom random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::string id = NewUuidV7(clock, random);
    ASSERT_TRUE(IsUuidV7(id)) << id;
  }
}

TEST(UuidV7Test, LaterMillisecondSortsLater) {
  ManualClock clock;
  SeededRandom random(1);
  std::string last = NewUuidV7(clock, random);
  for (int i = 0; i < 1000; ++i) {
    clock.Advance(absl::Milliseconds(1));
    const std::string next = NewUuidV7(clock, random);
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(UuidV7Test, DiffersWithinAMillisecond) {
  const ManualClock clock;
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewUuidV7(clock, random));
  EXPECT_EQ(ids.size(), 1000u);
}

TEST(IsUuidV7Test, RefusesEveryOtherForm) {
  EXPECT_TRUE(IsUuidV7("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"));
  for (const char* text : {
           "",
           "017f22e2-79b0-7cc3-98c4-dc0c0c07398",    // too short
           "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",  // too long
           "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",   // upper case
           "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",   // version 4
           "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",   // not the RFC's variant
           "017f22e279b0-7cc3-98c4-dc0c0c07398f--",  // dashes elsewhere
           "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",   // no hexadecimal digit
       }) {
    EXPECT_FALSE(IsUuidV7(text)) << text;
  }
}

}  // namespace
}  // namespace souk
