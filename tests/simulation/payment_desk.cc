#include "tests/simulation/payment_desk.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "services/payment/processor/test_tokens.h"

namespace souk::simulation {
namespace {

constexpr absl::Duration kSweepInterval = absl::Seconds(5);
constexpr absl::Duration kUsualDelay = absl::Milliseconds(20);

absl::Status NoWrite() { return absl::UnavailableError("no write at the moment"); }

}  // namespace

Task<absl::StatusOr<payment::Payment>> MemoryPayments::Change(CallContext, std::string payment_id,
                                                              Transition transition) {
  if (dice_.Falls(unavailable_)) co_return NoWrite();
  std::optional<payment::Payment> before;
  const auto found = payments_.find(payment_id);
  if (found != payments_.end()) before = found->second;
  CO_ASSIGN_OR_RETURN(payment::PaymentChange change, transition(before, clock_.Now()));
  ++changes_;
  co_return payments_[payment_id] = std::move(change.payment);
}

Task<absl::StatusOr<payment::Payment>> MemoryPayments::Get(CallContext, std::string) {
  co_return absl::UnimplementedError("orders do not look at payments");
}

Task<absl::StatusOr<std::vector<payment::Payment>>> MemoryPayments::List(CallContext,
                                                                         payment::PaymentQuery) {
  co_return absl::UnimplementedError("orders do not list payments");
}

Task<absl::StatusOr<std::vector<payment::Payment>>> MemoryPayments::ListUnsettled(
    CallContext, std::string after_payment_id, int limit) {
  std::vector<payment::Payment> unsettled;
  for (auto entry = payments_.upper_bound(after_payment_id);
       entry != payments_.end() && unsettled.size() < static_cast<size_t>(limit); ++entry) {
    if (!entry->second.settled()) unsettled.push_back(entry->second);
  }
  co_return unsettled;
}

bool MemoryPayments::AllSettled() const {
  return std::all_of(payments_.begin(), payments_.end(),
                     [](const auto& entry) { return entry.second.settled(); });
}

Task<absl::StatusOr<payment::Decision>> CardCompany::Charge(CallContext,
                                                            payment::CardCharge charge) {
  const payment::Behaviour behaviour = payment::BehaviourOf(charge.payment_token, charge.amount);
  Account& account = accounts_[charge.payment_id];
  if (++account.attempts <= behaviour.unavailable_attempts || dice_.Falls(unavailable_)) {
    co_return absl::UnavailableError("the processor cannot be reached");
  }
  co_await Work(behaviour.delay);
  if (!account.decision.has_value()) {
    account.decision = behaviour.decision;
    if (!behaviour.decision.refusal) account.charged += charge.amount.minor_units();
  }
  if (dice_.Falls(unavailable_)) co_return absl::UnavailableError("the answer is lost");
  co_return *account.decision;
}

Task<absl::Status> CardCompany::Refund(CallContext, std::string payment_id) {
  if (dice_.Falls(unavailable_)) co_return absl::UnavailableError("the processor is away");
  co_await Work(absl::ZeroDuration());
  Account& account = accounts_[payment_id];
  account.refunded = account.charged;
  co_return absl::OkStatus();
}

Task<void> CardCompany::Work(absl::Duration delay) {
  ++at_work_;
  co_await async::Sleep(executor_, delay + dice_.Between(absl::ZeroDuration(), kUsualDelay));
  --at_work_;
}

PaymentDesk::PaymentDesk(const Clock& clock, async::Executor& executor,
                         const telemetry::Logger& logger, Dice& dice, const double& unavailable)
    : payments(clock, dice, unavailable),
      cards(executor, dice, unavailable),
      sweeper(payments, settle, executor, logger, kSweepInterval) {}

}  // namespace souk::simulation
