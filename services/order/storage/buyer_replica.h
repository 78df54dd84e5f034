#pragma once

#include <string>
#include <vector>

#include "common/events/consumer.h"
#include "common/storage/database.h"
#include "services/order/use_cases/buyers.h"

namespace souk::order {

/// Knows the users from a replica in the service's own database, so that orders can be placed while
/// the user service is away; asks for those that it does not know, since their events may still be
/// on the way. A user who was deleted a moment ago may still buy. Thread-safe.
class ReplicatedBuyers final : public Buyers {
 public:
  /// `database`, with this folder's migrations applied, and `users`, who is asked on a miss,
  /// outlive this.
  ReplicatedBuyers(storage::Database& database, Buyers& users)
      : database_(database), users_(users) {}

  Task<absl::Status> Check(CallContext call, UserId user) override;

 private:
  storage::Database& database_;
  Buyers& users_;
};

/// Keeps the replica: the user service's events. Thread-safe.
class BuyerReplica final : public events::EventHandler {
 public:
  /// The name of the consumer that runs it.
  static constexpr char kConsumer[] = "order.buyers";

  std::vector<std::string> types() const override { return {"user.created", "user.deleted"}; }
  absl::Status Apply(storage::Transaction& transaction, const event::v1::Envelope& event) override;
};

}  // namespace souk::order
