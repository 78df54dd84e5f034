#include "services/order/use_cases/remembered_prices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "common/async/manual_executor.h"
#include "common/base/status_macros.h"
#include "tests/support/violated_fields.h"

namespace souk::order {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Status kCannotTell = absl::UnavailableError("cannot be told");

Money Euros(int64_t cents) { return *Money::Create("EUR", cents); }

// Answers at once, or not until it is cancelled.
class ScriptedCatalog final : public Catalog {
 public:
  explicit ScriptedCatalog(async::ManualExecutor& executor) : executor_(executor) {}

  Task<absl::StatusOr<std::vector<OrderItem>>> Price(CallContext call,
                                                     std::vector<RequestedItem> items) override {
    ++asked;
    if (hangs && co_await async::Sleep(executor_, absl::Hours(1), call.cancellation)) {
      co_return absl::InternalError("nobody cancelled");
    }
    if (hangs) co_return kCannotTell;
    CO_RETURN_IF_ERROR(answer);
    std::vector<OrderItem> priced;
    for (RequestedItem& item : items) {
      priced.push_back({std::move(item.sku), item.quantity, unit_price});
    }
    co_return priced;
  }

  int asked = 0;
  bool hangs = false;
  absl::Status answer;
  Money unit_price = Euros(250);

 private:
  async::ManualExecutor& executor_;
};

class RememberedPricesTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<OrderItem>> Ask(std::vector<RequestedItem> items) {
    std::optional<absl::StatusOr<std::vector<OrderItem>>> answer;
    async::Spawn(prices_->Price({}, std::move(items)),
                 [&](absl::StatusOr<std::vector<OrderItem>> value) { answer = std::move(value); });
    while (!answer.has_value() && executor_.AdvanceToNextTimer()) {
    }
    return *answer;
  }

  void Make(const RememberedPricesOptions& options) {
    prices_ = std::make_unique<RememberedPrices>(options, catalog_, clock_, executor_,
                                                 [this](const absl::Status&) { ++used_; });
  }

  void SetUp() override { Make({}); }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  ScriptedCatalog catalog_{executor_};
  int used_ = 0;
  std::unique_ptr<RememberedPrices> prices_;
};

TEST_F(RememberedPricesTest, AsksTheCatalogAsLongAsItAnswers) {
  EXPECT_THAT(*Ask({{"TEA", 1}}), ElementsAre(OrderItem{"TEA", 1, Euros(250)}));
  catalog_.unit_price = Euros(300);
  EXPECT_THAT(*Ask({{"TEA", 2}}), ElementsAre(OrderItem{"TEA", 2, Euros(300)}));
  EXPECT_EQ(used_, 0);
}

TEST_F(RememberedPricesTest, TellsTheLastPricesWhileNobodyCan) {
  ASSERT_TRUE(Ask({{"TEA", 1}, {"CUP", 1}}).ok());
  catalog_.answer = kCannotTell;
  EXPECT_THAT(*Ask({{"CUP", 3}, {"TEA", 2}}),
              ElementsAre(OrderItem{"CUP", 3, Euros(250)}, OrderItem{"TEA", 2, Euros(250)}));
  EXPECT_EQ(used_, 1);
}

TEST_F(RememberedPricesTest, DoesNotWaitForASlowCatalogLongerThanItsPatience) {
  ASSERT_TRUE(Ask({{"TEA", 1}}).ok());
  catalog_.hangs = true;
  const SteadyTime asked_at = clock_.SteadyNow();
  EXPECT_THAT(*Ask({{"TEA", 1}}), ElementsAre(OrderItem{"TEA", 1, Euros(250)}));
  EXPECT_EQ(absl::FromChrono(clock_.SteadyNow() - asked_at), RememberedPricesOptions().patience);
}

TEST_F(RememberedPricesTest, OneUnknownPriceIsEnoughToTellNone) {
  ASSERT_TRUE(Ask({{"TEA", 1}}).ok());
  catalog_.answer = kCannotTell;
  EXPECT_EQ(Ask({{"TEA", 1}, {"CUP", 1}}).status(), kCannotTell);
}

TEST_F(RememberedPricesTest, ForgetsWhatIsTooOld) {
  ASSERT_TRUE(Ask({{"TEA", 1}}).ok());
  catalog_.answer = kCannotTell;
  clock_.Advance(absl::Minutes(5) - absl::Nanoseconds(1));
  EXPECT_TRUE(Ask({{"TEA", 1}}).ok());
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_EQ(Ask({{"TEA", 1}}).status(), kCannotTell);
}

TEST_F(RememberedPricesTest, WhatTheCatalogSaysOfTheProductsThemselvesStands) {
  ASSERT_TRUE(Ask({{"TEA", 1}}).ok());
  catalog_.answer = absl::NotFoundError("TEA");
  EXPECT_EQ(Ask({{"TEA", 1}}).status(), catalog_.answer);
}

TEST_F(RememberedPricesTest, SwitchedOffItRemembersNothing) {
  Make({.max_age = absl::ZeroDuration()});
  ASSERT_TRUE(Ask({{"TEA", 1}}).ok());
  catalog_.answer = kCannotTell;
  EXPECT_EQ(Ask({{"TEA", 1}}).status(), kCannotTell);
}

TEST_F(RememberedPricesTest, AFullMemoryMakesRoomByWhatIsTooOldOnly) {
  Make({.most_products = 1});
  ASSERT_TRUE(Ask({{"TEA", 1}}).ok());
  ASSERT_TRUE(Ask({{"CUP", 1}}).ok());
  catalog_.answer = kCannotTell;
  EXPECT_TRUE(Ask({{"TEA", 1}}).ok());
  EXPECT_FALSE(Ask({{"CUP", 1}}).ok());
  clock_.Advance(absl::Minutes(5));
  catalog_.answer = absl::OkStatus();
  ASSERT_TRUE(Ask({{"CUP", 1}}).ok());
  catalog_.answer = kCannotTell;
  EXPECT_TRUE(Ask({{"CUP", 1}}).ok());
}

TEST(RememberedPricesOptionsTest, NamesWhatIsWrong) {
  EXPECT_THAT(ViolatedFields(Validate(RememberedPricesOptions())), IsEmpty());
  EXPECT_THAT(
      ViolatedFields(Validate(
          {.max_age = -absl::Seconds(1), .patience = absl::ZeroDuration(), .most_products = 0})),
      ElementsAre("max_age", "patience", "most_products"));
}

}  // namespace
}  // namespace souk::order
