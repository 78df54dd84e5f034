#include <pthread.h>
#include <signal.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/verify/report.h"
#include "tools/soukctl/verify/verdict.h"

namespace souk::soukctl {
namespace {

constexpr int kClean = 0;
constexpr int kViolated = 1;
constexpr int kNotRead = 3;  // nothing can be said: a service does not answer

// SIGINT and SIGTERM, waited for instead of caught. Made before gRPC starts threads, which inherit
// that the signals are blocked.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  /// Waits for so long; true when one came.
  bool WaitFor(absl::Duration duration) const {
    const timespec wait = absl::ToTimespec(duration);
    return sigtimedwait(&signals_, nullptr, &wait) > 0;
  }

 private:
  sigset_t signals_;
};

// A line a round, until something is wrong or somebody has seen enough.
int Watch(const Endpoints& endpoints, absl::Duration patience, absl::Duration interval) {
  const StopSignals stop;
  do {
    const absl::StatusOr<Verdict> verdict = Verify(endpoints, patience);
    const std::string time = absl::FormatTime("%H:%M:%S ", absl::Now(), absl::LocalTimeZone());
    if (!verdict.ok()) {
      std::cout << time << "not checked: " << verdict.status().message() << std::endl;
    } else if (verdict->violations.empty()) {
      std::cout << time << Summary(verdict->snapshot, {}) << std::endl;
    } else {
      std::cout << time << "violated\n"
                << Report(verdict->snapshot, verdict->violations, absl::Now()) << std::endl;
      return kViolated;
    }
  } while (!stop.WaitFor(interval));
  return kClean;
}

absl::StatusOr<int> RunVerify(const Arguments& arguments) {
  absl::Duration patience;
  if (!absl::ParseDuration(arguments.Get("--patience"), &patience)) {
    return absl::InvalidArgumentError("--patience must be a duration such as 60s");
  }
  absl::Duration interval;
  if (!absl::ParseDuration(arguments.Get("--interval"), &interval) ||
      interval < absl::ZeroDuration() || interval > absl::Hours(24)) {
    return absl::InvalidArgumentError("--interval must be a duration such as 2s");
  }
  ASSIGN_OR_RETURN(const Endpoints endpoints,
                   FindEndpoints(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  if (arguments.Has("--watch")) return Watch(endpoints, patience, interval);

  const absl::StatusOr<Verdict> verdict = Verify(endpoints, patience);
  if (!verdict.ok()) {
    std::cerr << "soukctl verify: " << verdict.status().message() << "\n";
    return kNotRead;
  }
  std::cout << Report(verdict->snapshot, verdict->violations, absl::Now());
  return verdict->violations.empty() ? kClean : kViolated;
}

}  // namespace

Command VerifyCommand() {
  std::vector<Flag> flags = EndpointFlags();
  flags.push_back({.name = "--patience",
                   .value = "DURATION",
                   .meaning = "how long an order may stand still before its end; default 60s",
                   .default_value = "60s"});
  flags.push_back({.name = "--watch",
                   .meaning = "check again and again, a line each, until a violation or Ctrl-C"});
  flags.push_back({.name = "--interval",
                   .value = "DURATION",
                   .meaning = "between two checks of --watch; default 2s",
                   .default_value = "2s"});
  return {.name = "verify",
          .summary =
              "Check that stock, orders, payments and ledger agree; exit 1 if not, 3 if a "
              "service does not answer",
          .flags = std::move(flags),
          .run = &RunVerify};
}

}  // namespace souk::soukctl
