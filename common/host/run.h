#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/host/platform.h"
#include "common/host/process.h"

namespace souk::host {

/// What makes one of Souk's processes.
struct ProcessDefinition {
  std::string name;         // "order"
  std::string description;  // one sentence for --help
  /// Defaults that differ from process to process, as "grpc.listen=0.0.0.0:50052".
  std::vector<std::string> defaults;
  std::function<std::unique_ptr<google::protobuf::Message>()> new_config;
  std::function<const config::v1::ProcessConfig&(const google::protobuf::Message&)> process_config;
  /// Constructs everything, starts nothing.
  std::function<absl::StatusOr<std::unique_ptr<Process>>(const google::protobuf::Message&,
                                                         Platform&)>
      create;
};

/// The definition of a process by its configuration's type, which has a ProcessConfig `process`,
/// and its factory.
///
///     int main(int argc, char** argv) {
///       return souk::host::Run(
///           souk::host::Define<souk::config::v1::OrderConfig>(
///               "order", "Takes orders and drives them to their end.",
///               {"grpc.listen=0.0.0.0:50052", "process.admin_listen=0.0.0.0:9102"},
///               &souk::order::CreateProcess),
///           argc, argv);
///     }
template <typename Config>
ProcessDefinition Define(std::string name, std::string description,
                         std::vector<std::string> defaults,
                         absl::StatusOr<std::unique_ptr<Process>> (*create)(const Config&,
                                                                            Platform&)) {
  return {.name = std::move(name),
          .description = std::move(description),
          .defaults = std::move(defaults),
          .new_config = [] { return std::make_unique<Config>(); },
          .process_config =
              [](const google::protobuf::Message& config) -> const config::v1::ProcessConfig& {
            return static_cast<const Config&>(config).process();
          },
          .create =
              [create](const google::protobuf::Message& config, Platform& platform) {
                return create(static_cast<const Config&>(config), platform);
              }};
}

/// Runs the process until SIGTERM or SIGINT, and drains it then. Gives the exit code: 0 after a
/// drain, 1 when it could not start, 2 for a wrong command line or configuration; then with one
/// line on standard error that says why.
int Run(const ProcessDefinition& definition, int argc, char** argv);

}  // namespace souk::host
