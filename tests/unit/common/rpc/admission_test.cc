#include "common/rpc/admission.h"

#include <gmock/gmock.h>

#include <atomic>

#include "common/base/error.h"
#include "common/rpc/metadata.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::rpc {
namespace {

using resilience::Priority;
using ::testing::HasSubstr;

constexpr char kGet[] = "souk.order.v1.OrderService/GetOrder";
constexpr char kWatch[] = "souk.order.v1.OrderService/WatchOrder";

resilience::ConcurrencyLimitOptions AtMost(int calls) {
  return {.gradient = {.initial = calls, .minimum = calls, .maximum = calls}};
}

void ExpectRefused(const absl::Status& status, const char* reason) {
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(status), reason);
  EXPECT_TRUE(RetryAfterOf(status).has_value());
}

class AdmissionTest : public ::testing::Test {
 protected:
  absl::Status Configure(const AdmissionOptions& options) { return admission_.Configure(options); }

  SystemClock clock_;
  SeededRandom random_{1};
  telemetry::Metrics metrics_;
  Admission admission_{clock_, random_, metrics_};
  AdmissionGate& get_ = *admission_.GateOf(kGet, /*unary=*/true);
  AdmissionGate& watch_ = *admission_.GateOf(kWatch, /*unary=*/false);
};

TEST_F(AdmissionTest, LetsEveryCallInWithoutLimits) {
  ASSERT_EQ(Configure({}), absl::OkStatus());
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(get_.Admit(Priority::kBackground).status(), absl::OkStatus());
  }
  EXPECT_EQ(metrics_.ToText(), "");
}

TEST_F(AdmissionTest, OperatorsHaveNoGate) {
  EXPECT_EQ(admission_.GateOf("souk.admin.v1.Faults/SetFault", true), nullptr);
  EXPECT_EQ(
      admission_.GateOf("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", false),
      nullptr);
}

TEST_F(AdmissionTest, TheServersRateIsOfAllMethodsTogether) {
  ASSERT_EQ(Configure({.rate_limit = {{.per_second = 0.001, .burst = 2}}}), absl::OkStatus());
  EXPECT_EQ(get_.Admit(Priority::kNormal).status(), absl::OkStatus());
  EXPECT_EQ(watch_.Admit(Priority::kNormal).status(), absl::OkStatus());
  ExpectRefused(get_.Admit(Priority::kCritical).status(), "RATE_LIMITED");
  ExpectRefused(watch_.Admit(Priority::kNormal).status(), "RATE_LIMITED");
  EXPECT_THAT(metrics_.ToText(),
              HasSubstr("souk_admission_refused_total{cause=\"rate_limit\",method=\"GetOrder\","
                        "priority=\"critical\",service=\"souk.order.v1.OrderService\"} 1"));
}

TEST_F(AdmissionTest, AMethodsRateIsItsOwn) {
  ASSERT_EQ(Configure({.method_rate_limits = {{kGet, {.per_second = 0.001, .burst = 1}}}}),
            absl::OkStatus());
  EXPECT_EQ(get_.Admit(Priority::kNormal).status(), absl::OkStatus());
  const absl::Status refused = get_.Admit(Priority::kNormal).status();
  ExpectRefused(refused, "RATE_LIMITED");
  EXPECT_GT(*RetryAfterOf(refused), absl::Seconds(990));
  EXPECT_EQ(watch_.Admit(Priority::kNormal).status(), absl::OkStatus());
}

TEST_F(AdmissionTest, TheLessImportantAreRefusedFirst) {
  ASSERT_EQ(Configure({.concurrency = AtMost(4)}), absl::OkStatus());
  std::vector<AdmissionGate::Permit> permits;
  const auto admit = [&](Priority priority) {
    absl::StatusOr<AdmissionGate::Permit> permit = get_.Admit(priority);
    absl::Status status = permit.status();
    if (status.ok()) permits.push_back(*std::move(permit));
    return status;
  };
  EXPECT_EQ(admit(Priority::kBackground), absl::OkStatus());
  ExpectRefused(admit(Priority::kBackground), "OVERLOADED");
  EXPECT_EQ(admit(Priority::kNormal), absl::OkStatus());
  ExpectRefused(admit(Priority::kNormal), "OVERLOADED");
  EXPECT_EQ(admit(Priority::kCritical), absl::OkStatus());
  EXPECT_EQ(admit(Priority::kCritical), absl::OkStatus());
  ExpectRefused(admit(Priority::kCritical), "OVERLOADED");
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_admission_limit{method=\"GetOrder\","
                                           "service=\"souk.order.v1.OrderService\"} 4"));
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_admission_in_flight{method=\"GetOrder\","
                                           "service=\"souk.order.v1.OrderService\"} 4"));
  permits.clear();
  EXPECT_EQ(admit(Priority::kBackground), absl::OkStatus());
}

