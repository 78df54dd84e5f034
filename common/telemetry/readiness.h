#pragma once

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/mutex.h"

namespace souk::telemetry {

/// Whether a process may take traffic: a set of named conditions, of which all must hold.
/// Thread-safe.
class Readiness {
 public:
  /// States a condition: OK holds; an error says why not. Declare each with an error before the
  /// server listens, so that /readyz cannot say yes too early.
  void Set(absl::string_view condition, const absl::Status& state);

  /// True when every condition holds; so also when there is none.
  bool IsReady() const;

  /// One line a condition, sorted by name: "database: ok", "bus: connecting".
  std::string Describe() const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, absl::Status> conditions_ GUARDED_BY(mutex_);
};

}  // namespace souk::telemetry
