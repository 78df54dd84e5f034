#include <gmock/gmock.h>

#include "common/async/when.h"
#include "common/base/error.h"
#include "tests/unit/common/rpc/replicas_fixture.h"

namespace souk::rpc {
namespace {

class BulkheadCallTest : public RpcFixture {
 protected:
  // The first call waits until Release.
  void Start(resilience::BulkheadOptions options) {
    service_.get = [this](CallContext call, std::string id) { return Serve(call, id); };
    ChannelOptions channel = QuickRetries();
    channel.bulkhead = std::move(options);
    RpcFixture::Start(std::move(channel));
    async::Spawn(get()({}, {}), [this](absl::StatusOr<Order> answer) {
      first_ = std::move(answer);
      first_done_.set_value();
    });
    arrived_.get_future().wait();
  }

  void Release() {
    release_.Cancel();
    first_done_.get_future().wait();
    EXPECT_EQ(first_.status(), absl::OkStatus());
  }

  resilience::BulkheadSnapshot Snapshot() const { return channel_->callee()->bulkhead->Snapshot(); }

  async::CancellationSource release_;
  absl::StatusOr<Order> first_ = absl::UnknownError("not yet");
  std::promise<void> first_done_;

 private:
  Task<absl::StatusOr<Order>> Serve(CallContext, std::string id) {
    if (++calls_ == 1) {
      arrived_.set_value();
      co_await async::Sleep(executor_, absl::Hours(1), release_.token());
    }
    Order order;
    order.set_order_id(id);
    co_return order;
  }

  std::atomic<int> calls_ = 0;
  std::promise<void> arrived_;
};

TEST_F(BulkheadCallTest, OneMoreIsRefusedAtOnceAndNotTriedAgain) {
  Start({.name = "order", .max_concurrent = 1, .max_waiting = 0});
  const absl::Status refused = Get("o-2").status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "BULKHEAD_FULL");
  EXPECT_TRUE(RetryAfterOf(refused).has_value());
  EXPECT_EQ(Snapshot().refused, 1);
  Release();
  EXPECT_EQ(Get("o-3").status(), absl::OkStatus());
  EXPECT_EQ(Snapshot().in_flight, 0);
}

TEST_F(BulkheadCallTest, OneThatWaitsGoesOnWhenThereIsAPlace) {
  Start({.name = "order", .max_concurrent = 1, .max_waiting = 1, .max_wait = absl::Hours(1)});
  absl::StatusOr<Order> second = absl::UnknownError("not yet");
  std::promise<void> done;
  async::Spawn(get()({}, {}), [&](absl::StatusOr<Order> answer) {
    second = std::move(answer);
    done.set_value();
  });
  EXPECT_EQ(Snapshot().waiting, 1);
  Release();
  done.get_future().wait();
  EXPECT_EQ(second.status(), absl::OkStatus());
  EXPECT_EQ(Snapshot().waited, 1);
}

TEST_F(BulkheadCallTest, OneThatWaitsGivesUpAfterTheLongestWait) {
  Start(
      {.name = "order", .max_concurrent = 1, .max_waiting = 1, .max_wait = absl::Milliseconds(5)});
  EXPECT_EQ(ReasonOf(Get("o-2").status()), "BULKHEAD_FULL");
  EXPECT_EQ(Snapshot().waited_in_vain, 1);
  Release();
}

TEST_F(BulkheadCallTest, OneThatWaitsGivesUpAtItsDeadline) {
  Start({.name = "order", .max_concurrent = 1, .max_waiting = 1, .max_wait = absl::Hours(1)});
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(20));
  EXPECT_EQ(Get("o-2", call).status().code(), absl::StatusCode::kDeadlineExceeded);
  Release();
}

TEST_F(BulkheadCallTest, OneWhoseCallerLeavesWaitsNoLonger) {
  Start({.name = "order", .max_concurrent = 1, .max_waiting = 1, .max_wait = absl::Hours(1)});
  async::CancellationSource caller;
  CallContext call;
  call.cancellation = caller.token();
  absl::StatusOr<Order> second = absl::UnknownError("not yet");
  std::promise<void> done;
  async::Spawn(get()(call, {}), [&](absl::StatusOr<Order> answer) {
    second = std::move(answer);
    done.set_value();
  });
  caller.Cancel();
  done.get_future().wait();
  EXPECT_EQ(second.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(Snapshot().given_up, 1);
  Release();
}

}  // namespace
}  // namespace souk::rpc
