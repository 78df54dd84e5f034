#include <boost/asio/io_context.hpp>

#include "absl/strings/str_cat.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/up/ready_probe.h"

namespace souk::soukctl {
namespace {

absl::StatusOr<int> RunReady(const Arguments& arguments) {
  boost::asio::io_context context;
  bool is_ready = false;
  ProbeReadiness(context, arguments.Get("--admin"), [&](bool ready) { is_ready = ready; });
  context.run();
  if (is_ready) return 0;
  return absl::UnavailableError(absl::StrCat(arguments.Get("--admin"), "/readyz does not say 200"));
}

}  // namespace

Command ReadyCommand() {
  return {.name = "ready",
          .summary = "Ask one process whether it is ready; exit 1 if not",
          .flags = {{.name = "--admin",
                     .value = "URL",
                     .meaning = "the process's admin address, with an IP address; default "
                                "http://127.0.0.1:9100",
                     .default_value = "http://127.0.0.1:9100"}},
          .run = &RunReady};
}

}  // namespace souk::soukctl
