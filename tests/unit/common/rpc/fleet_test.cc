#include "common/rpc/fleet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/async/thread_executor.h"
#include "common/base/error.h"
#include "tests/unit/common/async/run_blocking.h"
#include "tests/unit/common/rpc/fleet_fixture.h"

namespace souk::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::Key;
using ::testing::Pair;

class FleetTest : public FleetFixture {
 protected:
  FleetTest() { Make({.balancing = Balancing::kRoundRobin}); }
};

TEST_F(FleetTest, BeforeItsResolverHasSpokenThereIsNoInstance) {
  const absl::Status status = fleet_->Pick({}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "NO_INSTANCE");
}

TEST_F(FleetTest, AttemptsAreSpreadOverAllInstances) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1", "c:1"})), absl::OkStatus());
  EXPECT_THAT(PickMany(30), ElementsAre(Pair("a:1", 10), Pair("b:1", 10), Pair("c:1", 10)));
}

TEST_F(FleetTest, WhoStaysKeepsItsConnectionsAndWhoGoesGetsNoAttempts) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1"})), absl::OkStatus());
  ASSERT_EQ(fleet_->Update(Named({"b:1", "c:1"})), absl::OkStatus());
  EXPECT_THAT(connections_, ElementsAre(Pair("a:1", 1), Pair("b:1", 1), Pair("c:1", 1)));
  EXPECT_THAT(PickMany(10), ElementsAre(Key("b:1"), Key("c:1")));
}

TEST_F(FleetTest, AnAnswerThatCannotBeTrueChangesNothing) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1"})), absl::OkStatus());
  const std::vector<std::vector<resilience::Endpoint>> answers = {
      {},
      Named(std::vector<std::string>(10'000, "x:1")),
      Named({"a:1", "a:1"}),
      Named({""}),
      {{.address = "c:1", .weight = -1.0}}};
  for (const auto& answer : answers) {
    EXPECT_EQ(fleet_->Update(answer).code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_THAT(PickMany(10), ElementsAre(Pair("a:1", 5), Pair("b:1", 5)));
}

TEST_F(FleetTest, ARetryGoesToAnInstanceThatTheCallHasNotTried) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1", "c:1"})), absl::OkStatus());
  Fleet::Tried tried = {Member("a:1").instance};
  EXPECT_THAT(PickMany(20, absl::OkStatus(), tried), ElementsAre(Key("b:1"), Key("c:1")));
  EXPECT_TRUE(fleet_->HasAnother(tried));
  tried.push_back(Member("b:1").instance);
  tried.push_back(Member("c:1").instance);
  EXPECT_FALSE(fleet_->HasAnother(tried));
  // Rather the same one again than none.
  EXPECT_EQ(PickMany(9, absl::OkStatus(), tried).size(), 3);
}

TEST_F(FleetTest, AnUnhealthyInstanceGetsNoAttempts) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1"})), absl::OkStatus());
  fleet_->SetHealthy(Member("a:1"), false);
  EXPECT_THAT(PickMany(10), ElementsAre(Key("b:1")));
  fleet_->SetHealthy(Member("a:1"), true);
  EXPECT_THAT(PickMany(10), ElementsAre(Key("a:1"), Key("b:1")));
  ASSERT_EQ(changes_.size(), 2);
  EXPECT_EQ(changes_[0].what, FleetChange::What::kUnhealthy);
  EXPECT_EQ(changes_[1].what, FleetChange::What::kHealthy);
}

TEST_F(FleetTest, WhenAllAreUnhealthyAllAreTriedAndWaitedFor) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1"})), absl::OkStatus());
  EXPECT_FALSE(fleet_->Pick({})->worth_waiting_for());
  fleet_->SetHealthy(Member("a:1"), false);
  EXPECT_FALSE(fleet_->Pick({})->worth_waiting_for());
  fleet_->SetHealthy(Member("b:1"), false);
  EXPECT_EQ(PickMany(10).size(), 2);
  EXPECT_TRUE(fleet_->Pick({})->worth_waiting_for());
  EdgeReport report;
  fleet_->Report(report);
  EXPECT_TRUE(report.panic);
}

TEST_F(FleetTest, AnOnlyInstanceIsWaitedFor) {
  ASSERT_EQ(fleet_->Update(Named({"a:1"})), absl::OkStatus());
  EXPECT_TRUE(fleet_->Pick({})->worth_waiting_for());
}

