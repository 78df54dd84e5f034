#include "services/payment/processor/simulated_processor.h"

#include <gtest/gtest.h>

#include <memory>

#include "common/async/spawn.h"
#include "common/base/error.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::payment {
namespace {

class SimulatedProcessorTest : public ServiceTest {
 protected:
  SimulatedProcessorTest() { Restart(); }
  ~SimulatedProcessorTest() override { Stop(); }

  static CardCharge Wanted(std::string token, std::string payment_id = "payment") {
    return {std::move(payment_id), *Money::Create("EUR", 1999), std::move(token)};
  }

  absl::StatusOr<Decision> ChargeNow(CardCharge charge) {
    return Run(processor_->Charge({}, std::move(charge)));
  }

  /// Begins a charge and runs until the processor sleeps over it.
  void Begin(CardCharge charge) {
    CallContext call;
    call.cancellation = caller_.token();
    async::Spawn(processor_->Charge(std::move(call), std::move(charge)),
                 [this](absl::StatusOr<Decision> result) { result_ = std::move(result); });
    executor_.RunUntil([this] { return executor_.timers() == 1; });
  }

  absl::StatusOr<Decision> Result() {
    executor_.RunUntil([this] { return result_.has_value(); });
    return *std::exchange(result_, std::nullopt);
  }

  /// Ends the processor, whose work may still wait for the database.
  void Stop() {
    executor_.RunDuring([this] { processor_.reset(); });
  }

  /// Ends the processor and starts it again over the same store.
  void Restart() {
    Stop();
    database_.reset();
    database_ = Open("card-processor", ProcessorMigrations());
    processor_ = std::make_unique<SimulatedProcessor>(*database_, executor_, logger_);
    processor_->Start();
  }

  async::CancellationSource caller_;
  std::optional<absl::StatusOr<Decision>> result_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<SimulatedProcessor> processor_;
};

TEST_F(SimulatedProcessorTest, DecidesByToken) {
  EXPECT_EQ(*ChargeNow(Wanted("tok_ok", "a")), Decision{});
  EXPECT_EQ(*ChargeNow(Wanted("tok_declined", "b")), Decision{Refusal::kDeclined});
  EXPECT_EQ(*ChargeNow(Wanted("tok_insufficient_funds", "c")),
            Decision{Refusal::kInsufficientFunds});
  EXPECT_EQ(*ChargeNow(Wanted("tok_nonsense", "d")), Decision{Refusal::kTokenUnknown});
}

TEST_F(SimulatedProcessorTest, FirstDecisionOfAPaymentStaysAlsoAfterARestart) {
  EXPECT_EQ(*ChargeNow(Wanted("tok_declined")), Decision{Refusal::kDeclined});
  EXPECT_EQ(*ChargeNow(Wanted("tok_ok")), Decision{Refusal::kDeclined});
  Restart();
  EXPECT_EQ(*ChargeNow(Wanted("tok_ok")), Decision{Refusal::kDeclined});
}

TEST_F(SimulatedProcessorTest, FlakyTokenIsUnreachableForEachPaymentsFirstTwoAttempts) {
  for (const char* payment_id : {"a", "b"}) {
    for (int attempt = 1; attempt <= 2; ++attempt) {
      const absl::Status status = ChargeNow(Wanted("tok_flaky", payment_id)).status();
      EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
      EXPECT_EQ(ReasonOf(status), "PROCESSOR_UNAVAILABLE");
      EXPECT_TRUE(RetryAfterOf(status).has_value());
    }
    EXPECT_EQ(*ChargeNow(Wanted("tok_flaky", payment_id)), Decision{});
    EXPECT_EQ(*ChargeNow(Wanted("tok_flaky", payment_id)), Decision{});
  }
}

TEST_F(SimulatedProcessorTest, SlowTokenIsDecidedAfterThreeSeconds) {
  Begin(Wanted("tok_slow"));
  executor_.Advance(absl::Milliseconds(2999));
  EXPECT_FALSE(result_.has_value());
  executor_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(*Result(), Decision{});
}

TEST_F(SimulatedProcessorTest, GoesOnWhenItsCallerGivesUp) {
  Begin(Wanted("tok_slow"));
  caller_.Cancel();
  EXPECT_EQ(Result().status().code(), absl::StatusCode::kCancelled);
  executor_.Advance(absl::Seconds(3));
  // Decided while nobody asked: the answer is there at once.
  EXPECT_EQ(*ChargeNow(Wanted("tok_slow")), Decision{});
  EXPECT_EQ(executor_.timers(), 0);
}

TEST_F(SimulatedProcessorTest, CallerWhoComesBackWaitsForTheSameCharge) {
  Begin(Wanted("tok_slow"));
  caller_.Cancel();
  EXPECT_EQ(Result().status().code(), absl::StatusCode::kCancelled);
  executor_.Advance(absl::Seconds(2));
  caller_ = async::CancellationSource();
  Begin(Wanted("tok_slow"));
  executor_.Advance(absl::Seconds(1));
  EXPECT_EQ(*Result(), Decision{});
}

TEST_F(SimulatedProcessorTest, GoesOnAfterARestart) {
  Begin(Wanted("tok_slow"));
  Restart();
  EXPECT_EQ(Result().status().code(), absl::StatusCode::kUnavailable);
  executor_.RunUntil([this] { return executor_.timers() == 1; });
  executor_.Advance(absl::Seconds(3));
  EXPECT_EQ(*ChargeNow(Wanted("tok_slow")), Decision{});
  EXPECT_EQ(executor_.timers(), 0);
}

TEST_F(SimulatedProcessorTest, WhoWaitsWhileItStopsIsAnsweredBefore) {
  // The charge is on its way to the store.
  async::Spawn(processor_->Charge({}, Wanted("tok_slow")),
               [this](absl::StatusOr<Decision> result) { result_ = std::move(result); });
  Stop();
  ASSERT_TRUE(result_.has_value());
  EXPECT_EQ(result_->status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(SimulatedProcessorTest, RefundCanBeRepeated) {
  ASSERT_EQ(ChargeNow(Wanted("tok_ok")).status(), absl::OkStatus());
  EXPECT_EQ(Run(processor_->Refund({}, "payment")), absl::OkStatus());
  EXPECT_EQ(Run(processor_->Refund({}, "payment")), absl::OkStatus());
}

}  // namespace
}  // namespace souk::payment
