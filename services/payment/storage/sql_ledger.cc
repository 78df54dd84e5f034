#include "services/payment/storage/sql_ledger.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "services/payment/domain/enum_names.h"

namespace souk::payment {
namespace {

using storage::Transaction;

// Runs a query that gives all columns of ledger_entries, in the order of the table.
template <typename... Args>
absl::StatusOr<std::vector<BookedEntry>> SelectEntries(Transaction& transaction,
                                                       absl::string_view sql, const Args&... args) {
  ASSIGN_OR_RETURN(auto rows,
                   (transaction.Query<int64_t, std::string, std::string, std::string, std::string,
                                      std::string, int64_t, int64_t>(sql, args...)));
  std::vector<BookedEntry> entries;
  entries.reserve(rows.size());
  for (auto& [position, entry_id, payment_id, account_text, side_text, currency_code, minor_units,
              create_time] : rows) {
    ASSIGN_OR_RETURN(const Account account, ValueNamed(kAccounts, account_text));
    ASSIGN_OR_RETURN(const Side side, ValueNamed(kSides, side_text));
    ASSIGN_OR_RETURN(Money amount, Money::Create(currency_code, minor_units));
    entries.push_back({.position = position,
                       .entry_id = std::move(entry_id),
                       .payment_id = std::move(payment_id),
                       .entry = {account, side, std::move(amount)},
                       .create_time = absl::FromUnixMicros(create_time)});
  }
  return entries;
}

}  // namespace

Task<absl::StatusOr<int64_t>> SqlLedger::LastPosition(CallContext call) {
  co_return co_await database_.Read(
      [](Transaction& transaction) -> absl::StatusOr<int64_t> {
        ASSIGN_OR_RETURN(const auto row, transaction.QueryOne<std::optional<int64_t>>(
                                             "SELECT MAX(position) FROM ledger_entries"));
        return row ? std::get<0>(*row).value_or(0) : 0;
      },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<BookedEntry>>> SqlLedger::List(CallContext call,
                                                               LedgerQuery query) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) {
        if (query.payment_id) {
          return SelectEntries(
              transaction,
              "SELECT position, entry_id, payment_id, account, side, currency_code, minor_units, "
              "create_time FROM ledger_entries "
              "WHERE payment_id = :1 AND position > :2 AND position <= :3 "
              "ORDER BY position LIMIT :4",
              *query.payment_id, query.after, query.up_to, query.limit);
        }
        return SelectEntries(
            transaction,
            "SELECT position, entry_id, payment_id, account, side, currency_code, minor_units, "
            "create_time FROM ledger_entries WHERE position > :1 AND position <= :2 "
            "ORDER BY position LIMIT :3",
            query.after, query.up_to, query.limit);
      },
      call.cancellation);
}

Task<absl::StatusOr<std::vector<TrialBalance>>> SqlLedger::TrialBalances(CallContext call) {
  co_return co_await database_.Read(
      [](Transaction& transaction) -> absl::StatusOr<std::vector<TrialBalance>> {
        ASSIGN_OR_RETURN(auto rows,
                         (transaction.Query<std::string, int64_t, int64_t>(
                             "SELECT currency_code, "
                             "SUM(CASE side WHEN 'DEBIT' THEN minor_units ELSE 0 END), "
                             "SUM(CASE side WHEN 'CREDIT' THEN minor_units ELSE 0 END) "
                             "FROM ledger_entries GROUP BY currency_code ORDER BY currency_code")));
        std::vector<TrialBalance> balances;
        balances.reserve(rows.size());
        for (auto& [currency_code, debits, credits] : rows) {
          balances.push_back({std::move(currency_code), debits, credits});
        }
        return balances;
      },
      call.cancellation);
}

}  // namespace souk::payment
