#include "services/order/use_cases/remembered_prices.h"

#include <utility>

#include "common/async/time_limit.h"
#include "common/base/error.h"

namespace souk::order {

absl::Status Validate(const RememberedPricesOptions& options) {
  Violations violations;
  if (options.max_age < absl::ZeroDuration()) violations.Add("max_age", "must not be negative");
  if (options.patience <= absl::ZeroDuration()) violations.Add("patience", "must be more than 0");
  if (options.most_products < 1) violations.Add("most_products", "must be at least 1");
  return violations.ToStatus();
}

RememberedPrices::RememberedPrices(const RememberedPricesOptions& options, Catalog& catalog,
                                   const Clock& clock, async::Executor& executor,
                                   std::function<void(const absl::Status& why)> on_use)
    : options_(options),
      catalog_(catalog),
      clock_(clock),
      executor_(executor),
      on_use_(std::move(on_use)) {}

Task<absl::StatusOr<std::vector<OrderItem>>> RememberedPrices::Price(
    CallContext call, std::vector<RequestedItem> items) {
  std::optional<std::vector<OrderItem>> remembered = Find(items);
  std::optional<async::TimeLimit> limit;
  if (remembered.has_value()) {
    limit.emplace(executor_, options_.patience, call.cancellation);
    call.cancellation = limit->token();
  }
  absl::StatusOr<std::vector<OrderItem>> told =
      co_await catalog_.Price(std::move(call), std::move(items));
  if (told.ok()) Remember(*told);
  if (!absl::IsUnavailable(told.status()) || !remembered.has_value()) co_return told;
  on_use_(told.status());
  co_return *std::move(remembered);
}

std::optional<std::vector<OrderItem>> RememberedPrices::Find(
    const std::vector<RequestedItem>& items) const {
  const SteadyTime oldest = clock_.SteadyNow() - absl::ToChronoNanoseconds(options_.max_age);
  std::vector<OrderItem> found;
  found.reserve(items.size());
  MutexLock lock(mutex_);
  for (const RequestedItem& item : items) {
    const auto remembered = prices_.find(item.sku);
    if (remembered == prices_.end() || remembered->second.told_at <= oldest) return std::nullopt;
    found.push_back({item.sku, item.quantity, remembered->second.unit_price});
  }
  return found;
}

void RememberedPrices::Remember(const std::vector<OrderItem>& items) {
  if (options_.max_age == absl::ZeroDuration()) return;
  const SteadyTime now = clock_.SteadyNow();
  const SteadyTime oldest = now - absl::ToChronoNanoseconds(options_.max_age);
  MutexLock lock(mutex_);
  for (const OrderItem& item : items) {
    const auto known = prices_.find(item.sku);
    if (known != prices_.end()) {
      known->second = {item.unit_price, now};
      continue;
    }
    if (prices_.size() >= options_.most_products) {
      std::erase_if(prices_, [&](const auto& price) { return price.second.told_at <= oldest; });
    }
    // A full memory keeps what it has: products that are bought often came first.
    if (prices_.size() < options_.most_products)
      prices_.emplace(item.sku, Remembered{item.unit_price, now});
  }
}

}  // namespace souk::order
