#pragma once

#include <memory>

#include "common/events/event_source.h"
#include "common/rpc/channel.h"
#include "souk/event/v1/event_feed.pb.h"

namespace souk::events {

/// Another service's events, from its EventFeed: the embedded bus, which needs no broker, since the
/// outbox of who emits keeps the events until they are old. Thread-safe.
class FeedSource final : public EventSource {
 public:
  /// `channel` outlives this and the subscriptions.
  explicit FeedSource(rpc::Channel& channel)
      : subscribe_(channel.ServerStreaming<event::v1::SubscribeRequest, event::v1::Event>(
            "souk.event.v1.EventFeed/Subscribe")),
        count_after_(channel.Unary<event::v1::CountAfterRequest, event::v1::CountAfterResponse>(
            "souk.event.v1.EventFeed/CountAfter")) {}

  std::unique_ptr<EventSubscription> Subscribe(SubscribeOptions options) override;
  Task<absl::StatusOr<int64_t>> CountAfter(std::string cursor,
                                           async::CancellationToken cancellation) override;

 private:
  const rpc::ServerStreamMethod<event::v1::SubscribeRequest, event::v1::Event> subscribe_;
  const rpc::UnaryMethod<event::v1::CountAfterRequest, event::v1::CountAfterResponse> count_after_;
};

}  // namespace souk::events
