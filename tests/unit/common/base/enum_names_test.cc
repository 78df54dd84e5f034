#include "common/base/enum_names.h"

#include <gtest/gtest.h>

namespace souk {
namespace {

enum class Side { kDebit, kCredit };

constexpr EnumNames<Side, 2> kSides = {{{Side::kDebit, "DEBIT"}, {Side::kCredit, "CREDIT"}}};

TEST(EnumNamesTest, NameOfAValueReadsAsTheValue) {
  EXPECT_EQ(NameOf(kSides, Side::kCredit), "CREDIT");
  EXPECT_EQ(*ValueNamed(kSides, "DEBIT"), Side::kDebit);
  EXPECT_EQ(*ValueNamed(kSides, NameOf(kSides, Side::kCredit)), Side::kCredit);
}

TEST(EnumNamesTest, UnknownNameIsDataLoss) {
  EXPECT_EQ(ValueNamed(kSides, "debit").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ValueNamed(kSides, "").status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace souk
