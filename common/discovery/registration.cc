#include "common/discovery/registration.h"

#include <utility>

namespace souk::discovery {

Registration::Registration(const std::string& registry_target, async::Executor& executor,
                           Random& random, telemetry::Metrics& metrics, telemetry::Logger logger)
    : registry_(registry_target),
      ask_again_(kLongestRegistryPause, executor, random),
      registered_(metrics.AddGauge("souk_discovery_registered",
                                   "Whether the registry lists this process: 1 or 0")),
      logger_(std::move(logger)) {}

Task<void> Registration::Keep(registry::v1::Instance instance) {
  bool complained = false;
  while (co_await ask_again_.Wait(absl::ZeroDuration(), stop_.token())) {
    absl::StatusOr<Lease> lease = co_await registry_.Register(instance);
    if (!lease.ok()) {
      ask_again_.Failed();
      if (!std::exchange(complained, true)) {
        logger_.Warn("cannot register, and tries again", {{"error", lease.status().ToString()}});
      }
      continue;
    }
    ask_again_.Answered();
    complained = false;
    registered_.Set(1);
    logger_.Info("registered", {{"service", instance.service()}, {"address", instance.address()}});
    co_await KeepLease(*std::move(lease));
    registered_.Set(0);
  }
}

Task<void> Registration::KeepLease(Lease lease) {
  // Give or take a fifth, so at least two tries a ttl.
  while (co_await ask_again_.Wait(lease.ttl / 3, stop_.token())) {
    const absl::Status renewed = co_await registry_.Renew(lease.id);
    if (renewed.ok()) {
      ask_again_.Answered();
    } else if (absl::IsNotFound(renewed)) {
      logger_.Warn("the registry does not know this process any more");
      co_return;
    } else {
      ask_again_.Failed();
    }
  }
  const absl::Status ended = co_await registry_.Deregister(lease.id);
  if (!ended.ok()) {
    logger_.Warn("cannot deregister; callers hear of it when the lease runs out",
                 {{"error", ended.ToString()}});
  }
}

}  // namespace souk::discovery
