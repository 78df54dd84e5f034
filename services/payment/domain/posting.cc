#include "services/payment/domain/posting.h"

#include <algorithm>
#include <map>

#include "absl/numeric/int128.h"

namespace souk::payment {

absl::StatusOr<Posting> Posting::Create(std::string payment_id, std::vector<LedgerEntry> entries) {
  std::map<std::string, absl::int128> debits_less_credits;  // 128 bits hold any sum of entries
  for (const LedgerEntry& entry : entries) {
    const int64_t amount = entry.amount.minor_units();
    if (amount <= 0) return absl::InternalError("a ledger entry's amount is not positive");
    debits_less_credits[entry.amount.currency_code()] +=
        entry.side == Side::kDebit ? amount : -amount;
  }
  const bool balanced = std::all_of(debits_less_credits.begin(), debits_less_credits.end(),
                                    [](const auto& currency) { return currency.second == 0; });
  if (entries.empty() || !balanced) {
    return absl::InternalError("a posting's debits and credits differ");
  }
  return Posting(std::move(payment_id), std::move(entries));
}

absl::StatusOr<Posting> PostCharge(const std::string& payment_id, const Money& amount) {
  return Posting::Create(payment_id, {{Account::kProcessor, Side::kDebit, amount},
                                      {Account::kSales, Side::kCredit, amount}});
}

absl::StatusOr<Posting> PostRefund(const std::string& payment_id, const Money& amount) {
  return Posting::Create(payment_id, {{Account::kSales, Side::kDebit, amount},
                                      {Account::kProcessor, Side::kCredit, amount}});
}

}  // namespace souk::payment
