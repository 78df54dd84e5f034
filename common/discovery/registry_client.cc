#include "common/discovery/registry_client.h"

#include <grpc/support/time.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::discovery {
namespace {

namespace v1 = registry::v1;
using google::protobuf::MessageLite;
using Traits = grpc::SerializationTraits<MessageLite>;

constexpr char kRegister[] = "/souk.registry.v1.Registry/Register";
constexpr char kRenew[] = "/souk.registry.v1.Registry/Renew";
constexpr char kDeregister[] = "/souk.registry.v1.Registry/Deregister";
constexpr char kWatch[] = "/souk.registry.v1.Registry/Watch";

constexpr int kTimeoutMs = 2000;

absl::Status FromWire(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      absl::StrCat("the registry: ", status.error_message()));
}

grpc::ByteBuffer ToBytes(const MessageLite& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  // Fails for messages past 2 GiB only.
  static_cast<void>(Traits::Serialize(message, &bytes, &own_buffer));
  return bytes;
}

absl::Status FromBytes(grpc::ByteBuffer bytes, MessageLite& message) {
  if (Traits::Deserialize(&bytes, &message).ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("the registry sent what is no ", message.GetTypeName()));
}

template <typename Response, typename Request>
Task<absl::StatusOr<Response>> Call(std::shared_ptr<grpc::Channel> channel, const char* path,
                                    Request request) {
  const grpc::internal::RpcMethod method(path, grpc::internal::RpcMethod::NORMAL_RPC, channel);
  grpc::ClientContext context;
  // On gRPC's monotonic clock, so that a jump of the wall clock moves no deadline.
  context.set_deadline(
      gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(kTimeoutMs, GPR_TIMESPAN)));
  const grpc::ByteBuffer sent = ToBytes(request);
  grpc::ByteBuffer received;
  CO_RETURN_IF_ERROR(
      FromWire(co_await async::UnaryCall(*channel, method, context, sent, received)));
  Response response;
  CO_RETURN_IF_ERROR(FromBytes(received, response));
  co_return response;
}

std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  // A registry that was restarted is found again within half a second, also at another address, so
  // that instances come back before its lists count as complete.
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 500);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
  // One that vanished without a word is noticed by whoever watches.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 15'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5'000);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

RegistryWatch::RegistryWatch(std::shared_ptr<grpc::Channel> channel, const std::string& service)
    : channel_(std::move(channel)),
      method_(kWatch, grpc::internal::RpcMethod::BIDI_STREAMING, channel_) {
  v1::WatchRequest request;
  request.set_service(service);
  request_ = ToBytes(request);
}

// NOLINTNEXTLINE(*-avoid-reference-coroutine-parameters)
Task<bool> RegistryWatch::Read(v1::WatchResponse& listing, async::CancellationToken cancellation) {
  async::CancellationToken::Registration registration;
  cancellation.OnCancel([this] { context_.TryCancel(); }, registration);
  if (!call_.has_value()) {
    call_.emplace(*channel_, method_, context_);
    // A failed write shows in the read and in the status.
    static_cast<void>(co_await call_->Write(request_, /*last=*/true));
  }
  grpc::ByteBuffer received;
  if (!co_await call_->Read(received)) co_return false;
  malformed_ = FromBytes(received, listing);
  co_return malformed_.ok();
}

Task<absl::Status> RegistryWatch::Close() {
  if (!call_.has_value()) co_return absl::OkStatus();
  context_.TryCancel();
  const absl::Status ended = FromWire(co_await call_->Finish());
  co_return malformed_.ok() ? ended : malformed_;
}

RegistryClient::RegistryClient(const std::string& target) : channel_(Connect(target)) {}

Task<absl::StatusOr<Lease>> RegistryClient::Register(v1::Instance instance) {
  v1::RegisterRequest request;
  *request.mutable_instance() = std::move(instance);
  CO_ASSIGN_OR_RETURN(v1::RegisterResponse response,
                      co_await Call<v1::RegisterResponse>(channel_, kRegister, std::move(request)));
  const absl::Duration ttl =
      absl::Seconds(response.ttl().seconds()) + absl::Nanoseconds(response.ttl().nanos());
  co_return Lease{std::move(*response.mutable_lease_id()),
                  std::clamp(ttl, absl::Seconds(1), absl::Hours(1))};
}

Task<absl::Status> RegistryClient::Renew(std::string lease_id) {
  v1::RenewRequest request;
  request.set_lease_id(std::move(lease_id));
  co_return (co_await Call<v1::RenewResponse>(channel_, kRenew, std::move(request))).status();
}

Task<absl::Status> RegistryClient::Deregister(std::string lease_id) {
  v1::DeregisterRequest request;
  request.set_lease_id(std::move(lease_id));
  co_return (co_await Call<v1::DeregisterResponse>(channel_, kDeregister, std::move(request)))
      .status();
}

std::unique_ptr<RegistryWatch> RegistryClient::Watch(const std::string& service) {
  return std::make_unique<RegistryWatch>(channel_, service);
}

}  // namespace souk::discovery
