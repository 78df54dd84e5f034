#include "common/rpc/wire_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "tests/support/violated_fields.h"

namespace souk::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Fields(const Violations& violations) {
  return ViolatedFields(violations.ToStatus());
}

common::v1::Money Wire(const std::string& currency_code, int64_t minor_units) {
  common::v1::Money money;
  money.set_currency_code(currency_code);
  money.set_minor_units(minor_units);
  return money;
}

TEST(WireValuesTest, TimeKeepsItsNanosecondsAlsoBefore1970) {
  const google::protobuf::Timestamp after = ToProto(absl::FromUnixNanos(1'700'000'000'123'456'789));
  EXPECT_EQ(after.seconds(), 1'700'000'000);
  EXPECT_EQ(after.nanos(), 123'456'789);
  const google::protobuf::Timestamp before = ToProto(absl::FromUnixNanos(-1));
  EXPECT_EQ(before.seconds(), -1);
  EXPECT_EQ(before.nanos(), 999'999'999);
}

TEST(WireValuesTest, AmountWithinItsBoundsIsTaken) {
  Violations violations;
  EXPECT_EQ(ParseMoney(Wire("EUR", 1999), "amount", 1, 1999, violations),
            *Money::Create("EUR", 1999));
  EXPECT_THAT(Fields(violations), IsEmpty());
  EXPECT_EQ(ToProto(*Money::Create("EUR", 1999)).minor_units(), 1999);
  EXPECT_EQ(ToProto(*Money::Create("EUR", 1999)).currency_code(), "EUR");
}

TEST(WireValuesTest, AmountIsRefusedWithAllThatIsWrong) {
  Violations violations;
  EXPECT_EQ(ParseMoney(Wire("euro", 0), "item.price", 1, 10, violations), std::nullopt);
  EXPECT_THAT(Fields(violations),
              ElementsAre("item.price.currency_code", "item.price.minor_units"));
}

TEST(WireValuesTest, AmountOutOfBoundsIsRefused) {
  Violations violations;
  EXPECT_EQ(ParseMoney(Wire("EUR", 11), "amount", 1, 10, violations), std::nullopt);
  EXPECT_THAT(Fields(violations), ElementsAre("amount.minor_units"));
}

TEST(WireValuesTest, IdsAreUuids) {
  Violations violations;
  CheckId("01890a5d-ac96-774b-bcce-b302099a8057", "good", violations);
  CheckId("", "empty", violations);
  CheckId("01890A5D-AC96-774B-BCCE-B302099A8057", "upper_case", violations);
  EXPECT_THAT(Fields(violations), ElementsAre("empty", "upper_case"));
}

}  // namespace
}  // namespace souk::rpc
