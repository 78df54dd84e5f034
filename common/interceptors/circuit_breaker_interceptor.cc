#include "common/interceptors/circuit_breaker_interceptor.h"

#include "common/interceptors/attempt_interceptor.h"

namespace souk::interceptors {
namespace {

class Breaking final : public AttemptInterceptor {
 public:
  Breaking(grpc::experimental::ClientRpcInfo* info, resilience::CircuitBreaker* breaker,
           const resilience::OutcomeTable& outcomes, const Clock& clock)
      : AttemptInterceptor(info), breaker_(breaker), outcomes_(outcomes), clock_(clock) {}

 private:
  absl::Status Begin(std::multimap<std::string, std::string>&) override {
    if (breaker_ == nullptr) return absl::OkStatus();
    absl::StatusOr<resilience::CircuitBreaker::Permit> permit = breaker_->TryAcquire();
    if (!permit.ok()) return permit.status();
    permit_.emplace(*std::move(permit));
    began_ = clock_.SteadyNow();
    return absl::OkStatus();
  }

  void End(const absl::Status& status) override {
    if (!permit_.has_value()) return;
    permit_->Record(outcomes_.Of(status.code()), absl::FromChrono(clock_.SteadyNow() - began_));
  }

  resilience::CircuitBreaker* const breaker_;  // null: the RPC has none
  const resilience::OutcomeTable& outcomes_;
  const Clock& clock_;
  SteadyTime began_;
  std::optional<resilience::CircuitBreaker::Permit> permit_;  // gives its slot back when dropped
};

}  // namespace

std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface> CircuitBreakerInterceptor(
    BreakerOf breaker_of, const resilience::OutcomeTable& outcomes, const Clock& clock) {
  return std::make_unique<AttemptInterceptorFactory>(
      [breaker_of = std::move(breaker_of), &outcomes,
       &clock](grpc::experimental::ClientRpcInfo* info) {
        return new Breaking(info, breaker_of(info->method()), outcomes, clock);
      });
}

}  // namespace souk::interceptors
