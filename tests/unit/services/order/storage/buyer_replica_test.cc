#include "services/order/storage/buyer_replica.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "services/order/storage/migrations.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::order {
namespace {

// The user service: knows Ann, until it is down.
class FakeUsers final : public Buyers {
 public:
  Task<absl::Status> Check(CallContext, UserId user) override {
    ++asked;
    if (down) co_return absl::UnavailableError("down");
    co_return user == UserId("ann") ? absl::OkStatus() : NoSuchBuyer();
  }
  bool down = false;
  int asked = 0;
};

class BuyerReplicaTest : public ServiceTest {
 protected:
  void Tell(const std::string& type, const std::string& user) {
    event::v1::Envelope event;
    event.set_type(type);
    event.set_aggregate_id(user);
    ASSERT_EQ(Run(database_->Write([&](storage::Transaction& transaction) {
                return replica_.Apply(transaction, event);
              })),
              absl::OkStatus());
  }
  absl::Status Check(const char* user) { return Run(buyers_.Check({}, UserId(user))); }

  std::unique_ptr<storage::Database> database_ = Open("order", Migrations());
  FakeUsers users_;
  ReplicatedBuyers buyers_{*database_, users_};
  BuyerReplica replica_;
};

TEST_F(BuyerReplicaTest, AKnownUserMayBuyWhileTheUserServiceIsDown) {
  Tell("user.created", "bob");
  users_.down = true;
  EXPECT_EQ(Check("bob"), absl::OkStatus());
  EXPECT_EQ(users_.asked, 0);
}

TEST_F(BuyerReplicaTest, AnUnknownUserIsAskedFor) {
  EXPECT_EQ(Check("ann"), absl::OkStatus());
  EXPECT_EQ(ReasonOf(Check("bob")), "USER_NOT_FOUND");
  users_.down = true;
  EXPECT_EQ(Check("ann").code(), absl::StatusCode::kUnavailable) << "never NOT_FOUND";
}

TEST_F(BuyerReplicaTest, ADeletedUserMayNotBuyWhateverComesAfter) {
  Tell("user.created", "ann");
  Tell("user.deleted", "ann");
  Tell("user.created", "ann");
  EXPECT_EQ(ReasonOf(Check("ann")), "USER_NOT_FOUND");
  EXPECT_EQ(users_.asked, 0);
}

}  // namespace
}  // namespace souk::order
