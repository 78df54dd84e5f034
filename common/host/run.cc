#include "common/host/run.h"

#include <sys/resource.h>

#include <cstdio>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/status_macros.h"
#include "common/config/defaults.h"
#include "common/config/load.h"
#include "common/host/command_line.h"
#include "common/host/discovery.h"
#include "common/host/drain.h"
#include "common/host/signals.h"
#include "common/host/steady_waits.h"
#include "common/telemetry/build_info.h"

namespace souk::host {
namespace {

constexpr int kFailed = 1;
constexpr int kMisused = 2;

int Complain(const ProcessDefinition& definition, int exit_code, const absl::Status& status) {
  std::cerr << absl::StrCat("souk-", definition.name, ": ", status.message(), "\n");
  return exit_code;
}

// Debian's Abseil is built to look for cycles of locks whenever one is taken, gRPC's among them,
// which shows in the profile of every process. Our own locks are none of Abseil's.
void StopLookingForDeadlocks() {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
}

// Every connection is a descriptor, and a listener that runs out of them is lost for good.
void RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

absl::Status Serve(const ProcessDefinition& definition, const google::protobuf::Message& config) {
  StopSignal stop;  // before any thread starts
  RaiseFileLimit();
  StopLookingForDeadlocks();
  WaitBySteadyClock();
  const config::v1::ProcessConfig& process_config = definition.process_config(config);
  ASSIGN_OR_RETURN(const std::unique_ptr<Platform> platform,
                   Platform::Create(definition.name, process_config));
  ASSIGN_OR_RETURN(Advertisement advertisement,
                   Advertisement::Create(process_config.discovery(), *platform));
  ASSIGN_OR_RETURN(const std::unique_ptr<Process> process, definition.create(config, *platform));
  RETURN_IF_ERROR(process->server().Start());
  RETURN_IF_ERROR(advertisement.Start(process->server().port()));
  process->Start();
  platform->readiness().Set("serving", absl::OkStatus());
  platform->logger().Info("ready", {{"admin_port", platform->admin().port()}});
  const char* const signal = stop.Wait();
  platform->logger().Info("stopping", {{"signal", signal}});
  // First of all, since whoever asks the registry hears of it while this process still takes calls.
  advertisement.Withdraw();
  Drain(*platform, *process, process_config.shutdown(),
        [&stop](absl::Duration delay) { stop.PauseFor(delay); });
  return absl::OkStatus();
}

}  // namespace

int Run(const ProcessDefinition& definition, int argc, char** argv) {
  const absl::StatusOr<CommandLine> command =
      ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
  if (!command.ok()) return Complain(definition, kMisused, command.status());
  if (command->action == CommandLine::Action::kHelp) {
    std::cout << HelpText(definition.name, definition.description);
    return 0;
  }
  if (command->action == CommandLine::Action::kVersion) {
    std::cout << absl::StrCat("souk-", definition.name, " ", telemetry::GetBuildInfo().version,
                              "\n");
    return 0;
  }

  const std::unique_ptr<google::protobuf::Message> config = definition.new_config();
  const absl::Status loaded = config::Load({.defaults = definition.defaults,
                                            .file = command->config_file,
                                            .environment = config::Environment(),
                                            .assignments = command->assignments},
                                           *config);
  if (!loaded.ok()) return Complain(definition, kMisused, loaded);
  if (command->action == CommandLine::Action::kExplainConfig) {
    std::cout << config::Explain(*config);
    return 0;
  }
  if (command->action == CommandLine::Action::kCheckConfig) {
    std::cout << "the configuration is valid\n";
    return 0;
  }

  const absl::Status served = Serve(definition, *config);
  if (served.ok()) return 0;
  return Complain(definition,
                  served.code() == absl::StatusCode::kInvalidArgument ? kMisused : kFailed, served);
}

}  // namespace souk::host
