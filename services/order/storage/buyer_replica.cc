#include "services/order/storage/buyer_replica.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::order {

using storage::Transaction;

Task<absl::Status> ReplicatedBuyers::Check(CallContext call, UserId user) {
  CO_ASSIGN_OR_RETURN(const auto row, co_await database_.Read(
                                          [&](Transaction& transaction) {
                                            return transaction.QueryOne<int64_t>(
                                                "SELECT active FROM buyers WHERE user_id = :1",
                                                user.text());
                                          },
                                          call.cancellation));
  if (!row.has_value()) co_return co_await users_.Check(std::move(call), std::move(user));
  const bool active = std::get<0>(*row) != 0;
  co_return active ? absl::OkStatus() : NoSuchBuyer();
}

absl::Status BuyerReplica::Apply(Transaction& transaction, const event::v1::Envelope& event) {
  const bool active = event.type() == "user.created";
  // A deletion stands, whatever comes after it.
  return transaction
      .Execute(
          "INSERT INTO buyers (user_id, active) VALUES (:1, :2) "
          "ON CONFLICT (user_id) DO UPDATE SET active = excluded.active "
          "WHERE excluded.active < buyers.active",
          event.aggregate_id(), active ? 1 : 0)
      .status();
}

}  // namespace souk::order
