#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/uuid.h"
#include "common/storage/idempotency.h"
#include "services/payment/processor/simulated_processor.h"
#include "services/payment/storage/migrations.h"
#include "services/payment/storage/sql_ledger.h"
#include "services/payment/storage/sql_payment_repository.h"
#include "services/payment/use_cases/charge.h"
#include "services/payment/use_cases/refund.h"
#include "services/payment/use_cases/settle_payment.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/event_test_support.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::payment {

/// The payment service's use cases over a real database, and the simulated processor over another.
/// Whatever a test does, the events must be numbered without gaps at its end.
class PaymentTest : public ServiceTest {
 protected:
  // Work of the processor may still wait for its database.
  ~PaymentTest() override {
    executor_.RunDuring([this] { processor_.Stop(); });
  }

  void TearDown() override { ExpectNumberedWithoutGaps(Told()); }

  std::string NewId() { return NewUuidV7(clock_, random_); }

  NewPayment Wanted(std::string token = "tok_ok", int64_t minor_units = 1999) {
    return {NewId(), NewId(), *Money::Create("EUR", minor_units), std::move(token)};
  }

  absl::StatusOr<Payment> ChargeNow(NewPayment wanted) {
    return Run(charge_.Run({}, std::move(wanted)));
  }
  absl::StatusOr<Payment> RefundNow(const NewPayment& payment) {
    return Run(refund_.Run({}, payment.payment_id, payment.order_id));
  }
  Payment Stored(const NewPayment& payment) { return *Run(payments_.Get({}, payment.payment_id)); }

  /// Leaves a payment as a process does that ends before it asked the processor.
  void LeavePending(const NewPayment& wanted) {
    const auto begin = [&](const std::optional<Payment>& stored, absl::Time now) {
      return absl::StatusOr<PaymentChange>(PaymentChange{Payment::Begin(wanted, now), {}});
    };
    EXPECT_EQ(Run(payments_.Change({}, wanted.payment_id, begin)).status(), absl::OkStatus());
  }

  std::vector<BookedEntry> Entries(const std::optional<std::string>& payment_id = std::nullopt) {
    const int64_t last = *Run(ledger_.LastPosition({}));
    return *Run(ledger_.List({}, {.payment_id = payment_id, .up_to = last, .limit = 1000}));
  }

  /// Every event that was told, first to last.
  std::vector<event::v1::Envelope> Told() {
    testing::TestEvents events(*database_, clock_, random_);
    return EnvelopesOf(events, executor_);
  }

  std::unique_ptr<storage::Database> database_ = Open("payment", Migrations());
  std::unique_ptr<storage::Database> processor_database_ =
      Open("card-processor", ProcessorMigrations());
  storage::IdempotencyStore keys_{*database_, clock_};
  testing::TestEvents events_{*database_, clock_, random_};
  SqlPaymentRepository payments_{*database_, events_.log, clock_, random_};
  SqlLedger ledger_{*database_};
  SimulatedProcessor processor_{*processor_database_, executor_, logger_};
  SettlePayment settle_{payments_, processor_};
  Charge charge_{payments_, settle_};
  Refund refund_{payments_, settle_};
};

}  // namespace souk::payment
