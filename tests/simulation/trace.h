#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace souk::simulation {

/// Tells what happens in a run, one line an event, with the simulated time since the run began.
/// Costs a comparison when nobody listens.
class Trace {
 public:
  /// Who is told each line; nobody by default.
  struct Listener {
    void (*tell)(void* context, absl::string_view line) = nullptr;
    void* context = nullptr;
  };

  /// `clock` outlives this.
  Trace(const Clock& clock, Listener listener)
      : clock_(clock), start_(clock.SteadyNow()), listener_(listener) {}

  /// Tells that something happened at `where`: a process, a peer, a customer.
  template <typename... Parts>
  void operator()(absl::string_view where, const Parts&... parts) const {
    if (listener_.tell != nullptr) Tell(where, absl::StrCat(parts...));
  }

 private:
  void Tell(absl::string_view where, absl::string_view what) const;

  const Clock& clock_;
  const SteadyTime start_;
  const Listener listener_;
};

/// Code and message. Status::ToString adds payloads in an order that differs from run to run.
std::string TextOf(const absl::Status& status);

}  // namespace souk::simulation
