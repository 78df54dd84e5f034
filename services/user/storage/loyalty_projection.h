#pragma once

#include <string>
#include <vector>

#include "common/events/consumer.h"
#include "common/storage/database.h"
#include "services/user/use_cases/loyalty_repository.h"

namespace souk::user {

/// Counts what users have bought: the order service's events. Thread-safe.
class LoyaltyProjection final : public events::EventHandler {
 public:
  /// The name of the consumer that runs it.
  static constexpr char kConsumer[] = "user.loyalty";

  std::vector<std::string> types() const override { return {"order.confirmed"}; }

  /// OUT_OF_RANGE when a sum would pass what an amount can hold.
  absl::Status Apply(storage::Transaction& transaction, const event::v1::Envelope& event) override;
};

/// Reads what it has counted. Thread-safe.
class SqlLoyaltyRepository final : public LoyaltyRepository {
 public:
  /// `database`, with this folder's migrations applied, outlives this.
  explicit SqlLoyaltyRepository(storage::Database& database) : database_(database) {}

  Task<absl::StatusOr<std::vector<Loyalty>>> Get(CallContext call,
                                                 std::vector<std::string> user_ids) override;

 private:
  storage::Database& database_;
};

}  // namespace souk::user
