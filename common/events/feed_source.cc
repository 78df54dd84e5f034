#include "common/events/feed_source.h"

#include <utility>

#include "common/async/bounded_queue.h"
#include "common/async/task_scope.h"
#include "common/base/status_macros.h"

namespace souk::events {
namespace {

// How many events are read ahead of the consumer: what comes while it stores effects goes into its
// next transaction. About 100 KB.
constexpr size_t kReadAhead = 256;

class FeedSubscription final : public EventSubscription {
 public:
  using Method = rpc::ServerStreamMethod<event::v1::SubscribeRequest, event::v1::Event>;

  FeedSubscription(Method subscribe, SubscribeOptions options)
      : subscribe_(subscribe), options_(std::move(options)) {}

  Task<absl::StatusOr<std::vector<DeliveredEvent>>> Next(
      async::CancellationToken cancellation) override {
    if (!std::exchange(started_, true)) reading_.Spawn(ReadAhead());
    std::vector<DeliveredEvent> events = co_await queue_.PopAll(cancellation);
    if (!events.empty()) co_return events;
    if (cancellation.cancelled()) co_return absl::CancelledError("no longer wanted");
    // The queue is closed, so reading is over and `ended_` written.
    if (ended_.ok()) co_return absl::UnavailableError("the feed has ended");
    co_return ended_;
  }

  Task<absl::Status> Acknowledge() override { co_return absl::OkStatus(); }

  Task<void> Close() override {
    stop_.Cancel();
    co_await reading_.Join();
  }

 private:
  Task<void> ReadAhead() {
    event::v1::SubscribeRequest request;
    request.set_cursor(options_.cursor);
    for (const std::string& type : options_.types) request.add_types(type);
    rpc::ServerStream<event::v1::Event> stream =
        subscribe_(CallContext::Background(stop_.token()), request);
    event::v1::Event message;
    while (co_await stream.Read(message)) {
      DeliveredEvent event{.cursor = std::move(*message.mutable_cursor())};
      if (message.has_envelope()) event.envelope = std::move(*message.mutable_envelope());
      if (!co_await queue_.Push(std::move(event), stop_.token())) break;
      message.Clear();
    }
    ended_ = co_await stream.Finish();
    queue_.Close();
  }

  const Method subscribe_;
  const SubscribeOptions options_;
  bool started_ = false;
  async::CancellationSource stop_;
  async::BoundedQueue<DeliveredEvent> queue_{kReadAhead};
  absl::Status ended_;        // written before the queue is closed, read after
  async::TaskScope reading_;  // last: its task uses what is above
};

}  // namespace

std::unique_ptr<EventSubscription> FeedSource::Subscribe(SubscribeOptions options) {
  return std::make_unique<FeedSubscription>(subscribe_, std::move(options));
}

Task<absl::StatusOr<int64_t>> FeedSource::CountAfter(std::string cursor,
                                                     async::CancellationToken cancellation) {
  event::v1::CountAfterRequest request;
  request.set_cursor(std::move(cursor));
  CO_ASSIGN_OR_RETURN(
      const event::v1::CountAfterResponse response,
      co_await count_after_(CallContext::Background(std::move(cancellation)), std::move(request)));
  co_return response.events();
}

}  // namespace souk::events
