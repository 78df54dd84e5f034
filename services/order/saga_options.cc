#include "services/order/saga_options.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/host/client_options.h"

namespace souk::order {
namespace {

using google::protobuf::Duration;

// For the transactions between the calls of a drive.
constexpr absl::Duration kLeaseMargin = absl::Seconds(1);

absl::Duration PatienceOr(bool given, const Duration& patience) {
  return given ? host::ToDuration(patience) : absl::InfiniteDuration();
}

void RequirePositive(const Duration& value, absl::string_view key, Violations& violations) {
  violations.Require(host::ToDuration(value) > absl::ZeroDuration(), key, "must be more than 0");
}

}  // namespace

absl::Status CheckSagaConfig(const config::v1::OrderSagaConfig& config) {
  Violations violations;
  violations.Require(config.max_running() >= 1, "saga.max_running", "must be at least 1");
  violations.Require(config.max_queued() >= 0, "saga.max_queued", "must not be negative");
  violations.Require(config.tries_before_parking() >= 1, "saga.tries_before_parking",
                     "must be at least 1");
  RequirePositive(config.longest_wait(), "saga.longest_wait", violations);
  RequirePositive(config.sweep_interval(), "saga.sweep_interval", violations);
  violations.Require(host::ToDuration(config.answer_margin()) >= absl::ZeroDuration(),
                     "saga.answer_margin", "must not be negative");
  RequirePositive(config.retry_initial(), "saga.retry_initial", violations);
  violations.Require(
      host::ToDuration(config.retry_maximum()) >= host::ToDuration(config.retry_initial()),
      "saga.retry_maximum", "must be at least retry_initial");
  RequirePositive(config.step_deadline(), "saga.step_deadline", violations);
  const absl::Duration silence = LongestSilence(OrderSaga(ToSagaOptions(config))) +
                                 host::ToDuration(config.retry_maximum()) + kLeaseMargin;
  violations.Require(host::ToDuration(config.lease_term()) > silence, "saga.lease_term",
                     absl::StrCat("must be more than ", absl::FormatDuration(silence),
                                  ": twice step_deadline, retry_maximum and 1s"));
  const absl::Duration ttl = host::ToDuration(config.reservation_ttl());
  violations.Require(ttl >= absl::Seconds(1) && ttl <= absl::Hours(24), "saga.reservation_ttl",
                     "must be 1s to 24h");
  return violations.ToStatus();
}

OrderSagaOptions ToSagaOptions(const config::v1::OrderSagaConfig& config) {
  const config::v1::OrderPatienceConfig& patience = config.patience();
  return {
      .reserve_stock_patience = PatienceOr(patience.has_reserve_stock(), patience.reserve_stock()),
      .charge_patience = PatienceOr(patience.has_charge(), patience.charge()),
      .commit_stock_patience = PatienceOr(patience.has_commit_stock(), patience.commit_stock()),
      .step_deadline = host::ToDuration(config.step_deadline())};
}

SagaDriverOptions ToDriverOptions(const config::v1::OrderSagaConfig& config) {
  return {.backoff = {.initial = host::ToDuration(config.retry_initial()),
                      .maximum = host::ToDuration(config.retry_maximum())},
          .tries_before_parking = config.tries_before_parking()};
}

SagaRunnerOptions ToRunnerOptions(const config::v1::OrderSagaConfig& config) {
  return {.max_running = static_cast<uint32_t>(config.max_running()),
          .max_queued = static_cast<uint32_t>(config.max_queued()),
          .turn_patience =
              PatienceOr(config.patience().has_reserve_stock(), config.patience().reserve_stock()),
          .answer_margin = host::ToDuration(config.answer_margin()),
          .longest_wait = host::ToDuration(config.longest_wait())};
}

SagaRecoveryOptions ToRecoveryOptions(const config::v1::OrderSagaConfig& config, std::string owner,
                                      bool sole_process) {
  return {.owner = std::move(owner),
          .sole_process = sole_process,
          .lease_term = host::ToDuration(config.lease_term()),
          .interval = host::ToDuration(config.sweep_interval())};
}

}  // namespace souk::order