TEST_F(FleetTest, AnInstanceThatFailsIsEjectedAndReturns) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1", "c:1"})), absl::OkStatus());
  FailAt("b:1", 5);
  EXPECT_THAT(PickMany(20), ElementsAre(Key("a:1"), Key("c:1")));
  ASSERT_EQ(changes_.size(), 1);
  EXPECT_EQ(changes_[0].address, "b:1");
  EXPECT_EQ(changes_[0].what, FleetChange::What::kEjected);
  EXPECT_EQ(changes_[0].cause, resilience::EjectionCause::kConsecutiveFailures);
  clock_.Advance(absl::Seconds(31));
  fleet_->Sweep();
  EXPECT_EQ(PickMany(20).size(), 3);
  EXPECT_EQ(changes_.back().what, FleetChange::What::kReturned);
  // It starts slowly.
  EXPECT_LT(Member("b:1").instance->Weight(), 0.2);
}

TEST_F(FleetTest, ErrorsOfBusinessEjectNobody) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1"})), absl::OkStatus());
  FailAt("a:1", 100, absl::NotFoundError("no such order"));
  FailAt("a:1", 100, absl::CancelledError("the caller left"));
  EXPECT_TRUE(changes_.empty());
  EXPECT_EQ(PickMany(10).size(), 2);
}

TEST_F(FleetTest, AnOnlyInstanceIsNeverEjected) {
  ASSERT_EQ(fleet_->Update(Named({"a:1"})), absl::OkStatus());
  FailAt("a:1", 100);
  EXPECT_TRUE(changes_.empty());
}

TEST_F(FleetTest, AnAttemptThatIsNotFinishedCountsForNothingAndIsOver) {
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1"})), absl::OkStatus());
  {
    const absl::StatusOr<Fleet::Place> place = fleet_->Pick({});
    EXPECT_EQ(place->member().instance->in_flight(), 1);
  }
  for (const auto& member : fleet_->Members()) {
    EXPECT_EQ(member->instance->in_flight(), 0);
    EXPECT_EQ(member->instance->latency(), absl::ZeroDuration());
  }
}

TEST_F(FleetTest, OnlyWhatWasDoneTellsHowLongItTakes) {
  ASSERT_EQ(fleet_->Update(Named({"a:1"})), absl::OkStatus());
  const auto attempt = [&](const absl::Status& status) {
    absl::StatusOr<Fleet::Place> place = fleet_->Pick({});
    clock_.Advance(absl::Milliseconds(10));
    place->Finish(status);
    return Member("a:1").instance->latency();
  };
  EXPECT_EQ(attempt(absl::UnavailableError("down")), absl::ZeroDuration());
  EXPECT_EQ(attempt(absl::OkStatus()), absl::Milliseconds(10));
}

TEST_F(FleetTest, ASubsetIsTheSameForTheSameClient) {
  Make({.balancing = Balancing::kRoundRobin, .subset = 2, .subset_client = 1});
  ASSERT_EQ(fleet_->Update(Named({"a:1", "b:1", "c:1", "d:1"})), absl::OkStatus());
  const std::map<std::string, int> first = PickMany(10);
  EXPECT_EQ(first.size(), 2);
  ASSERT_EQ(fleet_->Update(Named({"d:1", "c:1", "b:1", "a:1"})), absl::OkStatus());
  EXPECT_EQ(PickMany(10), first);
  EXPECT_EQ(connections_.size(), 2);
}

TEST_F(FleetTest, WhoWaitsForAnInstanceGoesOnWhenThereIsOne) {
  async::ThreadExecutor executor(1);
  bool found = false;
  async::Spawn(fleet_->WaitForInstance(&executor, absl::Hours(1), {}),
               [&](bool there) { found = there; });
  EXPECT_FALSE(found);
  ASSERT_EQ(fleet_->Update(Named({"a:1"})), absl::OkStatus());
  EXPECT_TRUE(found);
  EXPECT_TRUE(async::RunBlocking(fleet_->WaitForInstance(&executor, absl::Hours(1), {})));
}

TEST_F(FleetTest, WhoWaitsForAnInstanceInVainGivesUp) {
  async::ThreadExecutor executor(1);
  EXPECT_FALSE(async::RunBlocking(fleet_->WaitForInstance(&executor, absl::Milliseconds(1), {})));
  async::CancellationSource caller;
  caller.Cancel();
  EXPECT_FALSE(
      async::RunBlocking(fleet_->WaitForInstance(&executor, absl::Hours(1), caller.token())));
}

TEST_F(FleetTest, OptionsThatCannotWorkAreRefused) {
  const auto refused = [&](const FleetOptions& options) {
    return Fleet::Create(
               options, [](const std::string&) { return InstanceChannels(); }, clock_, random_)
        .status()
        .code();
  };
  EXPECT_EQ(refused({.rotation = {.panic_percentage = 101}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused({.instances = {.slow_start_from = 0}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused({.outliers = {{.most_ejected_percentage = -1}}}),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace souk::rpc
