#include "common/rpc/server_faults.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>

#include "common/base/error.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::rpc {
namespace {

using resilience::FaultRule;
using ::testing::HasSubstr;

class ServerFaultsTest : public RpcFixture {
 protected:
  ServerFaultsTest() {
    service_.get = [this](CallContext, std::string id) { return Answer(this, std::move(id)); };
    service_.watch = [this](CallContext, std::string, Writer<Order>) { return NoOrders(this); };
    ChannelOptions options;
    options.defaults.retry.max_attempts = 1;
    Start(std::move(options));
  }

  static Task<absl::StatusOr<Order>> Answer(ServerFaultsTest* test, std::string id) {
    ++test->handled_;
    Order order;
    order.set_order_id(std::move(id));
    co_return order;
  }
  static Task<absl::Status> NoOrders(ServerFaultsTest* test) {
    ++test->handled_;
    co_return absl::OkStatus();
  }

  static Task<absl::Status> ReadNothing(ServerStream<Order> stream) {
    Order order;
    EXPECT_FALSE(co_await stream.Read(order));
    co_return co_await stream.Finish();
  }
  absl::Status Watch() { return async::RunBlocking(ReadNothing(watch()({}, {}))); }

  void ExpectCounted(const char* method, const char* kind, int times) {
    EXPECT_THAT(
        metrics_.ToText(),
        HasSubstr(absl::StrCat("souk_faults_injected_total{kind=\"", kind, "\",method=\"", method,
                               "\",service=\"souk.order.v1.OrderService\"} ", times)));
  }

  std::atomic<int> handled_ = 0;
};

TEST_F(ServerFaultsTest, AReplyIsLostAfterTheCallWasHandled) {
  faults_.Set({.method = "GetOrder", .abort_after_handler = true});
  const absl::Status status = Get("o-1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "FAULT_INJECTED");
  EXPECT_EQ(handled_, 1);
  ExpectCounted("GetOrder", "lost_reply", 1);
}

TEST_F(ServerFaultsTest, ARefusedCallIsNotHandled) {
  faults_.Set({.refusal = absl::StatusCode::kInternal});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(handled_, 0);
  ExpectCounted("GetOrder", "refusal", 1);
}

TEST_F(ServerFaultsTest, ADelayedCallIsHandledAndTakesThatLong) {
  faults_.Set({.delay = {.mean = absl::Milliseconds(20)}, .reply_delay = absl::Milliseconds(10)});
  const SteadyTime began = clock_.SteadyNow();
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  EXPECT_GE(clock_.SteadyNow() - began, std::chrono::milliseconds(30));
  ExpectCounted("GetOrder", "delay", 1);
  ExpectCounted("GetOrder", "reply_delay", 1);
}

TEST_F(ServerFaultsTest, ACallWhoseDeadlinePassesInTheDelayIsNotHandled) {
  faults_.Set({.delay = {.mean = absl::Hours(1)}});
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(50));
  EXPECT_EQ(Get("o-1", std::move(call)).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerFaultsTest, StreamsAreMetToo) {
  faults_.Set({.method = "WatchOrder", .abort_after_handler = true});
  EXPECT_EQ(Watch().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(handled_, 1);
  ExpectCounted("WatchOrder", "lost_reply", 1);
}

TEST_F(ServerFaultsTest, FaultsComeAndGoWhileTheServerRuns) {
  faults_.Set({.refusal = absl::StatusCode::kUnavailable});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(faults_.Clear(""));
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
}

TEST_F(ServerFaultsTest, ACallThatHangsEndsWithItsDeadlineAndIsNotHandled) {
  faults_.Set({.hang = true});
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(50));
  EXPECT_EQ(Get("o-1", std::move(call)).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(handled_, 0);
  ExpectCounted("GetOrder", "hang", 1);
}

TEST_F(ServerFaultsTest, ACallThatHangsEndsWhenItsCallerLeaves) {
  faults_.Set({.hang = true});
  async::CancellationSource caller;
  CallContext call;
  call.cancellation = caller.token();
  const auto leave = executor_.After(absl::Milliseconds(50), [&] { caller.Cancel(); });
  EXPECT_EQ(Get("o-1", std::move(call)).status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerFaultsTest, ACorruptStatusIsAnUnknownErrorToTheCaller) {
  faults_.Set({.corruption = resilience::Corruption::kStatus});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(handled_, 1);
  ExpectCounted("GetOrder", "corrupt_status", 1);
}

TEST_F(ServerFaultsTest, ACorruptAnswerIsAnInternalErrorToTheCaller) {
  faults_.Set({.corruption = resilience::Corruption::kAnswer});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(handled_, 1);
  ExpectCounted("GetOrder", "corrupt_answer", 1);
}

TEST_F(ServerFaultsTest, ACorruptStreamEndsWithAnUnknownError) {
  faults_.Set({.corruption = resilience::Corruption::kAnswer});
  EXPECT_EQ(Watch().code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(handled_, 1);
}

TEST_F(ServerFaultsTest, AFaultForACallerMeetsItsCallsAlone) {
  faults_.Set({.name = "a", .caller = "warehouse", .refusal = absl::StatusCode::kInternal});
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  faults_.Set({.name = "b", .caller = "shop", .refusal = absl::StatusCode::kAborted});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kAborted);
}

TEST_F(ServerFaultsTest, AFaultExpiresByItself) {
  std::promise<void> gone;
  faults_.Set({.name = "short", .refusal = absl::StatusCode::kAborted}, absl::Milliseconds(30));
  faults_.Listen([&](const std::vector<std::string>& names, bool) {
    if (names.empty()) gone.set_value();
  });
  gone.get_future().wait();
  EXPECT_FALSE(faults_.active());
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  faults_.Listen(nullptr);
}

TEST_F(ServerFaultsTest, AFaultThatWasReplacedDoesNotExpireTheNewOne) {
  std::promise<void> gone;
  faults_.Set({.name = "a", .hang = true}, absl::Milliseconds(20));
  faults_.Set({.name = "a", .hang = true});
  faults_.Set({.name = "b", .hang = true}, absl::Milliseconds(40));
  faults_.Listen([&](const std::vector<std::string>& names, bool) {
    if (names.size() == 1) gone.set_value();
  });
  gone.get_future().wait();
  ASSERT_EQ(faults_.List().size(), 1U);
  EXPECT_EQ(faults_.List()[0].rule.name, "a");
  EXPECT_EQ(faults_.List()[0].expires_in, std::nullopt);
  faults_.Listen(nullptr);
}

TEST_F(ServerFaultsTest, TellsWhatIsAtWork) {
  faults_.Set({.name = "slow", .delay = {.mean = absl::Milliseconds(1)}}, absl::Hours(1));
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  const std::vector<ServerFaults::Report> reports = faults_.List();
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].rule.name, "slow");
  EXPECT_EQ(reports[0].calls, 1);
  EXPECT_LE(*reports[0].expires_in, absl::Hours(1));
  EXPECT_GT(*reports[0].expires_in, absl::Minutes(59));
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_faults_active 1"));
}

TEST_F(ServerFaultsTest, TellsItsListenerWhetherTheProcessIsToSayThatItServes) {
  std::vector<bool> heard;
  faults_.Listen([&](const std::vector<std::string>&, bool serving) { heard.push_back(serving); });
  faults_.Set({.name = "away", .not_serving = true});
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  EXPECT_TRUE(faults_.Clear("away"));
  EXPECT_FALSE(faults_.Clear("away"));
  EXPECT_EQ(heard, (std::vector<bool>{true, false, true}));
  faults_.Listen(nullptr);
}

}  // namespace
}  // namespace souk::rpc
