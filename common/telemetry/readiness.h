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

  /// States something that operators should see beside the conditions, and that keeps no traffic
  /// away; "" for nothing any more.
  void Note(absl::string_view name, absl::string_view text);

  /// True when every condition holds; so also when there is none.
  bool IsReady() const;

  /// One line a condition, sorted by name: "database: ok", "bus: connecting"; then one a note.
  std::string Describe() const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, absl::Status> conditions_ GUARDED_BY(mutex_);
  std::map<std::string, std::string> notes_ GUARDED_BY(mutex_);
};

}  // namespace souk::telemetry
