#pragma once

#include <vector>

#include "common/host/process.h"

namespace souk::host {

/// Several servers of one process as one. They start in the order given and end in the reverse one,
/// so that the first is there for as long as any other.
class Servers final : public Server {
 public:
  /// The servers outlive this.
  explicit Servers(std::vector<Server*> servers) : servers_(std::move(servers)) {}

  /// The first error; then those after it have not started.
  absl::Status Start() override;
  void AnnounceStop() override;
  /// One after the other, all within the same `grace`.
  void Shutdown(Deadline grace) override;

 private:
  const std::vector<Server*> servers_;
};

}  // namespace souk::host
