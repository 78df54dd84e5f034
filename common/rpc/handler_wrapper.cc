#include "common/rpc/handler_wrapper.h"

#include <google/protobuf/descriptor.pb.h>
#include <grpc/support/time.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/uuid.h"
#include "common/rpc/draining.h"
#include "common/rpc/message_bytes.h"
#include "common/rpc/metadata.h"
#include "common/rpc/status_mapping.h"

// The references that these coroutines take live in the coroutine that awaits them.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)

namespace souk::rpc {
namespace {

using google::protobuf::Message;
using resilience::Corruption;

absl::string_view FindMetadata(const grpc::CallbackServerContext& context, absl::string_view key) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(grpc::string_ref(key.data(), key.size()));
  return found == metadata.end() ? absl::string_view()
                                 : absl::string_view(found->second.data(), found->second.size());
}

// gRPC keeps deadlines on a monotonic clock of its own; only what is left means the same to ours.
Deadline DeadlineOf(grpc::CallbackServerContext& context, const Clock& clock) {
  const gpr_timespec deadline = gpr_convert_clock_type(context.raw_deadline(), GPR_CLOCK_MONOTONIC);
  if (gpr_time_cmp(deadline, gpr_inf_future(GPR_CLOCK_MONOTONIC)) == 0) return Deadline::Infinite();
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(GPR_CLOCK_MONOTONIC));
  return Deadline::After(clock, absl::Seconds(left.tv_sec) + absl::Nanoseconds(left.tv_nsec));
}

absl::Status Parse(grpc::ByteBuffer& bytes, Message& message) {
  if (FromBytes(bytes, message).ok()) return absl::OkStatus();
  return ErrorWithReason(absl::StatusCode::kInvalidArgument, "MALFORMED_MESSAGE",
                         absl::StrCat("the bytes are no ", message.GetTypeName()));
}

// What no reader of any message takes: a field of the number 0.
grpc::ByteBuffer Garbage() {
  const grpc::Slice bytes(std::string(16, '\0'));
  return grpc::ByteBuffer(&bytes, 1);
}

// A code that does not exist, the highest that the enum can hold, with details that are no
// google.rpc.Status.
grpc::Status GarbageStatus() {
  return grpc::Status(static_cast<grpc::StatusCode>(31), "corrupted by an injected fault",
                      std::string(16, '\0'));
}

// A call's messages for the typed Reader and Writer.
class WireStream final : public MessageStream {
 public:
  explicit WireStream(async::StreamServerCall& call) : call_(call) {}

  Task<absl::StatusOr<bool>> Read(Message& message) override {
    std::variant<grpc::ByteBuffer, async::NoMessage> next = co_await call_.Read();
    if (grpc::ByteBuffer* bytes = std::get_if<grpc::ByteBuffer>(&next)) {
      CO_RETURN_IF_ERROR(Parse(*bytes, message));
      co_return true;
    }
    if (call_.cancellation().cancelled()) co_return absl::CancelledError("the client left");
    if (std::get<async::NoMessage>(next) == async::NoMessage::kStopped) co_return DrainingError();
    co_return false;
  }

  Task<absl::Status> Write(const Message& message) override {
    return WriteBytes(&call_, ToBytes(message));
  }

 private:
  static Task<absl::Status> WriteBytes(async::StreamServerCall* call,
                                       absl::StatusOr<grpc::ByteBuffer> bytes) {
    CO_RETURN_IF_ERROR(bytes);
    if (!co_await call->Write(*bytes)) {
      co_return absl::CancelledError("the client left");
    }
    co_return absl::OkStatus();
  }

  async::StreamServerCall& call_;
};

}  // namespace

