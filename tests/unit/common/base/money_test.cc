#include "common/base/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace souk {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

Money Euros(int64_t cents) { return *Money::Create("EUR", cents); }

TEST(MoneyTest, HoldsCurrencyAndMinorUnits) {
  const Money price = Euros(1299);
  EXPECT_EQ(price.currency_code(), "EUR");
  EXPECT_EQ(price.minor_units(), 1299);
}

TEST(MoneyTest, RefusesWhatIsNoCurrencyCode) {
  for (const char* code : {"", "EU", "EURO", "eur", "E1R", "E R"}) {
    EXPECT_EQ(Money::Create(code, 1).status().code(), absl::StatusCode::kInvalidArgument) << code;
  }
}

TEST(MoneyTest, AddsAmountsOfOneCurrency) { EXPECT_EQ(*Euros(250).Plus(Euros(-50)), Euros(200)); }

TEST(MoneyTest, RefusesToAddTwoCurrencies) {
  const Money dollars = *Money::Create("USD", 1);
  EXPECT_EQ(Euros(1).Plus(dollars).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(MoneyTest, SumPastTheRangeIsOutOfRange) {
  EXPECT_EQ(*Euros(kMost - 1).Plus(Euros(1)), Euros(kMost));
  EXPECT_EQ(Euros(kMost).Plus(Euros(1)).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Euros(kLeast).Plus(Euros(-1)).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(MoneyTest, MultipliesByAQuantity) { EXPECT_EQ(*Euros(1299).Times(3), Euros(3897)); }

TEST(MoneyTest, ProductPastTheRangeIsOutOfRange) {
  EXPECT_EQ(Euros(kMost / 2 + 1).Times(2).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(Euros(kLeast).Times(-1).status().code(), absl::StatusCode::kOutOfRange);
}

TEST(MoneyTest, EqualOnlyInCurrencyAndAmount) {
  EXPECT_EQ(Euros(5), Euros(5));
  EXPECT_NE(Euros(5), Euros(6));
  EXPECT_NE(Euros(5), *Money::Create("USD", 5));
}

}  // namespace
}  // namespace souk
