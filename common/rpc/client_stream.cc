#include <optional>

#include "common/async/client_calls.h"
#include "common/base/error.h"
#include "common/rpc/client.h"
#include "common/rpc/client_call.h"
#include "common/rpc/client_method.h"
#include "common/rpc/status_mapping.h"

namespace souk::rpc {
namespace {

class GrpcIncomingStream final : public IncomingStream {
 public:
  GrpcIncomingStream(const ClientMethod& method, CallContext call, grpc::ByteBuffer request,
                     CallMetadata* metadata)
      : method_(method),
        call_context_(std::move(call)),
        request_(request),
        metadata_(metadata),
        deadline_(TotalDeadline(method, call_context_)),
        scope_(method, call_context_) {
    if (method_.callee().open_streams.fetch_add(1) >= method_.callee().max_streams) {
      refusal_ = RetryableError(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                                "too many streams are open to this callee", absl::Seconds(1));
    }
  }

  ~GrpcIncomingStream() override { method_.callee().open_streams.fetch_sub(1); }

  // What is passed by reference lives in the coroutine that awaits.
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters)
  Task<bool> Read(grpc::ByteBuffer& message) override {
    if (!refusal_.ok() || ended_) co_return false;
    if (!call_.has_value()) {
      co_await Open();
      if (!refusal_.ok()) co_return false;
    }
    const bool received = co_await call_->Read(message);
    if (!received) {
      ended_ = true;
    } else if (!first_read_ && metadata_ != nullptr) {
      CollectFirst(context_, *metadata_);
    }
    first_read_ = first_read_ || received;
    co_return received;
  }

  Task<absl::Status> Finish() override {
    if (!refusal_.ok()) co_return scope_.End(refusal_);
    if (!call_.has_value()) co_return scope_.End(absl::CancelledError("the stream was not read"));
    if (!ended_) context_.TryCancel();
    const absl::Status status = FromGrpcStatus(co_await call_->Finish());
    cancellation_.Reset();
    if (metadata_ != nullptr) CollectLast(context_, *metadata_);
    // How long a stream goes on says nothing about its instance, and neither does its deadline.
    if (!first_read_ && absl::IsUnavailable(status)) place_->Finish(status);
    place_.reset();
    co_return scope_.End(status);
  }

 private:
  // Chooses the instance and sends the request.
  Task<void> Open() {
    const ClientParts& parts = method_.callee().parts;
    Fleet& fleet = *method_.callee().fleet;
    const bool wait = method_.policy().wait_for_ready;
    absl::StatusOr<Fleet::Place> picked = fleet.Pick({});
    const bool must_wait = !picked.ok() && wait;
    if (must_wait) {
      static_cast<void>(co_await fleet.WaitForInstance(&parts.executor, deadline_.Left(parts.clock),
                                                       call_context_.cancellation));
    }
    absl::StatusOr<Fleet::Place> place = must_wait ? fleet.Pick({}) : std::move(picked);
    if (!place.ok()) {
      refusal_ = place.status();
      co_return;
    }
    place_.emplace(*std::move(place));
    Prepare(context_,
            {.deadline = deadline_,
             .wait_for_ready = wait && place_->worth_waiting_for(),
             .trace = scope_.trace(),
             .request_id = call_context_.request_id,
             .caller = parts.caller,
             .priority = call_context_.priority,
             .idempotency_key = no_key_,
             .metadata = metadata_},
            parts.clock);
    call_.emplace(*place_->member().channels.streams, method_.wire(), context_);
    call_context_.cancellation.OnCancel([this] { context_.TryCancel(); }, cancellation_);
    // A failed write shows in the read and in the status.
    static_cast<void>(co_await call_->Write(request_, /*last=*/true));
  }

  const ClientMethod& method_;
  CallContext call_context_;
  const grpc::ByteBuffer request_;
  CallMetadata* const metadata_;
  const Deadline deadline_;
  const std::string no_key_;  // streams have none
  CallScope scope_;
  absl::Status refusal_;  // an error: nothing was sent
  bool ended_ = false;
  bool first_read_ = false;
  std::optional<Fleet::Place> place_;
  grpc::ClientContext context_;
  std::optional<async::StreamCall> call_;
  async::CancellationToken::Registration cancellation_;  // last: it refers to the context
};

}  // namespace

std::unique_ptr<IncomingStream> OpenStream(const ClientMethod& method, CallContext call,
                                           grpc::ByteBuffer request, CallMetadata* metadata) {
  return std::make_unique<GrpcIncomingStream>(method, std::move(call), request, metadata);
}

}  // namespace souk::rpc
