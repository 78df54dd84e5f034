#pragma once

#include <string>
#include <vector>

#include "common/events/consumer.h"
#include "services/order/storage/event_codec.h"

namespace souk::order {

/// The read model: order_views, a projection of this service's own events, from which it can be
/// built anew at any time (ViewRebuild). Thread-safe.
class OrderProjection final : public events::EventHandler {
 public:
  /// The name of the consumer that runs it.
  static constexpr char kConsumer[] = "order.views";

  /// All types: one that a newer binary added is not skipped but put aside.
  std::vector<std::string> types() const override { return {}; }
  int schema_version(absl::string_view type) const override;

  absl::Status Apply(storage::Transaction& transaction, const event::v1::Envelope& event) override;

 private:
  const EventCodec codec_;
};

}  // namespace souk::order
