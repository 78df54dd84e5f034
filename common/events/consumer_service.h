#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/events/consumer.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "souk/admin/v1/consumers.pb.h"

namespace souk::events {

/// Serves souk.admin.v1.Consumers: what operators see of a process's consumers and do with them.
class ConsumerService final : public rpc::Service {
 public:
  /// `consumers` outlives this, and changes no more once this is served.
  explicit ConsumerService(const std::vector<std::unique_ptr<Consumer>>& consumers);

  Task<absl::StatusOr<admin::v1::ListConsumersResponse>> ListConsumers(
      CallContext call, admin::v1::ListConsumersRequest request);
  Task<absl::StatusOr<admin::v1::ListDeadLettersResponse>> ListDeadLetters(
      CallContext call, admin::v1::ListDeadLettersRequest request);
  Task<absl::StatusOr<admin::v1::RedriveResponse>> Redrive(CallContext call,
                                                           admin::v1::RedriveRequest request);
  Task<absl::StatusOr<admin::v1::ReplayResponse>> Replay(CallContext call,
                                                         admin::v1::ReplayRequest request);

 private:
  absl::StatusOr<Consumer*> Find(const std::string& name) const;

  const std::vector<std::unique_ptr<Consumer>>& consumers_;
};

}  // namespace souk::events
