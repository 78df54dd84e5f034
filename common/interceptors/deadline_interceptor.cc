#include "common/interceptors/deadline_interceptor.h"

#include <grpc/support/time.h>

#include "common/interceptors/attempt_interceptor.h"

namespace souk::interceptors {
namespace {

class DeadlineCheck final : public AttemptInterceptor {
 public:
  explicit DeadlineCheck(grpc::experimental::ClientRpcInfo* info) : AttemptInterceptor(info) {}

 private:
  absl::Status Begin(std::multimap<std::string, std::string>&) override {
    const gpr_timespec deadline = context().raw_deadline();
    if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) {
      return absl::InternalError("the call has no deadline");
    }
    if (gpr_time_cmp(deadline, gpr_now(deadline.clock_type)) <= 0) {
      return absl::DeadlineExceededError("the deadline passed before the call was sent");
    }
    return absl::OkStatus();
  }

  void End(const absl::Status&) override {}
};

}  // namespace

std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> DeadlineInterceptor() {
  return std::make_unique<AttemptInterceptorFactory>(
      [](grpc::experimental::ClientRpcInfo* info) { return new DeadlineCheck(info); });
}

}  // namespace souk::interceptors
