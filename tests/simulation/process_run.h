#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/base/clock.h"

namespace souk::simulation {

/// One run of a process, from its start to its death, as what surrounds it sees it.
class ProcessRun {
 public:
  virtual ~ProcessRun() = default;

  virtual absl::string_view name() const = 0;
  /// Once false, nothing that it does has an effect any more.
  virtual bool alive() const = 0;
  /// Where it goes on after a wait.
  virtual async::Executor& executor() = 0;
  virtual const Clock& clock() const = 0;

  /// It dies, now.
  virtual void Crash() = 0;
  /// It stands still from now on, for a time.
  virtual void StandStill() = 0;
  /// It has committed something.
  virtual void Committed() = 0;
};

}  // namespace souk::simulation
