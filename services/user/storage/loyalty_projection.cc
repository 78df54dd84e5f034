#include "services/user/storage/loyalty_projection.h"

#include <optional>
#include <tuple>
#include <utility>

#include "common/base/money.h"
#include "common/base/status_macros.h"
#include "common/storage/consumer_state.h"
#include "souk/event/v1/order_events.pb.h"

namespace souk::user {
namespace {

using storage::Transaction;

absl::StatusOr<Money> BoughtBefore(Transaction& transaction, const std::string& user_id,
                                   const std::string& currency_code) {
  ASSIGN_OR_RETURN(const auto row,
                   transaction.QueryOne<int64_t>("SELECT minor_units FROM loyalty "
                                                 "WHERE user_id = :1 AND currency_code = :2",
                                                 user_id, currency_code));
  return Money::Create(currency_code, row.has_value() ? std::get<0>(*row) : 0);
}

absl::StatusOr<Loyalty> SelectLoyalty(Transaction& transaction, const std::string& user_id) {
  ASSIGN_OR_RETURN(const auto rows,
                   (transaction.Query<std::string, int64_t, int64_t>(
                       "SELECT currency_code, orders, minor_units FROM loyalty WHERE user_id = :1 "
                       "ORDER BY currency_code",
                       user_id)));
  Loyalty loyalty;
  for (const auto& [currency_code, orders, minor_units] : rows) {
    loyalty.orders += orders;
    ASSIGN_OR_RETURN(Money amount, Money::Create(currency_code, minor_units));
    loyalty.amounts.push_back(std::move(amount));
  }
  return loyalty;
}

absl::StatusOr<std::vector<Loyalty>> SelectLoyalties(Transaction& transaction,
                                                     const std::vector<std::string>& user_ids) {
  ASSIGN_OR_RETURN(const std::optional<storage::ConsumerPosition> position,
                   storage::FindPosition(transaction, LoyaltyProjection::kConsumer));
  std::vector<Loyalty> all;
  all.reserve(user_ids.size());
  for (const std::string& user_id : user_ids) {
    ASSIGN_OR_RETURN(Loyalty loyalty, SelectLoyalty(transaction, user_id));
    if (position.has_value()) loyalty.as_of = position->reached;
    all.push_back(std::move(loyalty));
  }
  return all;
}

}  // namespace

absl::Status LoyaltyProjection::Apply(Transaction& transaction, const event::v1::Envelope& event) {
  event::v1::OrderConfirmed confirmed;
  if (!event.payload().UnpackTo(&confirmed)) {
    return absl::DataLossError("the payload is no OrderConfirmed");
  }
  ASSIGN_OR_RETURN(const Money total, Money::Create(confirmed.total().currency_code(),
                                                    confirmed.total().minor_units()));
  ASSIGN_OR_RETURN(const Money before,
                   BoughtBefore(transaction, confirmed.user_id(), total.currency_code()));
  ASSIGN_OR_RETURN(const Money sum, before.Plus(total));
  return transaction
      .Execute(
          "INSERT INTO loyalty (user_id, currency_code, orders, minor_units) "
          "VALUES (:1, :2, 1, :3) ON CONFLICT (user_id, currency_code) "
          "DO UPDATE SET orders = loyalty.orders + 1, minor_units = excluded.minor_units",
          confirmed.user_id(), total.currency_code(), sum.minor_units())
      .status();
}

Task<absl::StatusOr<std::vector<Loyalty>>> SqlLoyaltyRepository::Get(
    CallContext call, std::vector<std::string> user_ids) {
  co_return co_await database_.Read(
      [&](Transaction& transaction) { return SelectLoyalties(transaction, user_ids); },
      call.cancellation);
}

}  // namespace souk::user
