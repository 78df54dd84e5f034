#include "common/host/servers.h"

#include <ranges>

#include "common/base/status_macros.h"

namespace souk::host {

absl::Status Servers::Start() {
  for (Server* const server : servers_) RETURN_IF_ERROR(server->Start());
  return absl::OkStatus();
}

void Servers::AnnounceStop() {
  for (Server* const server : servers_ | std::views::reverse) server->AnnounceStop();
}

void Servers::Shutdown(Deadline grace) {
  for (Server* const server : servers_ | std::views::reverse) server->Shutdown(grace);
}

}  // namespace souk::host