// One RPC with what is resolved once for it.
class HandlerWrapper::Method {
 public:
  Method(const HandlerWrapper& wrapper, const ServerMethod& method)
      : wrapper_(wrapper),
        parts_(wrapper.parts_),
        handler_(method.handler),
        full_name_(absl::StrCat(method.descriptor->service()->full_name(), "/",
                                method.descriptor->name())),
        metrics_(parts_.metrics.ForMethod(path())),
        faults_(IsForOperators(method.descriptor->service()->full_name()) ? nullptr
                                                                          : parts_.faults),
        gate_(parts_.admission == nullptr ? nullptr
                                          : parts_.admission->GateOf(full_name_, is_unary())),
        request_(*Prototype(method.descriptor->input_type())),
        response_(*Prototype(method.descriptor->output_type())),
        client_streams_(method.descriptor->client_streaming()),
        takes_key_(parts_.answers != nullptr &&
                   method.descriptor->options().idempotency_level() !=
                       google::protobuf::MethodOptions::NO_SIDE_EFFECTS) {}

  std::string path() const { return absl::StrCat("/", full_name_); }
  bool is_unary() const { return std::holds_alternative<UnaryHandler>(handler_); }

  Task<grpc::Status> ServeUnary(async::UnaryServerCall& call) {
    CallScope scope(*this, call);
    const absl::Status status = co_await WithFaults(scope, RunUnary(scope.context, call));
    if (scope.corruption == Corruption::kAnswer) call.response() = Garbage();
    co_return scope.End(status);
  }

  Task<grpc::Status> ServeStream(async::StreamServerCall& call) {
    CallScope scope(*this, call);
    co_return scope.End(co_await WithFaults(scope, RunStream(scope.context, call)));
  }

 private:
  // Span and metrics around one call.
  struct CallScope {
    CallScope(Method& method, async::ServerCall& call)
        : method(method), wire(call), began(method.parts_.clock.SteadyNow()) {
      method.metrics_.Started();
      grpc::CallbackServerContext& grpc_context = call.context();
      span = method.parts_.tracer.StartSpan(
          method.full_name_, telemetry::SpanKind::kServer,
          telemetry::ParseTraceContext(FindMetadata(grpc_context, telemetry::kTraceparentKey),
                                       FindMetadata(grpc_context, telemetry::kTracestateKey)));
      context.deadline = DeadlineOf(grpc_context, method.parts_.clock);
      context.trace = span.context();
      context.request_id = std::string(FindMetadata(grpc_context, kRequestIdKey));
      context.cancellation = call.cancellation();
      context.priority = resilience::ParsePriority(FindMetadata(grpc_context, kPriorityKey))
                             .value_or(resilience::Priority::kNormal);
      if (span.IsRecording() && context.priority != resilience::Priority::kNormal) {
        span.SetAttribute("souk.priority", resilience::ToString(context.priority));
      }
      if (span.IsRecording() && !context.deadline.IsInfinite()) {
        span.SetAttribute("souk.deadline_ms",
                          absl::ToInt64Milliseconds(context.deadline.Left(method.parts_.clock)));
      }
    }

    grpc::Status End(const absl::Status& status) {
      const absl::Duration took = absl::FromChrono(method.parts_.clock.SteadyNow() - began);
      method.metrics_.Handled(status.code(), took);
      span.SetStatus(status);
      if (status.code() == absl::StatusCode::kInternal ||
          status.code() == absl::StatusCode::kUnknown ||
          status.code() == absl::StatusCode::kDataLoss) {
        method.parts_.logger.With(span.context())
            .Error("call failed", {{"method", method.full_name_},
                                   {"error", status.ToString()},
                                   {"request_id", context.request_id}});
      }
      span.End();
      if (corruption == Corruption::kStatus ||
          (corruption != Corruption::kNone && !method.is_unary())) {
        return GarbageStatus();
      }
      return ToGrpcStatus(status);
    }

    Method& method;
    async::ServerCall& wire;
    const SteadyTime began;
    telemetry::Span span;
    CallContext context;
    Corruption corruption = Corruption::kNone;  // of the answer, by a fault
  };

