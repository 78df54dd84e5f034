#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/url_password.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/up/console.h"
#include "tools/soukctl/up/process_plan.h"
#include "tools/soukctl/up/supervisor.h"

namespace souk::soukctl {
namespace {

// The folder holds keys and password hashes: one that is made here is for its owner alone.
absl::StatusOr<std::string> MakeDataDir(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path).lexically_normal();
  std::error_code error;
  std::filesystem::create_directories((folder / "..").lexically_normal(), error);
  if (!error && mkdir(folder.c_str(), S_IRWXU) != 0) {
    error = std::error_code(errno, std::generic_category());
    if (std::filesystem::is_directory(folder)) error.clear();
  }
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("--data-dir ", path, ": cannot be made: ", error.message()));
  }
  return folder.string();
}

absl::StatusOr<int> RunUp(const Arguments& arguments) {
  PlanOptions options;
  ASSIGN_OR_RETURN(options.data_dir, MakeDataDir(arguments.Get("--data-dir")));
  options.bin_dir = arguments.Get("--bin-dir");
  if (options.bin_dir.empty()) {
    options.bin_dir = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  }
  options.databases = DatabaseUrls::InFolder(options.data_dir);
  if (const std::string& url = arguments.Get("--database"); !url.empty()) {
    ASSIGN_OR_RETURN(options.databases, DatabaseUrls::OnServer(url));
    // Not on their command lines, where everyone on the machine could read it.
    const std::string& password = options.databases.password();
    if (!password.empty()) setenv("PGPASSWORD", password.c_str(), /*overwrite=*/1);
  }
  options.nats = arguments.Get("--nats");
  if (!TakePassword(options.nats).password.empty()) {
    return absl::InvalidArgumentError(
        "--nats: a password here could be read by everyone on this machine; give it by the "
        "configuration of each service, events.nats.url");
  }
  options.ephemeral_ports = arguments.Has("--ephemeral-ports");
  options.registry = arguments.Has("--registry");
  options.replicas = arguments.All("--replicas");
  options.assignments = arguments.All("--set");
  ASSIGN_OR_RETURN(std::vector<ProcessPlan> plan, PlanProcesses(options));
  Console console;
  console.Say(absl::StrCat("data in ", options.data_dir, "; Ctrl-C ends all, drained"));
  const std::string gateway = plan.front().endpoint.http;
  console.Say(absl::StrCat("the API will be at ", gateway, "/v1/"));
  Supervisor supervisor(std::move(plan), {.ready_file = arguments.Get("--ready-file")}, console);
  RETURN_IF_ERROR(supervisor.Run());
  return 0;
}

}  // namespace

Command UpCommand() {
  return {
      .name = "up",
      .summary = "Start all five processes and keep them running until Ctrl-C",
      .flags = {{.name = "--data-dir",
                 .value = "DIR",
                 .meaning = "where databases and keys are kept; default ./data",
                 .default_value = "data"},
                {.name = "--database",
                 .value = "URL",
                 .meaning = "keep the databases on a PostgreSQL server instead of in files: of "
                            "postgresql://USER@HOST/PREFIX they are PREFIXuser, PREFIXorder, "
                            "PREFIXpayment, PREFIXprocessor and PREFIXinventory, made when they "
                            "do not exist; the password may come from PGPASSWORD or ~/.pgpass"},
                {.name = "--nats",
                 .value = "URL",
                 .meaning = "have events carried by the NATS server at nats://HOST:PORT, with "
                            "JetStream, instead of by the services themselves"},
                {.name = "--replicas",
                 .value = "order=N,...",
                 .meaning = "start N processes of the order service, order, order-2, ..., and so "
                            "of the user and the inventory service; needs --database",
                 .repeated = true},
                {.name = "--registry",
                 .meaning = "start souk-registry too, and let the processes find each other by it"},
                {.name = "--ephemeral-ports",
                 .meaning = "take any free ports instead of 8080, 9100-9104 and 50050-50054, and "
                            "those ten higher for replicas"},
                {.name = "--ready-file",
                 .value = "FILE",
                 .meaning = "write addresses and process ids here when all are ready, and again "
                            "after each restart"},
                {.name = "--bin-dir",
                 .value = "DIR",
                 .meaning = "where souk-order and the others are; default: beside soukctl"},
                {.name = "--set",
                 .value = "PROCESS:PATH=VALUE",
                 .meaning = "set a key of one process's configuration, such as "
                            "order:process.telemetry.log.level=DEBUG; may be repeated",
                 .repeated = true}},
      .run = &RunUp};
}

}  // namespace souk::soukctl