TEST_F(AdmissionTest, StreamsHaveNoConcurrencyLimit) {
  ASSERT_EQ(Configure({.concurrency = AtMost(1)}), absl::OkStatus());
  const absl::StatusOr<AdmissionGate::Permit> one = watch_.Admit(Priority::kNormal);
  const absl::StatusOr<AdmissionGate::Permit> other = watch_.Admit(Priority::kNormal);
  EXPECT_EQ(one.status(), absl::OkStatus());
  EXPECT_EQ(other.status(), absl::OkStatus());
}

TEST_F(AdmissionTest, LimitsThatCannotWorkAreNamedAsInTheConfiguration) {
  EXPECT_EQ(Configure({.rate_limit = {{.per_second = 0, .burst = 1}}}),
            absl::InvalidArgumentError("grpc.admission.rate_limit.per_second: must be more than 0 "
                                       "and at most 1000000"));
  EXPECT_EQ(Configure({.method_rate_limits = {{kGet, {.per_second = 1, .burst = 0}}}}),
            absl::InvalidArgumentError("grpc.admission.method_rate_limits.souk.order.v1."
                                       "OrderService/GetOrder.burst: must be at least 1"));
  EXPECT_EQ(Configure({.concurrency = AtMost(0)}),
            absl::InvalidArgumentError("grpc.admission.concurrency.minimum: must be at least 1"));
}

// With a real server and a real client.
class AdmittingServerTest : public RpcFixture {
 protected:
  static Task<absl::StatusOr<Order>> Answer(std::atomic<int>* handled, CallContext call,
                                            std::string id) {
    ++*handled;
    Order order;
    order.set_order_id(id.empty() ? std::string(resilience::ToString(call.priority))
                                  : std::move(id));
    co_return order;
  }

  void StartLimited(const AdmissionOptions& options) {
    service_.get = [this](CallContext call, std::string id) {
      return Answer(&handled_, std::move(call), std::move(id));
    };
    ChannelOptions channel_options;
    channel_options.defaults.retry.max_attempts = 1;
    Start(std::move(channel_options));
    ASSERT_EQ(admission_.Configure(options), absl::OkStatus());
  }

  std::atomic<int> handled_ = 0;
};

TEST_F(AdmittingServerTest, ARefusedCallIsNotHandledAndItsCallerLearnsWhy) {
  StartLimited({.rate_limit = {{.per_second = 0.001, .burst = 1}}});
  EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
  const absl::Status refused = Get("o-2").status();
  ExpectRefused(refused, "RATE_LIMITED");
  EXPECT_EQ(handled_, 1);
}

TEST_F(AdmittingServerTest, APlaceIsGivenBackWhenTheCallIsOver) {
  StartLimited({.concurrency = AtMost(1)});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Get("o-1").status(), absl::OkStatus());
}

TEST_F(AdmittingServerTest, ThePriorityTravelsWithTheCall) {
  StartLimited({});
  for (const Priority priority : {Priority::kCritical, Priority::kNormal, Priority::kBackground}) {
    CallContext call;
    call.priority = priority;
    EXPECT_EQ(Get("", std::move(call))->order_id(), resilience::ToString(priority));
  }
}

TEST_F(AdmittingServerTest, APriorityThatIsNoneCountsAsNormal) {
  StartLimited({});
  for (const std::string& forged : {std::string("most critical"), std::string("CRITICAL"),
                                    std::string("0"), std::string(4000, 'c')}) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    context.AddMetadata(std::string(kPriorityKey), forged);
    const std::unique_ptr<order::v1::OrderService::Stub> stub =
        order::v1::OrderService::NewStub(Connect(port_));
    Order order;
    const grpc::Status status = stub->GetOrder(&context, GetOrderRequest(), &order);
    EXPECT_TRUE(status.ok()) << forged << ": " << status.error_message();
    EXPECT_EQ(order.order_id(), "normal");
  }
}

}  // namespace
}  // namespace souk::rpc