  // The handling itself when nothing is to go wrong, as ever but in experiments.
  Task<absl::Status> WithFaults(CallScope& scope, Task<absl::Status> handling) {
    if (faults_ == nullptr || !faults_->active()) return handling;
    return faults_->Around(full_name_, std::string(FindMetadata(scope.wire.context(), kCallerKey)),
                           scope.context, std::move(handling), &scope.corruption);
  }

  Task<absl::Status> RunStream(CallContext context, async::StreamServerCall& call) {
    if (context.deadline.HasPassed(parts_.clock)) co_return Expired();
    CO_RETURN_IF_ERROR(Admit(context));
    // A stream that the client feeds could wait for it without end.
    async::CancellationToken::Registration registration;
    if (client_streams_) {
      wrapper_.ending_.token().OnCancel([&call] { call.StopReading(); }, registration);
    }
    WireStream stream(call);
    co_return co_await std::get<StreamHandler>(handler_)(std::move(context), stream);
  }

  static const Message* Prototype(const google::protobuf::Descriptor* type) {
    return google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  }

  static absl::Status Expired() {
    return ErrorWithReason(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXPIRED",
                           "the deadline had passed before the call was handled");
  }

  absl::StatusOr<AdmissionGate::Permit> Admit(const CallContext& call) {
    if (gate_ == nullptr) return AdmissionGate::Permit();
    return gate_->Admit(call.priority);
  }

  Task<absl::Status> RunUnary(CallContext call, async::UnaryServerCall& wire) {
    if (call.deadline.HasPassed(parts_.clock)) co_return Expired();
    CO_ASSIGN_OR_RETURN(AdmissionGate::Permit permit, Admit(call));
    const std::unique_ptr<Message> request(request_.New());
    const std::unique_ptr<Message> response(response_.New());
    CO_RETURN_IF_ERROR(Parse(wire.request(), *request));

    const UnaryHandler& handler = std::get<UnaryHandler>(handler_);
    const auto& metadata = wire.context().client_metadata();
    const auto key =
        metadata.find(grpc::string_ref(kIdempotencyKeyKey.data(), kIdempotencyKeyKey.size()));
    absl::Status outcome;
    if (!takes_key_ || key == metadata.end()) {
      outcome = co_await handler(std::move(call), *request, *response);
    } else {
      CO_ASSIGN_OR_RETURN(
          IdempotencyKey made,
          MakeIdempotencyKey(call.principal, full_name_,
                             absl::string_view(key->second.data(), key->second.size()), *request));
      outcome = co_await RunOnce(*parts_.answers, std::move(made), std::move(call), handler,
                                 *request, *response);
    }
    permit.Ended(outcome);
    CO_RETURN_IF_ERROR(outcome);
    CO_ASSIGN_OR_RETURN(wire.response(), ToBytes(*response));
    co_return absl::OkStatus();
  }

  const HandlerWrapper& wrapper_;
  const Parts& parts_;
  const std::variant<UnaryHandler, StreamHandler> handler_;
  const std::string full_name_;
  telemetry::RpcMethodMetrics& metrics_;
  ServerFaults* const faults_;  // null where none are ever injected
  AdmissionGate* const gate_;   // null where every call is taken
  const Message& request_;
  const Message& response_;
  const bool client_streams_;
  const bool takes_key_;
};

HandlerWrapper::HandlerWrapper(Parts parts) : parts_(std::move(parts)) {}

HandlerWrapper::~HandlerWrapper() = default;

void HandlerWrapper::EndStreams() { ending_.Cancel(); }

void HandlerWrapper::Add(const Service& service, async::CoroutineService& grpc_service) {
  for (const ServerMethod& served : service.methods()) {
    Method* method = methods_.emplace_back(std::make_unique<Method>(*this, served)).get();
    if (method->is_unary()) {
      grpc_service.AddUnary(method->path(), [method](async::UnaryServerCall& call) {
        return method->ServeUnary(call);
      });
    } else {
      grpc_service.AddStream(method->path(), [method](async::StreamServerCall& call) {
        return method->ServeStream(call);
      });
    }
  }
}

}  // namespace souk::rpc

// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
