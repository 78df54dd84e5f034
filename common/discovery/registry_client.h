#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/client_calls.h"
#include "common/async/task.h"
#include "souk/registry/v1/registry.pb.h"

namespace souk::discovery {

/// The longest pause between two tries to reach a registry that is away: shorter than the time for
/// which its lists are not complete after it has started.
inline constexpr absl::Duration kLongestRegistryPause = absl::Seconds(1);

/// What the registry gives whom it lists.
struct Lease {
  std::string id;
  absl::Duration ttl;  // 1 s to 1 h
};

/// One service's listings as they come. Close it before it is destroyed.
class RegistryWatch {
 public:
  RegistryWatch(std::shared_ptr<grpc::Channel> channel, const std::string& service);

  /// Fills `listing` with the next one; false when there is none, or `cancellation` came. One Read
  /// at a time; `listing` outlives the task.
  Task<bool> Read(registry::v1::WatchResponse& listing,  // NOLINT(*-avoid-reference-*)
                  async::CancellationToken cancellation);

  /// Ends the watch; gives how it ended. Await it once, always, when no Read runs.
  Task<absl::Status> Close();

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  const grpc::internal::RpcMethod method_;
  grpc::ByteBuffer request_;
  grpc::ClientContext context_;
  absl::Status malformed_;  // not OK when what came was no listing
  std::optional<async::StreamCall> call_;
};

/// Calls the registry by gRPC alone, without what else surrounds Souk's calls: that needs to know
/// already where a callee is. Thread-safe.
class RegistryClient {
 public:
  /// `target` is gRPC's: "dns:///registry:50055". Does not connect yet.
  explicit RegistryClient(const std::string& target);

  /// Errors of the registry, and UNAVAILABLE or DEADLINE_EXCEEDED when it does not answer within
  /// two seconds.
  Task<absl::StatusOr<Lease>> Register(registry::v1::Instance instance);
  Task<absl::Status> Renew(std::string lease_id);
  Task<absl::Status> Deregister(std::string lease_id);

  std::unique_ptr<RegistryWatch> Watch(const std::string& service);

 private:
  const std::shared_ptr<grpc::Channel> channel_;
};

}  // namespace souk::discovery
