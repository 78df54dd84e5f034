#include "common/events/local_source.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/events/event_filter.h"
#include "common/rpc/draining.h"

namespace souk::events {
namespace {

// Events at a time: about 50 KB, and a transaction of some milliseconds for who stores effects.
constexpr int kDeliveredAtOnce = 128;

class LocalSubscription final : public EventSubscription {
 public:
  LocalSubscription(EventLog& log, SubscribeOptions options)
      : log_(log), changes_(log.Watch()), options_(std::move(options)) {}

  Task<absl::StatusOr<std::vector<DeliveredEvent>>> Next(
      async::CancellationToken cancellation) override {
    for (;;) {
      CO_ASSIGN_OR_RETURN(std::vector<DeliveredEvent> events,
                          co_await log_.Read(options_.cursor, kDeliveredAtOnce, cancellation));
      if (!events.empty()) {
        options_.cursor = events.back().cursor;
        KeepWanted(events, options_.types);
        co_return events;
      }
      if (!co_await changes_.Next(cancellation)) {
        if (cancellation.cancelled()) co_return absl::CancelledError("no longer wanted");
        co_return rpc::DrainingError();
      }
    }
  }

  Task<absl::Status> Acknowledge() override { co_return absl::OkStatus(); }
  Task<void> Close() override { co_return; }

 private:
  EventLog& log_;
  async::WatchHub::Subscription changes_;
  SubscribeOptions options_;
};

}  // namespace

std::unique_ptr<EventSubscription> LocalSource::Subscribe(SubscribeOptions options) {
  return std::make_unique<LocalSubscription>(log_, std::move(options));
}

// Positions are counted: those of transactions that were rolled back are gaps.
Task<absl::StatusOr<int64_t>> LocalSource::CountAfter(std::string cursor,
                                                      async::CancellationToken cancellation) {
  CO_ASSIGN_OR_RETURN(const std::vector<DeliveredEvent> next,
                      co_await log_.Read(std::move(cursor), 1, cancellation));
  if (next.empty()) co_return 0;
  CO_ASSIGN_OR_RETURN(const Cursor first, Cursor::Parse(next.front().cursor));
  CO_ASSIGN_OR_RETURN(const Cursor end, co_await log_.End(std::move(cancellation)));
  co_return end.position - first.position + 1;
}

}  // namespace souk::events
