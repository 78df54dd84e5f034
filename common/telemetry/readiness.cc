#include "common/telemetry/readiness.h"

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"

namespace souk::telemetry {

void Readiness::Set(absl::string_view condition, const absl::Status& state) {
  MutexLock lock(mutex_);
  conditions_[std::string(condition)] = state;
}

void Readiness::Note(absl::string_view name, absl::string_view text) {
  MutexLock lock(mutex_);
  if (text.empty()) {
    notes_.erase(std::string(name));
  } else {
    notes_[std::string(name)] = std::string(text);
  }
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
  for (const auto& [name, text] : notes_) absl::StrAppend(&lines, name, ": ", text, "\n");
  return lines;
}

}  // namespace souk::telemetry
