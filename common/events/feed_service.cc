#include "common/events/feed_service.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/local_source.h"

namespace souk::events {
namespace {

constexpr int kMaxTypes = 32;

absl::Status CheckRequest(const event::v1::SubscribeRequest& request) {
  Violations violations;
  violations.Require(request.types_size() <= kMaxTypes, "types", "must be at most 32");
  violations.Require(!request.from_end() || request.cursor().empty(), "from_end",
                     "must not be set with a cursor");
  return violations.ToStatus();
}

event::v1::Event ToMessage(DeliveredEvent event) {
  event::v1::Event message;
  message.set_cursor(std::move(event.cursor));
  if (event.envelope.has_value()) *message.mutable_envelope() = *std::move(event.envelope);
  return message;
}

}  // namespace

FeedService::FeedService(EventLog& log) : Service("souk.event.v1.EventFeed"), log_(log) {
  Handle("Subscribe", &FeedService::Subscribe);
  Handle("CountAfter", &FeedService::CountAfter);
}

Task<absl::Status> FeedService::Subscribe(CallContext call, event::v1::SubscribeRequest request,
                                          rpc::Writer<event::v1::Event> events) {
  CO_RETURN_IF_ERROR(CheckRequest(request));
  std::string cursor = std::move(*request.mutable_cursor());
  if (request.from_end()) {
    CO_ASSIGN_OR_RETURN(const Cursor end, co_await log_.End(call.cancellation));
    cursor = end.ToString();
  }
  const std::unique_ptr<EventSubscription> subscription =
      LocalSource(log_).Subscribe({.consumer = {},
                                   .cursor = std::move(cursor),
                                   .types = {request.types().begin(), request.types().end()}});
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::vector<DeliveredEvent> batch,
                        co_await subscription->Next(call.cancellation));
    for (DeliveredEvent& event : batch) {
      CO_RETURN_IF_ERROR(co_await events.Write(ToMessage(std::move(event))));
    }
  }
}

Task<absl::StatusOr<event::v1::CountAfterResponse>> FeedService::CountAfter(
    CallContext call, event::v1::CountAfterRequest request) {
  LocalSource source(log_);
  event::v1::CountAfterResponse response;
  CO_ASSIGN_OR_RETURN(const int64_t events,
                      co_await source.CountAfter(request.cursor(), call.cancellation));
  response.set_events(events);
  co_return response;
}

}  // namespace souk::events
