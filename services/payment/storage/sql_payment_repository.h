#pragma once

#include <string>
#include <vector>

#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/events/event_log.h"
#include "common/storage/database.h"
#include "services/payment/use_cases/payment_repository.h"

namespace souk::payment {

/// Keeps payments, books their postings, and tells of them, in the service's database.
class SqlPaymentRepository final : public PaymentRepository {
 public:
  /// `database`, with this folder's migrations applied, and the others outlive this; `log` is that
  /// of the same database; clock and random make the ids of ledger entries.
  SqlPaymentRepository(storage::Database& database, events::EventLog& log, const Clock& clock,
                       Random& random)
      : database_(database), log_(log), clock_(clock), random_(random) {}

  Task<absl::StatusOr<Payment>> Change(CallContext call, std::string payment_id,
                                       Transition transition) override;
  Task<absl::StatusOr<Payment>> Get(CallContext call, std::string payment_id) override;
  Task<absl::StatusOr<std::vector<Payment>>> List(CallContext call, PaymentQuery query) override;
  Task<absl::StatusOr<std::vector<Payment>>> ListUnsettled(CallContext call,
                                                           std::string after_payment_id,
                                                           int limit) override;

 private:
  absl::Status Book(storage::Transaction& transaction, const Posting& posting);

  storage::Database& database_;
  events::EventLog& log_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace souk::payment
