#include "common/discovery/dns_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/async/manual_executor.h"
#include "common/async/spawn.h"
#include "common/base/clock.h"

namespace souk::discovery {
namespace {

using resilience::Endpoint;
using ::testing::ElementsAre;
using Endpoints = std::vector<Endpoint>;
using Addresses = std::vector<std::string>;

class FakeLookup final : public HostLookup {
 public:
  Task<absl::StatusOr<Addresses>> AddressesOf(std::string host) override {
    ++lookups;
    asked = std::move(host);
    co_return answer;
  }

  absl::StatusOr<Addresses> answer = Addresses{};
  std::string asked;
  int lookups = 0;
};

class DnsResolverTest : public ::testing::Test {
 protected:
  ~DnsResolverTest() override { stop_.Cancel(); }

  // Asks once more; the answer comes into answer_.
  void Ask() {
    answer_.reset();
    async::Spawn(resolver_.Next(stop_.token()),
                 [this](absl::StatusOr<Endpoints> answer) { answer_ = std::move(answer); });
    executor_.RunReady();
  }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  SeededRandom random_{1};
  FakeLookup lookup_;
  async::CancellationSource stop_;
  std::optional<absl::StatusOr<Endpoints>> answer_;
  DnsResolver resolver_{{"payment", 50053}, absl::Seconds(10), lookup_, executor_, random_};
};

TEST_F(DnsResolverTest, EachAddressIsAnInstance) {
  lookup_.answer = Addresses{"10.0.0.8", "fd00::7", "10.0.0.7", "10.0.0.8"};
  Ask();
  EXPECT_EQ(lookup_.asked, "payment");
  EXPECT_THAT(**answer_, ElementsAre(Endpoint{"10.0.0.7:50053"}, Endpoint{"10.0.0.8:50053"},
                                     Endpoint{"[fd00::7]:50053"}));
}

TEST_F(DnsResolverTest, TellsOfAChangeOnceItIsLookedUpAgain) {
  lookup_.answer = Addresses{"10.0.0.7"};
  Ask();
  Ask();
  EXPECT_FALSE(answer_.has_value());
  executor_.Advance(absl::Seconds(60));
  EXPECT_FALSE(answer_.has_value()) << "nothing has changed";
  EXPECT_GE(lookup_.lookups, 5);
  EXPECT_LE(lookup_.lookups, 8);

  lookup_.answer = Addresses{"10.0.0.9"};
  executor_.Advance(absl::Seconds(12));
  EXPECT_THAT(**answer_, ElementsAre(Endpoint{"10.0.0.9:50053"}));
}

TEST_F(DnsResolverTest, AnotherOrderIsNoChange) {
  lookup_.answer = Addresses{"10.0.0.7", "10.0.0.8"};
  Ask();
  Ask();
  lookup_.answer = Addresses{"10.0.0.8", "10.0.0.7"};
  executor_.Advance(absl::Seconds(60));
  EXPECT_FALSE(answer_.has_value());
}

TEST_F(DnsResolverTest, AfterAnErrorItAsksAgainAfterGrowingPauses) {
  lookup_.answer = absl::UnavailableError("no server answers");
  Ask();
  EXPECT_EQ(answer_->status(), lookup_.answer.status());
  Ask();
  EXPECT_FALSE(answer_.has_value()) << "it must pause first";
  executor_.Advance(absl::Milliseconds(200));
  EXPECT_EQ(answer_->status(), lookup_.answer.status());
  for (int i = 0; i < 20; ++i) {
    Ask();
    executor_.AdvanceToNextTimer();
  }
  Ask();
  executor_.Advance(absl::Seconds(4.9));
  EXPECT_FALSE(answer_.has_value());
  executor_.Advance(absl::Seconds(5.1));
  EXPECT_TRUE(answer_.has_value());
}

TEST_F(DnsResolverTest, WhatIsTheSameAfterAnErrorIsNoChange) {
  lookup_.answer = Addresses{"10.0.0.7"};
  Ask();
  lookup_.answer = absl::UnavailableError("no server answers");
  Ask();
  executor_.Advance(absl::Seconds(12));
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kUnavailable);
  lookup_.answer = Addresses{"10.0.0.7"};
  Ask();
  executor_.Advance(absl::Seconds(60));
  EXPECT_FALSE(answer_.has_value());
}

TEST_F(DnsResolverTest, CancellationEndsTheWait) {
  lookup_.answer = Addresses{"10.0.0.7"};
  Ask();
  Ask();
  stop_.Cancel();
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kCancelled);
  Ask();
  EXPECT_EQ(answer_->status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace souk::discovery
