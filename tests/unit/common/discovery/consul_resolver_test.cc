// How answers of Consul are read, and what is asked next.

#include "common/discovery/consul_resolver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/async/manual_executor.h"
#include "common/async/spawn.h"
#include "common/base/clock.h"
#include "tests/unit/common/discovery/fake_consul.h"

namespace souk::discovery {
namespace {

using resilience::Endpoint;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Endpoints = std::vector<Endpoint>;

class ScriptedHttp final : public HttpGetter {
 public:
  Task<absl::StatusOr<HttpAnswer>> Get(HttpQuestion question,
                                       async::CancellationToken /*cancellation*/) override {
    questions.push_back(std::move(question));
    co_return answer;
  }

  absl::StatusOr<HttpAnswer> answer = HttpAnswer{.status = 200, .header = "7", .body = "[]"};
  std::vector<HttpQuestion> questions;
};

class ConsulResolverTest : public ::testing::Test {
 protected:
  // What comes within a few questions; ABORTED when nothing does, and then nothing ever will.
  absl::StatusOr<Endpoints> Next() {
    absl::StatusOr<Endpoints> next;
    bool answered = false;
    async::Spawn(resolver_.Next(stop_.token()), [&](absl::StatusOr<Endpoints> answer) {
      next = std::move(answer);
      answered = true;
    });
    executor_.RunReady();
    for (int i = 0; i < 5 && !answered; ++i) executor_.AdvanceToNextTimer();
    if (!answered) {
      stop_.Cancel();
      executor_.RunReady();
      return absl::AbortedError("no answer");
    }
    return next;
  }

  // What is told of an answer with this body.
  absl::StatusOr<Endpoints> Read(const std::string& body) {
    http_.answer = HttpAnswer{.status = 200, .header = "7", .body = body};
    return Next();
  }

  std::string LastPath() const { return http_.questions.back().path; }

  ManualClock clock_;
  async::ManualExecutor executor_{clock_};
  SeededRandom random_{1};
  ScriptedHttp http_;
  async::CancellationSource stop_;
  ConsulResolver resolver_{
      {{"consul", 8500}, "payment"}, absl::Seconds(60), http_, executor_, random_};
};

TEST_F(ConsulResolverTest, AsksForInstancesWhoseChecksPass) {
  EXPECT_TRUE(Read("[" + ConsulEntry("10.0.0.7", 50053, 3) + "]").ok());
  EXPECT_EQ(LastPath(), "/v1/health/service/payment?passing=true&index=0&wait=60s");
  EXPECT_EQ(http_.questions.back().server.ToString(), "consul:8500");
  EXPECT_GT(http_.questions.back().timeout, absl::Seconds(64));
}

TEST_F(ConsulResolverTest, TakesAddressesAndWeights) {
  EXPECT_THAT(*Read("[" + ConsulEntry("10.0.0.8", 2, 3) + "," + ConsulEntry("::1", 1, 1) + "," +
                    R"({"Node":{"Address":"10.0.0.1"},"Service":{"Address":"pay","Port":9}}])"),
              ElementsAre(Endpoint{"10.0.0.8:2", 3}, Endpoint{"[::1]:1", 1}, Endpoint{"pay:9", 1}));
}

TEST_F(ConsulResolverTest, AnInstanceThatIsRegisteredTwiceIsOne) {
  EXPECT_THAT(*Read("[" + ConsulEntry("a", 1, 2) + "," + ConsulEntry("a", 1, 5) + "]"),
              ElementsAre(Endpoint{"a:1", 5}));
}

TEST_F(ConsulResolverTest, ThenAsksForWhatIsAfterTheIndex) {
  EXPECT_TRUE(Read("[" + ConsulEntry("a", 1, 1) + "]").ok());
  EXPECT_TRUE(Read("[" + ConsulEntry("b", 1, 1) + "]").ok());
  EXPECT_THAT(LastPath(), HasSubstr("index=7&"));
}

TEST_F(ConsulResolverTest, AnIndexThatGoesBackIsForgotten) {
  EXPECT_TRUE(Read("[" + ConsulEntry("a", 1, 1) + "]").ok());
  http_.answer->header = "3";
  http_.answer->body = "[" + ConsulEntry("b", 1, 1) + "]";
  EXPECT_TRUE(Next().ok());
  http_.answer->body = "[" + ConsulEntry("c", 1, 1) + "]";
  EXPECT_TRUE(Next().ok());
  EXPECT_THAT(LastPath(), HasSubstr("index=0&"));
}

TEST_F(ConsulResolverTest, AnIndexOfZeroWouldNotBlock) {
  http_.answer =
      HttpAnswer{.status = 200, .header = "0", .body = "[" + ConsulEntry("a", 1, 1) + "]"};
  EXPECT_TRUE(Next().ok());
  EXPECT_EQ(Next().status().code(), absl::StatusCode::kAborted) << "nothing has changed";
  EXPECT_THAT(LastPath(), HasSubstr("index=1&"));
}

TEST_F(ConsulResolverTest, WhoDoesNotBlockIsNotAskedWithoutEnd) {
  EXPECT_TRUE(Read("[" + ConsulEntry("a", 1, 1) + "]").ok());
  bool ended = false;
  async::Spawn(resolver_.Next(stop_.token()), [&](const auto&) { ended = true; });
  http_.questions.clear();
  executor_.Advance(absl::Seconds(60));
  EXPECT_LT(http_.questions.size(), 310);
  EXPECT_GT(http_.questions.size(), 100);
  stop_.Cancel();
  executor_.RunReady();
  EXPECT_TRUE(ended);
}

TEST_F(ConsulResolverTest, NoInstancesAreNotFound) {
  EXPECT_EQ(Read("[]").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Read("null").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ConsulResolverTest, WhatIsNoAnswerOfConsulsIsAnError) {
  for (const std::string& body : std::initializer_list<std::string>{
           "", "garbage", "{}", "[", "[1]", "[null]", "[{}]", R"([{"Service":{}}])",
           R"([{"Service":{"Address":"a","Port":0}}])",
           R"([{"Service":{"Address":"a","Port":65536}}])",
           R"([{"Service":{"Address":"a","Port":-1}}])",
           R"([{"Service":{"Address":"a b","Port":1}}])",
           R"([{"Service":{"Address":"a","Port":1,"Weights":{"Passing":-1}}}])",
           std::string(100'000, '['), std::string("[\0]", 3)}) {
    const absl::Status status = Read(body).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << body.substr(0, 100) << status;
    EXPECT_LT(status.message().size(), 1000);
  }
}

TEST_F(ConsulResolverTest, AnErrorForgetsTheIndex) {
  EXPECT_TRUE(Read("[" + ConsulEntry("a", 1, 1) + "]").ok());
  http_.answer = HttpAnswer{.status = 500, .header = "9", .body = "No cluster leader"};
  EXPECT_EQ(Next().status().code(), absl::StatusCode::kUnavailable);
  http_.answer = HttpAnswer{.status = 200, .header = "", .body = "[]"};
  EXPECT_EQ(Next().status().code(), absl::StatusCode::kUnavailable) << "no index";
  http_.answer = absl::UnavailableError("connection refused");
  EXPECT_EQ(Next().status().message(), "connection refused");
  EXPECT_TRUE(Read("[" + ConsulEntry("b", 1, 1) + "]").ok());
  EXPECT_THAT(LastPath(), HasSubstr("index=0&"));
}

}  // namespace
}  // namespace souk::discovery
