#include "services/payment/use_cases/settlement_sweeper.h"

#include <utility>

#include "common/async/when.h"
#include "common/base/status_macros.h"

namespace souk::payment {
namespace {

// Payments that are settled at the same time. It bounds memory and what the sweep takes from the
// callers that wait.
constexpr int kPaymentsAtOnce = 32;

}  // namespace

SettlementSweeper::SettlementSweeper(PaymentRepository& payments, SettlePayment& settle,
                                     async::Executor& executor, telemetry::Logger logger,
                                     absl::Duration interval)
    : payments_(payments),
      settle_(settle),
      executor_(executor),
      logger_(std::move(logger)),
      interval_(interval) {}

void SettlementSweeper::Stop() {
  stop_.Cancel();
  tasks_.JoinBlocking();
}

Task<void> SettlementSweeper::Loop() {
  do {
    const absl::Status status = co_await Sweep();
    if (!status.ok() && !stop_.token().cancelled()) {
      logger_.Warn("cannot look for unsettled payments", {{"error", status.ToString()}});
    }
  } while (co_await async::Sleep(executor_, interval_, stop_.token()));
}

Task<absl::Status> SettlementSweeper::Sweep() {
  std::string after;
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::vector<Payment> unsettled,
                        co_await payments_.ListUnsettled(CallContext::Background(stop_.token()),
                                                         after, kPaymentsAtOnce));
    if (unsettled.empty()) co_return absl::OkStatus();
    after = unsettled.back().payment_id;
    std::vector<Task<absl::Status>> settlements;
    settlements.reserve(unsettled.size());
    for (Payment& payment : unsettled) settlements.push_back(SettleOne(std::move(payment)));
    co_await WhenAll(std::move(settlements));  // each has logged its own failure
  }
}

Task<absl::Status> SettlementSweeper::SettleOne(Payment payment) {
  const std::string payment_id = payment.payment_id;
  const absl::Status status =
      (co_await settle_.Run(CallContext::Background(stop_.token()), std::move(payment))).status();
  if (!status.ok() && !stop_.token().cancelled()) {
    logger_.Warn("a payment stays unsettled until the next sweep",
                 {{"payment_id", payment_id}, {"error", status.ToString()}});
  }
  co_return status;
}

}  // namespace souk::payment
