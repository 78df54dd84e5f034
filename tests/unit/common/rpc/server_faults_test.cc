#include "common/rpc/server_faults.h"

#include <gmock/gmock.h>

#include <atomic>

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
  faults_.Replace({{.method = "GetOrder", .abort_after_handler = true}});
  const absl::Status status = Get("o-1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "FAULT_INJECTED");
  EXPECT_EQ(handled_, 1);
  ExpectCounted("GetOrder", "lost_reply", 1);
}

TEST_F(ServerFaultsTest, ARefusedCallIsNotHandled) {
  faults_.Replace({{.refusal = absl::StatusCode::kInternal}});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(handled_, 0);
  ExpectCounted("GetOrder", "refusal", 1);
}

TEST_F(ServerFaultsTest, ADelayedCallIsHandledAndTakesThatLong) {
  faults_.Replace({{.delay = absl::Milliseconds(20), .reply_delay = absl::Milliseconds(10)}});
  const SteadyTime began = clock_.SteadyNow();
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  EXPECT_GE(clock_.SteadyNow() - began, std::chrono::milliseconds(30));
  ExpectCounted("GetOrder", "delay", 1);
  ExpectCounted("GetOrder", "reply_delay", 1);
}

TEST_F(ServerFaultsTest, ACallWhoseDeadlinePassesInTheDelayIsNotHandled) {
  faults_.Replace({{.delay = absl::Hours(1)}});
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(50));
  EXPECT_EQ(Get("o-1", std::move(call)).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(handled_, 0);
}

TEST_F(ServerFaultsTest, StreamsAreMetToo) {
  faults_.Replace({{.method = "WatchOrder", .abort_after_handler = true}});
  EXPECT_EQ(Watch().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(handled_, 1);
  ExpectCounted("WatchOrder", "lost_reply", 1);
}

TEST_F(ServerFaultsTest, RulesChangeWhileTheServerRuns) {
  faults_.Replace({{.refusal = absl::StatusCode::kUnavailable}});
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kUnavailable);
  faults_.Replace({});
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
}

}  // namespace
}  // namespace souk::rpc
