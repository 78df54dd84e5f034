#include "common/host/event_bus.h"

#include <csignal>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/url_password.h"
#include "common/events/embedded_bus.h"
#include "common/events/nats/nats_bus.h"
#include "common/host/client_options.h"

namespace souk::host {
namespace {

// The most that a subscription's queue shall hold.
constexpr int kMaxUnacknowledged = 65536;
// What JetStream takes.
constexpr int kMaxReplicas = 5;

// A user without a password would be a token to NATS, and be shown where passwords are not.
bool IsNatsUrl(absl::string_view url) {
  if (!absl::ConsumePrefix(&url, "nats://") && !absl::ConsumePrefix(&url, "tls://")) return false;
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(url, absl::MaxSplits('@', 1));
  return !url.empty() && (!absl::StrContains(url, '@') || absl::StrContains(parts.first, ':'));
}

absl::Status CheckNats(const config::v1::NatsConfig& config) {
  for (const std::string& url : SplitUrls(config.url())) {
    if (!IsNatsUrl(url)) {
      return absl::InvalidArgumentError(
          "events.nats.url: must be nats://[USER:PASSWORD@]HOST:PORT, or tls://");
    }
  }
  if (ToDuration(config.ack_wait()) < absl::Seconds(1)) {
    return absl::InvalidArgumentError("events.nats.ack_wait: must be 1s or more");
  }
  if (config.max_unacknowledged() < 1 || config.max_unacknowledged() > kMaxUnacknowledged) {
    return absl::InvalidArgumentError("events.nats.max_unacknowledged: must be 1 to 65536");
  }
  if (config.replicas() < 1 || config.replicas() > kMaxReplicas) {
    return absl::InvalidArgumentError("events.nats.replicas: must be 1 to 5");
  }
  if (!(config.kill_percentage() >= 0 && config.kill_percentage() <= 100)) {
    return absl::InvalidArgumentError("events.nats.kill_percentage: must be 0 to 100");
  }
  return absl::OkStatus();
}

// Kills this process in `percentage` of 100 calls.
std::function<void()> Killer(double percentage, Random& random) {
  if (percentage == 0) return [] {};
  return [percentage, &random] {
    if (random.NextDouble() * 100 < percentage) std::raise(SIGKILL);
  };
}

}  // namespace

absl::Status CheckBusConfig(const config::v1::EventsConfig& config) {
  return config.bus() == config::v1::NATS ? CheckNats(config.nats()) : absl::OkStatus();
}

std::unique_ptr<events::EventBus> MakeEventBus(const config::v1::EventsConfig& config,
                                               events::EventLog& log,
                                               const events::EventCatalogue& catalogue,
                                               Platform& platform) {
  if (config.bus() != config::v1::NATS) return std::make_unique<events::EmbeddedBus>();
  return std::make_unique<events::nats::NatsBus>(
      events::nats::NatsBus::Options{
          .url = config.nats().url(),
          .retention = ToDuration(config.retention()),
          .replicas = config.nats().replicas(),
          .ack_wait = ToDuration(config.nats().ack_wait()),
          .max_unacknowledged = config.nats().max_unacknowledged(),
          .sent = Killer(config.nats().kill_percentage(), platform.random())},
      platform.service(), log, catalogue, platform.random(), platform.executor(),
      platform.metrics(), platform.logger());
}

}  // namespace souk::host
