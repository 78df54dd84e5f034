#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/random.h"
#include "common/resilience/backoff.h"
#include "tools/soukctl/up/child_process.h"
#include "tools/soukctl/up/console.h"
#include "tools/soukctl/up/process_plan.h"

namespace souk::soukctl {

/// Keeps the processes of a plan running: starts all at once, tells when all are ready, starts
/// again what dies, with backoff and on the same ports, and on SIGINT or SIGTERM ends them in the
/// plan's order, each drained before the next is told. Runs on the calling thread.
class Supervisor {
 public:
  struct Options {
    std::string ready_file;  // "" for none
  };

  Supervisor(std::vector<ProcessPlan> plan, Options options, Console& console);
  ~Supervisor();

  /// Returns when all have ended after a signal. An error, with the last words of the process to
  /// blame, when one ends before it was ever ready: then nothing is tried again, and all have been
  /// ended.
  absl::Status Run();

 private:
  struct Member;

  absl::Status StartMember(Member& member);
  void ProbeMember(Member& member);
  void OnReady(Member& member);
  void OnChildExit();
  void OnDeath(Member& member, int status);
  void ScheduleRestart(Member& member);
  void BeginStop(const char* why);
  void StopNext();
  void WriteReadyFile();
  void WaitForStopSignal();
  void WaitForChildSignal();

  const Options options_;
  Console& console_;
  SystemRandom random_;
  const resilience::Backoff backoff_;
  boost::asio::io_context context_;
  boost::asio::signal_set stop_signals_;
  boost::asio::signal_set child_signals_;
  std::vector<std::unique_ptr<Member>> members_;
  bool all_were_ready_ = false;
  bool stopping_ = false;
  absl::Status failure_;
};

}  // namespace souk::soukctl
