#include "common/host/breakers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/telemetry/captured_log.h"
#include "tests/unit/common/host/host_fixture.h"

namespace souk::host {
namespace {

using resilience::CircuitBreaker;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kChargePath[] = "/souk.payment.v1.PaymentService/Charge";
constexpr char kRefund[] = "/souk.payment.v1.PaymentService/Refund";

class BreakersTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Breakers>> Create() {
    return Breakers::Create("payment", config_, clock_, random_, metrics_, log_.logger());
  }

  config::v1::BreakerConfig& OwnBreakerOfCharge() {
    config::v1::BreakerConfig& breaker = *(*config_.mutable_methods())["Charge"].mutable_breaker();
    config::ApplyDefaults(breaker);
    return breaker;
  }

  static CircuitBreaker* Find(Breakers& breakers, absl::string_view path,
                              const std::string& address = "payment:1") {
    return breakers.ForInstance(address)(path);
  }

  // Lets as many calls fail as open a breaker with the defaults.
  void Open(CircuitBreaker& breaker) {
    for (int i = 0; i < 20; ++i) breaker.TryAcquire()->Failure(absl::ZeroDuration());
    ASSERT_EQ(breaker.Snapshot().state, resilience::BreakerState::kOpen);
  }

  ManualClock clock_;
  SeededRandom random_{1};
  telemetry::Metrics metrics_;
  telemetry::CapturedLog log_{clock_};
  config::v1::ClientConfig config_ = ClientOf("payment:1");
};

TEST_F(BreakersTest, AllMethodsOfACalleeShareOne) {
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  ASSERT_NE(Find(**breakers, kChargePath), nullptr);
  EXPECT_EQ(Find(**breakers, kChargePath), Find(**breakers, kRefund));
  EXPECT_EQ(Find(**breakers, kChargePath)->name(), "payment");
  EXPECT_FALSE((*breakers)->empty());
}

TEST_F(BreakersTest, AMethodMayHaveItsOwn) {
  OwnBreakerOfCharge();
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  EXPECT_EQ(Find(**breakers, kChargePath)->name(), "payment/Charge");
  EXPECT_EQ(Find(**breakers, kRefund)->name(), "payment");
}

TEST_F(BreakersTest, AMethodMayHaveNone) {
  OwnBreakerOfCharge().set_enabled(false);
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  EXPECT_EQ(Find(**breakers, kChargePath), nullptr);
  EXPECT_NE(Find(**breakers, kRefund), nullptr);
}

TEST_F(BreakersTest, ACalleeMayHaveNone) {
  config_.mutable_breaker()->set_enabled(false);
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  EXPECT_TRUE((*breakers)->empty());
  EXPECT_EQ(Find(**breakers, kChargePath), nullptr);
}

TEST_F(BreakersTest, OptionsThatCannotWorkAreRefusedByTheirKey) {
  OwnBreakerOfCharge().set_failure_rate(1.5);
  const absl::Status own = Create().status();
  EXPECT_EQ(own.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      std::string(own.message()),
      AllOf(HasSubstr("clients.payment.methods.Charge.breaker: "), HasSubstr("failure_rate")));
  config_ = ClientOf("payment:1");
  config_.mutable_breaker()->set_minimum_calls(0);
  const absl::Status shared = Create().status();
  EXPECT_EQ(shared.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(shared.message()),
              AllOf(HasSubstr("clients.payment.breaker: "), HasSubstr("minimum_calls")));
}

TEST_F(BreakersTest, EachMethodMayHaveOne) {
  config_.mutable_breaker()->set_scope(config::v1::BreakerConfig::METHOD);
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  EXPECT_EQ(Find(**breakers, kChargePath)->name(), "payment/Charge");
  EXPECT_EQ(Find(**breakers, kRefund)->name(), "payment/Refund");
  EXPECT_EQ(Find(**breakers, kChargePath), Find(**breakers, kChargePath, "payment:2"));
  Open(*Find(**breakers, kChargePath));
  EXPECT_TRUE(Find(**breakers, kRefund)->TryAcquire().ok());
  EXPECT_EQ((*breakers)->Report().size(), 2);
}

TEST_F(BreakersTest, EachInstanceMayHaveOneForAsLongAsItIsThere) {
  config_.mutable_breaker()->set_scope(config::v1::BreakerConfig::INSTANCE);
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  {
    const Breakers::Find first = (*breakers)->ForInstance("payment:1");
    const Breakers::Find second = (*breakers)->ForInstance("payment:2");
    EXPECT_EQ(first(kChargePath)->name(), "payment@payment:1");
    EXPECT_EQ(first(kChargePath), first(kRefund));
    EXPECT_NE(first(kChargePath), second(kChargePath));
    Open(*first(kChargePath));
    EXPECT_TRUE(second(kChargePath)->TryAcquire().ok());
    EXPECT_THAT(metrics_.ToText(),
                HasSubstr("souk_breaker_open{breaker=\"payment@payment:1\"} 1\n"));
  }
  EXPECT_TRUE((*breakers)->Report().empty());
  EXPECT_THAT(metrics_.ToText(), Not(HasSubstr("payment@")));
}

TEST_F(BreakersTest, AMethodsOwnBreakerGuardsTheMethodAlone) {
  OwnBreakerOfCharge().set_scope(config::v1::BreakerConfig::INSTANCE);
  const absl::Status status = Create().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("clients.payment.methods.Charge.breaker: scope: "));
}

TEST_F(BreakersTest, MetricsTellTheirState) {
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  CircuitBreaker& breaker = *Find(**breakers, kChargePath);
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_breaker_open{breaker=\"payment\"} 0\n"));
  Open(breaker);
  EXPECT_EQ(breaker.TryAcquire().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(metrics_.ToText(),
              AllOf(HasSubstr("souk_breaker_open{breaker=\"payment\"} 1\n"),
                    HasSubstr("souk_breaker_opened_total{breaker=\"payment\"} 1\n"),
                    HasSubstr("souk_breaker_refused_total{breaker=\"payment\"} 1\n")));
  breaker.ForceClosed();
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_breaker_open{breaker=\"payment\"} 0\n"));
  breaker.ForceOpen();
  EXPECT_THAT(metrics_.ToText(), HasSubstr("souk_breaker_open{breaker=\"payment\"} 1\n"));
}

TEST_F(BreakersTest, ChangesAreLogged) {
  const auto breakers = Create();
  ASSERT_TRUE(breakers.ok()) << breakers.status();
  Open(*Find(**breakers, kChargePath));
  EXPECT_THAT(log_.Lines(),
              ElementsAre(AllOf(HasSubstr(R"("level":"WARN")"), HasSubstr(R"("breaker":"payment")"),
                                HasSubstr(R"("from":"closed")"), HasSubstr(R"("to":"open")"))));
}

}  // namespace
}  // namespace souk::host
