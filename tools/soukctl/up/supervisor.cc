#include "tools/soukctl/up/supervisor.h"

#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <deque>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/up/ready_probe.h"

namespace souk::soukctl {
namespace {

using Clock = std::chrono::steady_clock;

// Short enough that five processes that start in parallel are seen ready within a tenth of a
// second.
constexpr auto kProbeInterval = std::chrono::milliseconds(20);
// After this time alive a death counts as the first of a new series.
constexpr auto kStableAfter = std::chrono::seconds(10);
// A process says why it does not start in its last lines.
constexpr size_t kLastWords = 5;

constexpr resilience::BackoffOptions kRestartBackoff = {.initial = absl::Milliseconds(200),
                                                        .maximum = absl::Seconds(5),
                                                        .multiplier = 2.0,
                                                        .jitter = 0.2};

}  // namespace

// A process of the plan and what has become of it.
struct Supervisor::Member {
  Member(ProcessPlan plan, boost::asio::io_context& context)
      : plan(std::move(plan)), timer(context) {}

  ProcessPlan plan;
  std::shared_ptr<ChildProcess> child;  // null while it does not run
  boost::asio::steady_timer timer;      // the next probe or restart
  bool ready = false;
  int deaths = 0;
  Clock::time_point started;
  std::deque<std::string> last_lines;
};

Supervisor::Supervisor(std::vector<ProcessPlan> plan, Options options, Console& console)
    : options_(std::move(options)),
      console_(console),
      backoff_(kRestartBackoff),
      stop_signals_(context_, SIGINT, SIGTERM),
      child_signals_(context_, SIGCHLD) {
  for (ProcessPlan& process : plan) {
    members_.push_back(std::make_unique<Member>(std::move(process), context_));
  }
}

Supervisor::~Supervisor() = default;

absl::Status Supervisor::Run() {
  WaitForStopSignal();
  WaitForChildSignal();
  for (const auto& member : members_) {
    const absl::Status started = StartMember(*member);
    if (!started.ok()) {
      failure_ = started;
      BeginStop("a process cannot be started");
      break;
    }
  }
  context_.run();
  return failure_;
}

absl::Status Supervisor::StartMember(Member& member) {
  member.ready = false;
  member.started = Clock::now();
  ASSIGN_OR_RETURN(member.child, ChildProcess::Start(context_, member.plan.command,
                                                     [this, &member](const std::string& line) {
                                                       console_.Line(member.plan.name, line);
                                                       member.last_lines.push_back(line);
                                                       if (member.last_lines.size() > kLastWords) {
                                                         member.last_lines.pop_front();
                                                       }
                                                     }));
  member.plan.endpoint.pid = member.child->pid();
  ProbeMember(member);
  return absl::OkStatus();
}

void Supervisor::ProbeMember(Member& member) {
  member.timer.expires_after(kProbeInterval);
  member.timer.async_wait([this, &member](const boost::system::error_code& error) {
    if (error || stopping_ || member.child == nullptr) return;
    ProbeReadiness(context_, member.plan.endpoint.admin,
                   [this, &member, pid = member.child->pid()](bool ready) {
                     if (stopping_ || member.child == nullptr || member.child->pid() != pid) return;
                     ready ? OnReady(member) : ProbeMember(member);
                   });
  });
}

void Supervisor::OnReady(Member& member) {
  member.ready = true;
  for (const auto& each : members_) {
    if (!each->ready) return;
  }
  WriteReadyFile();  // first: who reads that all are ready looks into it
  if (!std::exchange(all_were_ready_, true)) console_.Say("all processes are ready");
}

void Supervisor::OnChildExit() {
  int status = 0;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
    for (const auto& member : members_) {
      if (member->child != nullptr && member->child->pid() == pid) OnDeath(*member, status);
    }
  }
}

void Supervisor::OnDeath(Member& member, int status) {
  const std::shared_ptr<ChildProcess> child = std::move(member.child);
  member.ready = false;
  if (stopping_) {
    console_.Say(absl::StrCat(member.plan.name, " ended"));
    StopNext();
    return;
  }
  const std::string how = absl::StrCat(member.plan.name, " ", DescribeExit(status));
  if (!all_were_ready_) {
    // Its last lines, which say why, may still be in the pipe.
    child->WhenSilent([this, &member, how] {
      if (stopping_) return;
      failure_ = absl::UnavailableError(absl::StrCat(how, " before it was ready; it said last:\n  ",
                                                     absl::StrJoin(member.last_lines, "\n  ")));
      BeginStop("a process did not start");
    });
    return;
  }
  console_.Say(how);
  ScheduleRestart(member);
}

void Supervisor::ScheduleRestart(Member& member) {
  if (Clock::now() - member.started > kStableAfter) member.deaths = 0;
  const absl::Duration delay = backoff_.Delay(member.deaths++, random_);
  console_.Say(
      absl::StrCat("starting ", member.plan.name, " again in ", absl::FormatDuration(delay)));
  member.timer.expires_after(absl::ToChronoMilliseconds(delay));
  member.timer.async_wait([this, &member](const boost::system::error_code& error) {
    if (error || stopping_) return;
    if (const absl::Status started = StartMember(member); !started.ok()) {
      console_.Say(started.message());
      ScheduleRestart(member);
    }
  });
}

void Supervisor::BeginStop(const char* why) {
  if (std::exchange(stopping_, true)) return;
  console_.Say(absl::StrCat("stopping: ", why));
  for (const auto& member : members_) member->timer.cancel();
  StopNext();
}

void Supervisor::StopNext() {
  for (const auto& member : members_) {
    if (member->child != nullptr) return member->child->Signal(SIGTERM);
  }
  stop_signals_.cancel();
  child_signals_.cancel();
}

void Supervisor::WriteReadyFile() {
  if (options_.ready_file.empty()) return;
  Endpoints endpoints;
  for (const auto& member : members_) endpoints[member->plan.name] = member->plan.endpoint;
  const absl::Status written = soukctl::WriteReadyFile(options_.ready_file, endpoints);
  if (!written.ok()) console_.Say(written.message());
}

void Supervisor::WaitForStopSignal() {
  stop_signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    WaitForStopSignal();
    if (!stopping_) {
      BeginStop(signal == SIGINT ? "Ctrl-C" : "SIGTERM");
      return;
    }
    // Whoever insists does not want to wait for the drain.
    for (const auto& member : members_) {
      if (member->child != nullptr) member->child->Signal(SIGKILL);
    }
  });
}

void Supervisor::WaitForChildSignal() {
  child_signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    WaitForChildSignal();
    OnChildExit();
  });
}

}  // namespace souk::soukctl
