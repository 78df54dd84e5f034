#pragma once

#include "common/async/task.h"
#include "common/events/event_log.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "souk/event/v1/event_feed.pb.h"

namespace souk::events {

/// Serves souk.event.v1.EventFeed: the service's log to consumers in other processes. Each
/// subscriber holds one batch of events; a slow one slows only itself, since a write waits until
/// the transport takes more.
class FeedService final : public rpc::Service {
 public:
  /// `log` outlives this. Its Close ends the subscriptions with DRAINING.
  explicit FeedService(EventLog& log);

  Task<absl::Status> Subscribe(CallContext call, event::v1::SubscribeRequest request,
                               rpc::Writer<event::v1::Event> events);
  Task<absl::StatusOr<event::v1::CountAfterResponse>> CountAfter(
      CallContext call, event::v1::CountAfterRequest request);

 private:
  EventLog& log_;
};

}  // namespace souk::events
