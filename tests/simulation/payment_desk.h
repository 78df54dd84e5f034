#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/executor.h"
#include "common/base/clock.h"
#include "common/base/money.h"
#include "common/telemetry/log.h"
#include "services/payment/use_cases/card_processor.h"
#include "services/payment/use_cases/charge.h"
#include "services/payment/use_cases/payment_repository.h"
#include "services/payment/use_cases/refund.h"
#include "services/payment/use_cases/settle_payment.h"
#include "services/payment/use_cases/settlement_sweeper.h"
#include "tests/simulation/dice.h"

namespace souk::simulation {

/// Payments in memory.
class MemoryPayments final : public payment::PaymentRepository {
 public:
  /// All outlive this. `unavailable` is the probability that a change cannot be made; it may
  /// change.
  MemoryPayments(const Clock& clock, Dice& dice, const double& unavailable)
      : clock_(clock), dice_(dice), unavailable_(unavailable) {}

  Task<absl::StatusOr<payment::Payment>> Change(CallContext call, std::string payment_id,
                                                Transition transition) override;
  Task<absl::StatusOr<payment::Payment>> Get(CallContext call, std::string payment_id) override;
  Task<absl::StatusOr<std::vector<payment::Payment>>> List(CallContext call,
                                                           payment::PaymentQuery query) override;
  Task<absl::StatusOr<std::vector<payment::Payment>>> ListUnsettled(CallContext call,
                                                                    std::string after_payment_id,
                                                                    int limit) override;

  const std::map<std::string, payment::Payment>& all() const { return payments_; }
  bool AllSettled() const;
  int changes() const { return changes_; }

 private:
  const Clock& clock_;
  Dice& dice_;
  const double& unavailable_;
  std::map<std::string, payment::Payment> payments_;  // by id
  int changes_ = 0;
};

/// The card processor: another company, which does what the token says (test_tokens.h), now and
/// then after the asker has given up.
class CardCompany final : public payment::CardProcessor {
 public:
  /// What a card was charged and given back under a payment's id, in minor units.
  struct Account {
    int64_t charged = 0;
    int64_t refunded = 0;
    int attempts = 0;
    std::optional<payment::Decision> decision;
  };

  /// All outlive this.
  CardCompany(async::Executor& executor, Dice& dice, const double& unavailable)
      : executor_(executor), dice_(dice), unavailable_(unavailable) {}

  Task<absl::StatusOr<payment::Decision>> Charge(CallContext call,
                                                 payment::CardCharge charge) override;
  Task<absl::Status> Refund(CallContext call, std::string payment_id) override;

  const std::map<std::string, Account>& accounts() const { return accounts_; }
  /// How many calls it works on.
  int at_work() const { return at_work_; }

 private:
  async::Executor& executor_;
  Dice& dice_;
  const double& unavailable_;
  Task<void> Work(absl::Duration delay);

  std::map<std::string, Account> accounts_;  // by payment id
  int at_work_ = 0;
};

/// The payment service: its real use cases over MemoryPayments and a CardCompany.
struct PaymentDesk {
  PaymentDesk(const Clock& clock, async::Executor& executor, const telemetry::Logger& logger,
              Dice& dice, const double& unavailable);

  MemoryPayments payments;
  CardCompany cards;
  payment::SettlePayment settle{payments, cards};
  payment::Charge charge{payments, settle};
  payment::Refund refund{payments, settle};
  payment::SettlementSweeper sweeper;
};

}  // namespace souk::simulation
