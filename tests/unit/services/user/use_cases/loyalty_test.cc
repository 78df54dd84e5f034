#include "souk/event/v1/order_events.pb.h"
#include "souk/event/v1/user_events.pb.h"
#include "tests/unit/services/user/user_test.h"

namespace souk::user {
namespace {

class LoyaltyTest : public UserTest {
 protected:
  absl::Status Confirm(const std::string& user_id, const std::string& currency, int64_t amount) {
    event::v1::OrderConfirmed confirmed;
    confirmed.set_user_id(user_id);
    confirmed.mutable_total()->set_currency_code(currency);
    confirmed.mutable_total()->set_minor_units(amount);
    event::v1::Envelope event;
    event.set_type("order.confirmed");
    event.mutable_payload()->PackFrom(confirmed);
    return Apply(event);
  }
  absl::Status Apply(const event::v1::Envelope& event) {
    return Run(database_->Write(
        [&](storage::Transaction& transaction) { return projection_.Apply(transaction, event); }));
  }
  Loyalty Of(const User& user) { return Run(get_user_.Run({}, user.user_id))->loyalty; }

  LoyaltyProjection projection_;
};

TEST_F(LoyaltyTest, CountsOrdersAndAmountsByCurrency) {
  const User ada = Created(Ada());
  const User bob = Created(Bob());
  EXPECT_EQ(Of(ada), Loyalty());
  ASSERT_EQ(Confirm(ada.user_id, "EUR", 500), absl::OkStatus());
  ASSERT_EQ(Confirm(ada.user_id, "USD", 70), absl::OkStatus());
  ASSERT_EQ(Confirm(ada.user_id, "EUR", 250), absl::OkStatus());
  EXPECT_EQ(Of(ada).orders, 3);
  EXPECT_EQ(Of(ada).amounts,
            (std::vector<Money>{*Money::Create("EUR", 750), *Money::Create("USD", 70)}));
  EXPECT_EQ(Of(bob), Loyalty());
}

TEST_F(LoyaltyTest, ListsShowEachUsersOwn) {
  const User ada = Created(Ada());
  clock_.Advance(absl::Milliseconds(1));
  const User bob = Created(Bob());
  ASSERT_EQ(Confirm(bob.user_id, "EUR", 500), absl::OkStatus());
  const UserPage page = *Run(list_users_.Run({}, "", 10));
  ASSERT_EQ(page.users.size(), 2U);
  EXPECT_EQ(page.users[0].loyalty, Loyalty());
  EXPECT_EQ(page.users[1].loyalty, Of(bob));
}

TEST_F(LoyaltyTest, WhatCannotBeCountedIsAnErrorAndChangesNothing) {
  const User ada = Created(Ada());
  ASSERT_EQ(Confirm(ada.user_id, "EUR", 500), absl::OkStatus());
  EXPECT_FALSE(Confirm(ada.user_id, "EUR", std::numeric_limits<int64_t>::max()).ok());
  EXPECT_FALSE(Confirm(ada.user_id, "euro", 1).ok());
  event::v1::Envelope other;
  other.mutable_payload()->PackFrom(event::v1::UserCreated());
  EXPECT_FALSE(Apply(other).ok());
  EXPECT_EQ(Of(ada).orders, 1);
}

TEST_F(LoyaltyTest, UsersTellWhatBecomesOfThem) {
  const User ada = Created(Ada());
  ASSERT_TRUE(
      Run(update_user_.Run(
              {}, {.user_id = ada.user_id, .change = {.display_name = "Countess"}, .etag = {}}))
          .ok());
  ASSERT_TRUE(Run(delete_user_.Run({}, ada.user_id, "")).ok());
  const std::vector<events::DeliveredEvent> told = events_.All(executor_);
  ASSERT_EQ(told.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(told[i].envelope->aggregate_type(), "user");
    EXPECT_EQ(told[i].envelope->aggregate_id(), ada.user_id);
    EXPECT_EQ(told[i].envelope->aggregate_version(), i + 1);
    EXPECT_EQ(told[i].envelope->DebugString().find("ada@example.com"), std::string::npos);
  }
  EXPECT_EQ(told[0].envelope->type(), "user.created");
  EXPECT_EQ(told[2].envelope->type(), "user.deleted");
  event::v1::UserUpdated updated;
  ASSERT_TRUE(told[1].envelope->payload().UnpackTo(&updated));
  ASSERT_EQ(updated.changed().paths_size(), 1);
  EXPECT_EQ(updated.changed().paths(0), "display_name");
}

}  // namespace
}  // namespace souk::user
