#pragma once

#include <grpcpp/client_context.h>

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/mutex.h"
#include "souk/admin/v1/edges.grpc.pb.h"
#include "tools/soukctl/endpoints.h"

namespace souk::soukctl {

/// What a process said last of its edges.
struct SeenEdges {
  std::optional<admin::v1::EdgesSnapshot> snapshot;  // none: nothing, or not any more
  absl::Status status;                               // why it does not say any
};

/// Follows the edges of several processes, a thread each. A process that stops is asked again.
class EdgeWatcher {
 public:
  /// Begins. NOT_FOUND for a process whose address is not known.
  static absl::StatusOr<std::unique_ptr<EdgeWatcher>> Start(
      const Endpoints& endpoints, const std::vector<std::string>& processes,
      absl::Duration interval);
  /// Ends it. Blocks for a moment.
  ~EdgeWatcher();

  /// Waits until each process has said something since the last call, or cannot, at most for the
  /// interval and two seconds. What each said last, by its name.
  std::map<std::string, SeenEdges> Next();

 private:
  explicit EdgeWatcher(absl::Duration interval) : interval_(interval) {}

  void Follow(const std::string& process, const std::shared_ptr<admin::v1::Edges::Stub>& stub);
  absl::Status ReadStream(const std::string& process, admin::v1::Edges::Stub& stub);
  bool Begin(const std::string& process, grpc::ClientContext& context);
  void Tell(const std::string& process, SeenEdges seen);
  bool PauseUnlessOver();
  bool AllSpoke() const EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const absl::Duration interval_;
  Mutex mutex_;
  CondVar changed_;
  bool over_ GUARDED_BY(mutex_) = false;
  std::map<std::string, SeenEdges> seen_ GUARDED_BY(mutex_);
  std::map<std::string, bool> is_new_ GUARDED_BY(mutex_);
  std::map<std::string, grpc::ClientContext*> running_ GUARDED_BY(mutex_);
  std::list<std::jthread> threads_;  // last: they use what is above
};

}  // namespace souk::soukctl
