#include "tests/simulation/account_process.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::simulation {
namespace {

using events::DeliveredEvent;
using Batch = std::vector<DeliveredEvent>;

constexpr absl::Duration kTimeout = absl::Seconds(5);
constexpr absl::Duration kBreath = absl::Milliseconds(50);

}  // namespace

class RemoteFeed::Subscription final : public events::EventSubscription {
 public:
  Subscription(RemoteFeed& feed, events::SubscribeOptions options)
      : feed_(feed), options_(std::move(options)) {}

  Task<absl::StatusOr<Batch>> Next(async::CancellationToken cancellation) override {
    for (;;) {
      CO_ASSIGN_OR_RETURN(Batch events, co_await Ask());
      if (!events.empty()) {
        const bool comes_again = feed_.environment_.dice.Falls(feed_.environment_.redelivery);
        if (!comes_again) options_.cursor = events.back().cursor;
        co_return events;
      }
      if (!co_await async::Sleep(feed_.process_.executor(), kBreath, cancellation)) {
        co_return absl::CancelledError("no longer wanted");
      }
    }
  }

  Task<absl::Status> Acknowledge() override { co_return absl::OkStatus(); }
  Task<void> Close() override { co_return; }

 private:
  Task<absl::StatusOr<Batch>> Ask() {
    SimulatedProcess& process = feed_.process_;
    OrderProcess* server = feed_.environment_.pick();
    if (!process.alive() || server == nullptr) {
      co_return absl::UnavailableError("nobody serves events");
    }
    ++feed_.at_work_;
    absl::StatusOr<Batch> events = co_await feed_.environment_.network.Call<Batch>(
        {process.name(), process.executor()}, "events", kTimeout,
        [server, options = options_] { return server->NextEvents(options); });
    --feed_.at_work_;
    co_return events;
  }

  RemoteFeed& feed_;
  events::SubscribeOptions options_;
};

std::unique_ptr<events::EventSubscription> RemoteFeed::Subscribe(events::SubscribeOptions options) {
  return std::make_unique<Subscription>(*this, std::move(options));
}

Task<absl::StatusOr<int64_t>> RemoteFeed::CountAfter(std::string, async::CancellationToken) {
  co_return absl::UnimplementedError("nobody asks");
}

AccountProcess::AccountProcess(const AccountEnvironment& environment, Identity identity)
    : SimulatedProcess(environment.process, std::move(identity)),
      environment_(environment),
      database_(environment.database, *this),
      feed_(environment.feed, *this),
      consumer_({.name = user::LoyaltyProjection::kConsumer}, feed_, projection_, database_,
                clock(), random(), executor(), environment.metrics, environment.logger) {
  consumer_.Start();
}

}  // namespace souk::simulation
