#include "services/registry/use_cases/lease_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"

namespace souk::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LeaseTableTest : public ::testing::Test {
 protected:
  std::string Grant(const std::string& service, const std::string& address, double weight = 1) {
    const absl::StatusOr<std::string> id = table_.Grant({service, address, weight});
    EXPECT_EQ(id.status(), absl::OkStatus());
    return id.value_or("");
  }

  // Lets time pass as the sweeper sees it: it looks each second.
  int Pass(int seconds) {
    int expired = 0;
    for (int i = 0; i < seconds; ++i) {
      clock_.Advance(absl::Seconds(1));
      expired += table_.Expire();
    }
    return expired;
  }

  // Begins to wait for a change; `changed_` tells whether one came.
  void Await(async::WatchHub::Subscription& changes) {
    changed_.reset();
    async::Spawn(changes.Next(stop_.token()), [this](bool more) { changed_ = more; });
  }

  ManualClock clock_;
  SeededRandom random_{1};
  LeaseTable table_{
      {.ttl = absl::Seconds(10), .max_services = 2, .max_instances = 2}, clock_, random_};
  async::CancellationSource stop_;
  std::optional<bool> changed_;
};

TEST_F(LeaseTableTest, ListsByServiceAndAddress) {
  Grant("payment", "b:1", 2);
  Grant("payment", "a:1");
  Grant("order", "c:1");
  EXPECT_THAT(table_.InstancesOf("payment").instances,
              ElementsAre(Instance{"payment", "a:1", 1}, Instance{"payment", "b:1", 2}));
  EXPECT_EQ(table_.All().instances.size(), 3);
  EXPECT_EQ(table_.All().instances[0].service, "order");
  EXPECT_THAT(table_.InstancesOf("user").instances, IsEmpty());
}

TEST_F(LeaseTableTest, WhoIsNotHeardOfGoesAfterATtl) {
  const std::string lives = Grant("payment", "a:1");
  const std::string dies = Grant("payment", "b:1");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Pass(3), 0);
    EXPECT_EQ(table_.Renew(lives), absl::OkStatus());
  }
  EXPECT_EQ(Pass(1), 1);
  EXPECT_THAT(table_.InstancesOf("payment").instances, ElementsAre(Instance{"payment", "a:1"}));
  EXPECT_EQ(table_.Renew(dies).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(table_.size(), 1);
}

TEST_F(LeaseTableTest, AnEndedLeaseIsOffTheListAtOnce) {
  const std::string id = Grant("payment", "a:1");
  async::WatchHub::Subscription changes = table_.Watch("payment");
  Await(changes);
  table_.End(id);
  EXPECT_EQ(changed_, true);
  EXPECT_THAT(table_.InstancesOf("payment").instances, IsEmpty());
  table_.End(id);
  EXPECT_EQ(table_.Renew(id).code(), absl::StatusCode::kNotFound);
}

TEST_F(LeaseTableTest, AnAddressHasOneLease) {
  const std::string first = Grant("payment", "a:1");
  const std::string second = Grant("payment", "a:1", 5);
  EXPECT_EQ(table_.Renew(first).code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(table_.Renew(second), absl::OkStatus());
  table_.End(first);
  EXPECT_THAT(table_.InstancesOf("payment").instances, ElementsAre(Instance{"payment", "a:1", 5}));
}

TEST_F(LeaseTableTest, MoreThanTheMostAreRefused) {
  Grant("payment", "a:1");
  Grant("payment", "b:1");
  EXPECT_EQ(table_.Grant({"payment", "c:1"}).status().code(), absl::StatusCode::kResourceExhausted);
  Grant("payment", "a:1");  // the same again is none more
  Grant("order", "a:1");
  EXPECT_EQ(table_.Grant({"user", "a:1"}).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(table_.size(), 3);
}

TEST_F(LeaseTableTest, AServiceWithoutInstancesTakesNoRoom) {
  table_.End(Grant("payment", "a:1"));
  Grant("order", "a:1");
  Grant("user", "a:1");
  Pass(10);
  Grant("inventory", "a:1");
  EXPECT_EQ(table_.size(), 1);
}

TEST_F(LeaseTableTest, IsCompleteAfterATtlAndSaysSo) {
  async::WatchHub::Subscription changes = table_.Watch("payment");
  Await(changes);
  EXPECT_FALSE(table_.InstancesOf("payment").complete);
  Pass(9);
  EXPECT_FALSE(table_.All().complete);
  EXPECT_EQ(changed_, std::nullopt);
  Pass(1);
  EXPECT_TRUE(table_.InstancesOf("payment").complete);
  EXPECT_EQ(changed_, true);
}

TEST_F(LeaseTableTest, WhoStoodStillItselfLetsNobodyGo) {
  const std::string id = Grant("payment", "a:1");
  clock_.Advance(absl::Minutes(5));  // stopped, with all that instances sent meanwhile
  EXPECT_EQ(table_.Expire(), 0);
  EXPECT_EQ(Pass(9), 0);
  EXPECT_EQ(table_.Renew(id), absl::OkStatus());
  EXPECT_EQ(Pass(9), 0);
  EXPECT_EQ(Pass(1), 1);
}

TEST_F(LeaseTableTest, AJumpOfTheWallClockChangesNothing) {
  const std::string id = Grant("payment", "a:1");
  clock_.JumpWallClock(absl::Hours(1));
  EXPECT_EQ(Pass(1), 0);
  clock_.JumpWallClock(-absl::Hours(2));
  EXPECT_EQ(Pass(1), 0);
  EXPECT_EQ(table_.Renew(id), absl::OkStatus());
}

TEST_F(LeaseTableTest, CloseEndsTheWatches) {
  async::WatchHub::Subscription changes = table_.Watch("payment");
  Await(changes);
  table_.Close();
  EXPECT_EQ(changed_, false);
}

}  // namespace
}  // namespace souk::registry
