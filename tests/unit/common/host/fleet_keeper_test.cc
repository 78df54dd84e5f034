#include "common/host/fleet_keeper.h"

#include <gmock/gmock.h>
#include <grpcpp/create_channel.h>
#include <gtest/gtest.h>

#include <deque>

#include "common/async/manual_executor.h"
#include "common/telemetry/captured_log.h"

namespace souk::host {
namespace {

using Answer = absl::StatusOr<std::vector<resilience::Endpoint>>;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// Says what a test has it say, when it does.
class ScriptedResolver final : public discovery::Resolver {
 public:
  struct Script {
    std::deque<Answer> answers;
    async::Resume<> waiting;

    void Say(Answer answer) {
      answers.push_back(std::move(answer));
      if (async::Resume<> resume = std::exchange(waiting, nullptr)) resume();
    }
  };

  explicit ScriptedResolver(Script& script) : script_(script) {}

  Task<Answer> Next(async::CancellationToken cancellation) override {
    async::CancellationToken::Registration registration;
    if (script_.answers.empty()) {
      co_await async::Await<>([&](async::Resume<> resume) {
        script_.waiting = std::move(resume);
        cancellation.OnCancel([this] { script_.Say(absl::CancelledError("the end")); },
                              registration);
      });
    }
    Answer answer = std::move(script_.answers.front());
    script_.answers.pop_front();
    co_return answer;
  }

 private:
  Script& script_;
};

class FleetKeeperTest : public ::testing::Test {
 protected:
  void Start(
      std::function<std::shared_ptr<grpc::Channel>(const std::string&)> for_health = nullptr) {
    keeper_ = std::make_unique<FleetKeeper>(
        FleetKeeper::Parts{.callee = "payment",
                           .fleet = fleet_,
                           .resolver = std::make_unique<ScriptedResolver>(resolver_),
                           .connect_for_health = std::move(for_health),
                           .executor = executor_,
                           .random = random_,
                           .metrics = metrics_,
                           .logger = log_.logger()});
  }

  static Answer Named(const std::vector<std::string>& addresses) {
    std::vector<resilience::Endpoint> endpoints;
    for (const std::string& address : addresses) endpoints.push_back({.address = address});
    return endpoints;
  }

  std::vector<std::string> Addresses() const {
    std::vector<std::string> addresses;
    for (const auto& member : fleet_->Members()) addresses.push_back(member->instance->address());
    return addresses;
  }

  static rpc::InstanceChannels Nowhere(const std::string&) {
    const auto channel = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
    return {channel, channel};
  }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  SeededRandom random_{1};
  telemetry::Metrics metrics_;
  telemetry::CapturedLog log_{clock_};
  ScriptedResolver::Script resolver_;
  std::shared_ptr<rpc::Fleet> fleet_ = *rpc::Fleet::Create({}, &Nowhere, clock_, random_);
  std::unique_ptr<FleetKeeper> keeper_;
};

TEST_F(FleetKeeperTest, WhatTheResolverKnowsAtOnceIsThereAtOnce) {
  resolver_.Say(Named({"a:1", "b:1"}));
  Start();
  EXPECT_THAT(Addresses(), ElementsAre("a:1", "b:1"));
  resolver_.Say(Named({"b:1", "c:1"}));
  EXPECT_THAT(Addresses(), ElementsAre("b:1", "c:1"));
}

TEST_F(FleetKeeperTest, WhatCannotBeToldOrCannotBeTrueChangesNothingAndIsSaidOnce) {
  resolver_.Say(Named({"a:1"}));
  Start();
  for (int i = 0; i < 3; ++i) {
    resolver_.Say(absl::UnavailableError("no name server"));
    executor_.Advance(absl::Seconds(1));
  }
  EXPECT_THAT(log_.Lines(),
              ElementsAre(AllOf(HasSubstr(R"("level":"WARN")"), HasSubstr("no name server"))));
  resolver_.Say(Named({}));
  executor_.Advance(absl::Seconds(1));
  resolver_.Say(Named(std::vector<std::string>(10'000, "x:1")));
  executor_.Advance(absl::Seconds(1));
  EXPECT_THAT(log_.Lines(), SizeIs(3));
  EXPECT_THAT(Addresses(), ElementsAre("a:1"));
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_resolver_failures_total{callee=\"payment\"} 5\n"));
  resolver_.Say(Named({"b:1"}));
  EXPECT_THAT(Addresses(), ElementsAre("b:1"));
  EXPECT_THAT(log_.Lines().back(), HasSubstr("known again"));
}

TEST_F(FleetKeeperTest, EachInstanceIsShownForAsLongAsItIsThere) {
  resolver_.Say(Named({"a:1", "b:1"}));
  Start();
  EXPECT_TRUE(fleet_->Pick({}).ok());
  EXPECT_THAT(metrics_.ToText(),
              AllOf(HasSubstr("souk_instance_healthy{callee=\"payment\",instance=\"a:1\"} 1\n"),
                    HasSubstr("souk_instance_ejected{callee=\"payment\",instance=\"b:1\"} 0\n"),
                    HasSubstr("souk_instance_picked_total{callee=\"payment\",instance=\"b:1\"}")));
  resolver_.Say(Named({"a:1"}));
  EXPECT_THAT(metrics_.ToText(), Not(HasSubstr("instance=\"b:1\"")));
}

TEST_F(FleetKeeperTest, AnOnlyInstanceIsNotAskedForItsHealth) {
  std::vector<std::string> asked;
  resolver_.Say(Named({"a:1"}));
  Start([&](const std::string& address) {
    asked.push_back(address);
    return grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  });
  EXPECT_THAT(asked, IsEmpty());
  resolver_.Say(Named({"a:1", "b:1"}));
  EXPECT_THAT(asked, ElementsAre("a:1", "b:1"));
}

TEST_F(FleetKeeperTest, EachSecondInstancesAreCompared) {
  resolver_.Say(Named({"a:1", "b:1"}));
  Start();
  const auto first = fleet_->Members().front();
  for (int failures = 0; failures < 5;) {
    absl::StatusOr<rpc::Fleet::Place> place = fleet_->Pick({});
    const bool is_first = place->member().instance == first->instance;
    place->Finish(is_first ? absl::UnavailableError("down") : absl::OkStatus());
    failures += is_first ? 1 : 0;
  }
  EXPECT_TRUE(first->instance->ejected());
  for (int i = 0; i < 31; ++i) executor_.Advance(absl::Seconds(1));
  EXPECT_FALSE(first->instance->ejected());
}

}  // namespace
}  // namespace souk::host
