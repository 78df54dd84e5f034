#include "common/rpc/health_watch.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <utility>

#include "common/async/client_calls.h"
#include "common/resilience/backoff.h"
#include "common/rpc/message_bytes.h"
#include "grpc/health/v1/health.pb.h"

namespace souk::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// Soon again at first, for a restart takes a second; and not so often that a dead one costs.
constexpr resilience::BackoffOptions kAskAgain = {.initial = absl::Milliseconds(100),
                                                  .maximum = absl::Milliseconds(500),
                                                  .multiplier = 2.0,
                                                  .jitter = 0.5};
// A server may learn to tell its health when it is replaced.
constexpr absl::Duration kAskTheMuteAgain = absl::Minutes(1);

// One stream of answers, until the server is not well any more: an open stream would keep one that
// drains from its end. `was_well` says whether it was before.
Task<grpc::Status> Listen(grpc::Channel* channel, const HealthListener* told, bool* was_well,
                          async::CancellationToken cancellation) {
  static constexpr char kWatch[] = "/grpc.health.v1.Health/Watch";
  const grpc::internal::RpcMethod method(kWatch, grpc::internal::RpcMethod::BIDI_STREAMING);
  const grpc::ByteBuffer request = *ToBytes(HealthCheckRequest());  // of the server as a whole
  grpc::ClientContext context;
  async::StreamCall call(*channel, method, context);
  async::CancellationToken::Registration registration;
  cancellation.OnCancel([&context] { context.TryCancel(); }, registration);
  static_cast<void>(co_await call.Write(request, /*last=*/true));
  grpc::ByteBuffer message;
  while (co_await call.Read(message)) {
    HealthCheckResponse response;
    const bool serving =
        FromBytes(message, response).ok() && response.status() == HealthCheckResponse::SERVING;
    co_await (*told)(serving);
    if (serving) {
      *was_well = true;
    } else {
      context.TryCancel();
    }
  }
  co_return co_await call.Finish();
}

}  // namespace

Task<void> WatchHealth(grpc::Channel* channel, HealthListener told, async::Executor* executor,
                       Random* random, async::CancellationToken cancellation) {
  const resilience::Backoff backoff(kAskAgain);
  for (int failures = 0; !cancellation.cancelled();) {
    bool was_well = false;
    const grpc::Status ended = co_await Listen(channel, &told, &was_well, cancellation);
    if (cancellation.cancelled()) co_return;
    const bool mute = ended.error_code() == grpc::StatusCode::UNIMPLEMENTED;
    co_await told(mute);
    failures = was_well ? 0 : failures + 1;
    const absl::Duration pause =
        mute ? kAskTheMuteAgain : backoff.Delay(std::min(failures, 10), *random);
    if (!co_await async::Sleep(*executor, pause, cancellation)) co_return;
  }
}

}  // namespace souk::rpc
