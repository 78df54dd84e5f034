#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "services/payment/domain/posting.h"

namespace souk::payment {

/// An entry as it stands in the ledger.
struct BookedEntry {
  int64_t position = 0;  // in the order of booking; grows, with gaps
  std::string entry_id;
  std::string payment_id;
  LedgerEntry entry;
  absl::Time create_time;
};

/// Which entries to read.
struct LedgerQuery {
  std::optional<std::string> payment_id;  // only this payment's
  int64_t after = 0;                      // positions after this one
  int64_t up_to = 0;                      // positions up to and with this one
  int limit = 0;
};

/// The sums of all entries in one currency, in minor units.
struct TrialBalance {
  std::string currency_code;
  int64_t debits = 0;
  int64_t credits = 0;
  friend bool operator==(const TrialBalance&, const TrialBalance&) = default;
};

/// The ledger, to be read; it is written with the payments (PaymentRepository::Change). Entries are
/// never changed or removed. Thread-safe.
class Ledger {
 public:
  virtual ~Ledger() = default;

  /// The position of the last entry, 0 when there is none.
  virtual Task<absl::StatusOr<int64_t>> LastPosition(CallContext call) = 0;

  /// Entries, oldest first.
  virtual Task<absl::StatusOr<std::vector<BookedEntry>>> List(CallContext call,
                                                              LedgerQuery query) = 0;

  /// The sums of all entries at one moment, by currency code.
  virtual Task<absl::StatusOr<std::vector<TrialBalance>>> TrialBalances(CallContext call) = 0;
};

}  // namespace souk::payment
