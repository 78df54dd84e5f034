#include <map>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/rows.h"

namespace souk::soukctl {
namespace {

using payment::v1::LedgerEntry;
using payment::v1::Payment;

int64_t Signed(const LedgerEntry& entry) {
  return entry.side() == LedgerEntry::DEBIT ? entry.amount().minor_units()
                                            : -entry.amount().minor_units();
}

// By payment: what the processor owes for it.
absl::flat_hash_map<absl::string_view, int64_t> Received(const Snapshot& snapshot) {
  absl::flat_hash_map<absl::string_view, int64_t> received;
  received.reserve(snapshot.payments.size());
  for (const LedgerEntry& entry : snapshot.ledger) {
    if (entry.account() == LedgerEntry::PROCESSOR) received[entry.payment_id()] += Signed(entry);
  }
  return received;
}

int64_t ExpectedFor(const Payment& payment) {
  return payment.state() == Payment::CHARGED ? payment.amount().minor_units() : 0;
}

// Finding a payment's entries means to look at all of them: only the first violations are shown.
constexpr size_t kMostExplained = 20;

std::vector<std::string> EntriesOf(const Snapshot& snapshot, absl::string_view payment_id,
                                   const std::vector<Violation>& found) {
  std::vector<std::string> rows;
  if (found.size() >= kMostExplained) return rows;
  for (const LedgerEntry& entry : snapshot.ledger) {
    if (entry.payment_id() == payment_id) rows.push_back(RowOf(entry));
  }
  return rows;
}

// The currencies in which a payment's debits and credits differ, in order.
void CheckBalances(const Snapshot& snapshot, std::vector<Violation>& found) {
  // Nearly every payment balances, so the sums are kept unordered and only those that do not are
  // put in order.
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, int64_t> balances;
  for (const LedgerEntry& entry : snapshot.ledger) {
    balances[{entry.payment_id(), entry.amount().currency_code()}] += Signed(entry);
  }
  std::map<std::pair<absl::string_view, absl::string_view>, int64_t> unbalanced;
  for (const auto& [key, sum] : balances) {
    if (sum != 0) unbalanced[key] = sum;
  }
  for (const auto& [key, sum] : unbalanced) {
    found.push_back({"ledger",
                     absl::StrCat("payment ", key.first, ": debits and credits in ", key.second,
                                  " differ by ", sum),
                     EntriesOf(snapshot, key.first, found)});
  }
}

}  // namespace

std::vector<std::string> PaymentsThatDoNotFit(const Snapshot& snapshot) {
  const auto received = Received(snapshot);
  std::vector<std::string> misfits;
  for (const Payment& payment : snapshot.payments) {
    const auto found = received.find(payment.payment_id());
    const int64_t booked = found == received.end() ? 0 : found->second;
    if (booked != ExpectedFor(payment)) misfits.push_back(payment.payment_id());
  }
  return misfits;
}

std::vector<Violation> CheckLedger(const Snapshot& snapshot) {
  std::vector<Violation> found;
  CheckBalances(snapshot, found);
  const auto received = Received(snapshot);
  for (const Payment& payment : snapshot.payments) {
    if (snapshot.unsettled_payments.contains(payment.payment_id())) continue;
    const auto booked = received.find(payment.payment_id());
    const int64_t net = booked == received.end() ? 0 : booked->second;
    if (net == ExpectedFor(payment)) continue;
    Violation violation = {
        "ledger",
        absl::StrCat("payment ", payment.payment_id(), " is ", Payment::State_Name(payment.state()),
                     " of ", MoneyText(payment.amount()), ", but the ledger nets to ", net)};
    violation.rows = EntriesOf(snapshot, payment.payment_id(), found);
    violation.rows.insert(
        violation.rows.begin(),
        absl::StrCat("of order ", payment.order_id(), "; expected: net ", ExpectedFor(payment)));
    found.push_back(std::move(violation));
  }
  return found;
}

}  // namespace souk::soukctl
