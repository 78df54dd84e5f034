#include <gmock/gmock.h>

#include <atomic>

#include "common/base/error.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::rpc {
namespace {

class CallTest : public RpcFixture {
 protected:
  /// A handler that fails `failures` times with `error` before it answers.
  ScriptedOrders::Unary FailingFirst(int failures, absl::Status error) {
    return [this, failures, error](CallContext, std::string id) -> Task<absl::StatusOr<Order>> {
      return Answer(++attempts_ <= failures ? error : absl::OkStatus(), std::move(id));
    };
  }

  static Task<absl::StatusOr<Order>> Answer(absl::Status status, std::string id) {
    CO_RETURN_IF_ERROR(status);
    Order order;
    order.set_order_id(id);
    co_return order;
  }

  const telemetry::SpanData* FindSpan(const std::vector<telemetry::SpanData>& spans,
                                      telemetry::SpanKind kind) {
    for (const telemetry::SpanData& span : spans) {
      if (span.kind == kind) return &span;
    }
    return nullptr;
  }

  std::atomic<int> attempts_ = 0;
};

ChannelOptions QuickRetries() {
  ChannelOptions options;
  options.defaults.retry.backoff.initial = absl::Milliseconds(1);
  options.defaults.retry.backoff.maximum = absl::Milliseconds(2);
  return options;
}

TEST_F(CallTest, GivesTheAnswer) {
  service_.get = FailingFirst(0, absl::OkStatus());
  Start();
  const absl::StatusOr<Order> order = Get("o-1");
  ASSERT_EQ(order.status(), absl::OkStatus());
  EXPECT_EQ(order->order_id(), "o-1");
}

TEST_F(CallTest, CarriesAnErrorWithItsDetails) {
  Violations violations;
  violations.Add("items[0].quantity", "must be between 1 and 1000000");
  service_.get = FailingFirst(1, violations.ToStatus());
  Start();
  const absl::Status status = Get("o-1").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_THAT(ViolationsOf(status), ::testing::ElementsAre(FieldViolation{
                                        "items[0].quantity", "must be between 1 and 1000000"}));
}

TEST_F(CallTest, RetriesAReadThatIsUnavailable) {
  service_.get = FailingFirst(2, absl::UnavailableError("restarting"));
  Start(QuickRetries());
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  EXPECT_EQ(attempts_, 3);
}

TEST_F(CallTest, DoesNotRetryAMutationWithoutAKey) {
  service_.create = FailingFirst(2, absl::UnavailableError("restarting"));
  Start(QuickRetries());
  EXPECT_EQ(async::RunBlocking(create()({}, {})).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(attempts_, 1);
}

TEST_F(CallTest, RetriesAMutationWithAKey) {
  service_.create = FailingFirst(2, absl::UnavailableError("restarting"));
  Start(QuickRetries());
  EXPECT_EQ(async::RunBlocking(create()({}, {}, "key")).status(), absl::OkStatus());
  EXPECT_EQ(attempts_, 3);
}

TEST_F(CallTest, NeverRetriesADefinitiveAnswer) {
  service_.get = FailingFirst(2, absl::NotFoundError("no such order"));
  Start(QuickRetries());
  EXPECT_EQ(Get("o-1").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(attempts_, 1);
}

TEST_F(CallTest, TheCalleeGetsWhatIsLeftOfTheCallersDeadline) {
  absl::Duration left;
  service_.get = [&](CallContext call, std::string id) -> Task<absl::StatusOr<Order>> {
    left = call.deadline.Left(clock_);
    return Answer(absl::OkStatus(), std::move(id));
  };
  Start();
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Seconds(2));
  EXPECT_EQ(Get("o-1", call).status(), absl::OkStatus());
  EXPECT_LT(left, absl::Seconds(2));
  EXPECT_GT(left, absl::ZeroDuration());
}

TEST_F(CallTest, AHandlerThatHangsIsCancelledWhenTheDeadlinePasses) {
  service_.get = [&](CallContext call, std::string) -> Task<absl::StatusOr<Order>> {
    return [](async::Executor* executor, CallContext call) -> Task<absl::StatusOr<Order>> {
      static_cast<void>(co_await async::Sleep(*executor, absl::Hours(1), call.cancellation));
      co_return absl::CancelledError("as asked");
    }(&executor_, std::move(call));
  };
  Start();
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::Milliseconds(50));
  EXPECT_EQ(Get("o-1", call).status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(CallTest, AnExpiredCallIsNotSent) {
  service_.get = FailingFirst(0, absl::OkStatus());
  Start();
  CallContext call;
  call.deadline = Deadline::After(clock_, absl::ZeroDuration());
  EXPECT_EQ(Get("o-1", call).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(attempts_, 0);
}

TEST_F(CallTest, ACallerWhoLeavesCancelsTheCall) {
  async::CancellationSource caller;
  service_.get = [&](CallContext call, std::string) -> Task<absl::StatusOr<Order>> {
    return [](async::Executor* executor, async::CancellationSource* caller,
              CallContext call) -> Task<absl::StatusOr<Order>> {
      caller->Cancel();
      static_cast<void>(co_await async::Sleep(*executor, absl::Hours(1), call.cancellation));
      co_return absl::CancelledError("as asked");
    }(&executor_, &caller, std::move(call));
  };
  Start();
  CallContext call;
  call.cancellation = caller.token();
  EXPECT_EQ(Get("o-1", call).status().code(), absl::StatusCode::kCancelled);
}

TEST_F(CallTest, OneTraceLeadsFromTheCallOverTheAttemptToTheHandler) {
  service_.get = FailingFirst(0, absl::OkStatus());
  Start();
  ASSERT_EQ(Get("o-1").status(), absl::OkStatus());
  server_->Shutdown();  // the handler's span has ended by then
  const std::vector<telemetry::SpanData> spans = spans_.spans();
  const telemetry::SpanData* call = FindSpan(spans, telemetry::SpanKind::kInternal);
  const telemetry::SpanData* attempt = FindSpan(spans, telemetry::SpanKind::kClient);
  const telemetry::SpanData* handler = FindSpan(spans, telemetry::SpanKind::kServer);
  ASSERT_TRUE(call != nullptr && attempt != nullptr && handler != nullptr);
  EXPECT_EQ(attempt->parent_span_id, call->context.span_id);
  EXPECT_EQ(handler->parent_span_id, attempt->context.span_id);
  EXPECT_EQ(handler->context.trace_id, call->context.trace_id);
}

TEST_F(CallTest, CountsCallsAttemptsAndHandlers) {
  service_.get = FailingFirst(1, absl::UnavailableError("restarting"));
  Start(QuickRetries());
  ASSERT_EQ(Get("o-1").status(), absl::OkStatus());
  server_->Shutdown();
  const std::string text = metrics_.ToText();
  const std::string method = R"(method="GetOrder",service="souk.order.v1.OrderService")";
  EXPECT_THAT(text, ::testing::HasSubstr("souk_rpc_client_started_total{" + method + "} 1"));
  EXPECT_THAT(text, ::testing::HasSubstr("souk_rpc_attempt_started_total{" + method + "} 2"));
  EXPECT_THAT(text, ::testing::HasSubstr("souk_rpc_server_started_total{" + method + "} 2"));
}

TEST_F(CallTest, TheCalleesOwnOpenBreakerIsAnErrorLikeAnother) {
  const absl::Status further_down = RetryableError(absl::StatusCode::kUnavailable, "CIRCUIT_OPEN",
                                                   "its callee is down", absl::Milliseconds(1));
  service_.get = FailingFirst(1, further_down);
  service_.create = FailingFirst(1, further_down);
  Start(QuickRetries());
  EXPECT_EQ(Get("a")->order_id(), "a");
  EXPECT_EQ(attempts_, 2) << "it was sent, and may be repeated";

  attempts_ = 0;
  EXPECT_EQ(ReasonOf(async::RunBlocking(create()({}, {})).status()), "CIRCUIT_OPEN");
  EXPECT_EQ(attempts_, 1) << "it was sent, and must not be repeated without a key";
}

TEST_F(CallTest, OurOwnOpenBreakerRefusesOnceAndSendsNothing) {
  resilience::CircuitBreakerOptions options;
  options.name = "order";
  options.consecutive_failures = 1;
  breaker_ = *resilience::CircuitBreaker::Create(options, clock_, random_);
  service_.create = FailingFirst(1, absl::InternalError("down"));
  service_.get = FailingFirst(0, absl::OkStatus());
  Start(QuickRetries());
  EXPECT_EQ(async::RunBlocking(create()({}, {})).status().code(), absl::StatusCode::kInternal);
  EXPECT_EQ(ReasonOf(Get("a").status()), "CIRCUIT_OPEN");
  EXPECT_EQ(attempts_, 1);
  for (const telemetry::SpanData& span : spans_.spans()) {
    EXPECT_TRUE(span.events.empty()) << "a retry that cannot go round the breaker";
  }
}

}  // namespace
}  // namespace souk::rpc
