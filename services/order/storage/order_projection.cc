#include "services/order/storage/order_projection.h"

#include "common/base/status_macros.h"
#include "services/order/messages/event_forms.h"
#include "services/order/storage/view_rows.h"

namespace souk::order {

int OrderProjection::schema_version(absl::string_view type) const {
  return static_cast<int>(NewestForm(type));
}

absl::Status OrderProjection::Apply(storage::Transaction& transaction,
                                    const event::v1::Envelope& event) {
  const OrderId id(event.aggregate_id());
  ASSIGN_OR_RETURN(const int64_t seen, SelectViewVersion(transaction, id));
  if (seen >= event.aggregate_version()) return absl::OkStatus();
  // With this event, those after it that are stored already: they cost the same write.
  ASSIGN_OR_RETURN(const OrderView view, SelectCurrentView(transaction, codec_, id));
  return StoreView(transaction, view);
}

}  // namespace souk::order
