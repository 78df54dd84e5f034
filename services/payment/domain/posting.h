#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/money.h"

namespace souk::payment {

/// The ledger's accounts. Every movement debits one and credits the other.
enum class Account {
  kProcessor,  // asset: what the card processor took for us and owes us
  kSales,      // income: what was sold, less what was given back
};

enum class Side { kDebit, kCredit };

/// One line of a posting.
struct LedgerEntry {
  Account account;
  Side side;
  Money amount;  // positive: the side gives the direction
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

/// The entries of one movement of one payment. Invariants: 1. every amount is positive; 2. debits
/// equal credits in each currency. So whatever is stored as postings balances, in total and for
/// each payment. A value type.
class Posting {
 public:
  /// INTERNAL when the entries break an invariant: a defect of whoever made them.
  static absl::StatusOr<Posting> Create(std::string payment_id, std::vector<LedgerEntry> entries);

  const std::string& payment_id() const { return payment_id_; }
  const std::vector<LedgerEntry>& entries() const { return entries_; }

 private:
  Posting(std::string payment_id, std::vector<LedgerEntry> entries)
      : payment_id_(std::move(payment_id)), entries_(std::move(entries)) {}

  std::string payment_id_;
  std::vector<LedgerEntry> entries_;
};

/// The customer's card was charged: debit processor, credit sales.
absl::StatusOr<Posting> PostCharge(const std::string& payment_id, const Money& amount);

/// The customer got the amount back: debit sales, credit processor.
absl::StatusOr<Posting> PostRefund(const std::string& payment_id, const Money& amount);

}  // namespace souk::payment
