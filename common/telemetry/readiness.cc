#include "common/telemetry/readiness.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace souk::telemetry {

void Readiness::Set(absl::string_view condition, const absl::Status& state) {
  MutexLock lock(mutex_);
  conditions_[std::string(condition)] = state;
}

bool Readiness::IsReady() const {
  MutexLock lock(mutex_);
  return absl::c_all_of(conditions_, [](const auto& condition) { return condition.second.ok(); });
}

std::string Readiness::Describe() const {
  MutexLock lock(mutex_);
  std::string lines;
  for (const auto& [name, state] : conditions_) {
    absl::StrAppend(&lines, name, ": ", state.ok() ? "ok" : state.message(), "\n");
  }
  return lines;
}

}  // namespace souk::telemetry
