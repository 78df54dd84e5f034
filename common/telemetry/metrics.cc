#include "common/telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

namespace souk::telemetry {
namespace {

// A metric that cannot be added is a mistake in the program text: better no start than blind eyes.
[[noreturn]] void DieOfBadMetric(const std::string& name, const char* why) {
  std::fprintf(stderr, "metric %s: %s\n", name.c_str(), why);
  std::abort();
}

// The series `labels` of a family, both made unless they exist. `args` go to T's constructor.
template <typename T, typename Builder, typename... Args>
T& AddSeries(prometheus::Registry& registry, Builder builder, const std::string& name,
             const std::string& help, const Labels& labels, const Args&... args) {
  try {
    return builder.Name(name).Help(help).Register(registry).Add(labels, args...);
  } catch (const std::exception& error) {
    DieOfBadMetric(name, error.what());
  }
}

}  // namespace

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

void Metrics::ClaimName(const std::string& name, const Kind& kind) {
  MutexLock lock(mutex_);
  const auto [claimed, is_new] = names_.try_emplace(name, kind);
  if (!is_new && claimed->second != kind)
    DieOfBadMetric(name, "has another type or source already");
}

Counter& Metrics::AddCounter(const std::string& name, const std::string& help,
                             const Labels& labels) {
  ClaimName(name, {prometheus::MetricType::Counter, Source::kStored});
  return AddSeries<Counter>(registry_, prometheus::BuildCounter(), name, help, labels);
}

Gauge& Metrics::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  ClaimName(name, {prometheus::MetricType::Gauge, Source::kStored});
  return AddSeries<Gauge>(registry_, prometheus::BuildGauge(), name, help, labels);
}

Histogram& Metrics::AddHistogram(const std::string& name, const std::string& help,
                                 const Labels& labels, const std::vector<double>& bounds) {
  ClaimName(name, {prometheus::MetricType::Histogram, Source::kStored});
  return AddSeries<Histogram>(registry_, prometheus::BuildHistogram(), name, help, labels, bounds);
}

Metrics::CallbackHandle Metrics::AddCallbackGauge(const std::string& name, const std::string& help,
                                                  const Labels& labels,
                                                  std::function<double()> read) {
  return AddCallback({name, help, prometheus::MetricType::Gauge, labels, std::move(read)});
}

Metrics::CallbackHandle Metrics::AddCallbackCounter(const std::string& name,
                                                    const std::string& help, const Labels& labels,
                                                    std::function<double()> read) {
  return AddCallback({name, help, prometheus::MetricType::Counter, labels, std::move(read)});
}

Metrics::CallbackHandle Metrics::AddCallback(Callback callback) {
  ClaimName(callback.name, {callback.type, Source::kCallback});
  MutexLock lock(mutex_);
  const uint64_t id = next_id_++;
  callbacks_.emplace(id, std::move(callback));
  return CallbackHandle(this, id);
}

void Metrics::RemoveCallback(uint64_t id) {
  MutexLock lock(mutex_);
  callbacks_.erase(id);
}

std::vector<prometheus::MetricFamily> Metrics::CollectCallbacks() const {
  std::map<std::string, prometheus::MetricFamily> families;
  // The lock is held while callbacks run: so none runs once its handle is gone.
  MutexLock lock(mutex_);
  for (const auto& [id, callback] : callbacks_) {
    prometheus::MetricFamily& family = families[callback.name];
    family.name = callback.name;
    family.help = callback.help;
    family.type = callback.type;
    prometheus::ClientMetric series;
    for (const auto& [label, value] : callback.labels) series.label.push_back({label, value});
    const double value = callback.read();
    series.gauge.value = value;  // the serializer reads the one that the type names
    series.counter.value = value;
    family.metric.push_back(std::move(series));
  }
  std::vector<prometheus::MetricFamily> result;
  for (auto& [name, family] : families) result.push_back(std::move(family));
  return result;
}

std::string Metrics::ToText() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  for (prometheus::MetricFamily& family : CollectCallbacks()) families.push_back(std::move(family));
  // Sorted, so that two scrapes can be compared line by line.
  std::ranges::sort(families, {}, &prometheus::MetricFamily::name);
  for (prometheus::MetricFamily& family : families) {
    std::ranges::sort(family.metric,
                      [](const auto& a, const auto& b) { return a.label < b.label; });
  }
  return prometheus::TextSerializer().Serialize(families);
}

Metrics::CallbackHandle::CallbackHandle(CallbackHandle&& other) noexcept
    : metrics_(std::exchange(other.metrics_, nullptr)), id_(other.id_) {}

Metrics::CallbackHandle& Metrics::CallbackHandle::operator=(CallbackHandle&& other) noexcept {
  std::swap(metrics_, other.metrics_);
  std::swap(id_, other.id_);
  return *this;
}

Metrics::CallbackHandle::~CallbackHandle() {
  if (metrics_ != nullptr) metrics_->RemoveCallback(id_);
}

}  // namespace souk::telemetry
