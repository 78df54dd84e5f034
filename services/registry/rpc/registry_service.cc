#include "services/registry/rpc/registry_service.h"

#include <optional>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/discovery/host_port.h"
#include "common/discovery/target.h"
#include "common/rpc/draining.h"

namespace souk::registry {
namespace {

void CheckService(const std::string& service, absl::string_view field, Violations& violations) {
  violations.Require(discovery::IsServiceName(service), field,
                     "must be 1 to 63 lower-case letters, digits and -");
}

absl::StatusOr<Instance> ParseInstance(const v1::Instance& message) {
  Violations violations;
  CheckService(message.service(), "instance.service", violations);
  const absl::StatusOr<discovery::HostPort> address = discovery::ParseHostPort(message.address());
  violations.Require(address.ok(), "instance.address", "must be HOST:PORT");
  const double weight = message.has_weight() ? message.weight() : 1.0;
  violations.Require(discovery::IsWeight(weight), "instance.weight",
                     "must be more than 0, and at most 1000000");
  RETURN_IF_ERROR(violations.ToStatus());
  return Instance{message.service(), address->ToString(), weight};
}

template <typename Message>
Message ToMessage(const Listing& listing) {
  Message message;
  for (const Instance& instance : listing.instances) {
    v1::Instance& added = *message.add_instances();
    added.set_service(instance.service);
    added.set_address(instance.address);
    added.set_weight(instance.weight);
  }
  message.set_complete(listing.complete);
  return message;
}

}  // namespace

RegistryService::RegistryService(LeaseTable& leases)
    : Service("souk.registry.v1.Registry"), leases_(leases) {
  Handle("Register", &RegistryService::Register);
  Handle("Renew", &RegistryService::Renew);
  Handle("Deregister", &RegistryService::Deregister);
  Handle("Watch", &RegistryService::Watch);
  Handle("List", &RegistryService::List);
}

Task<absl::StatusOr<v1::RegisterResponse>> RegistryService::Register(CallContext /*call*/,
                                                                     v1::RegisterRequest request) {
  CO_ASSIGN_OR_RETURN(Instance instance, ParseInstance(request.instance()));
  v1::RegisterResponse response;
  CO_ASSIGN_OR_RETURN(*response.mutable_lease_id(), leases_.Grant(std::move(instance)));
  const int64_t nanos = absl::ToInt64Nanoseconds(leases_.ttl());
  response.mutable_ttl()->set_seconds(nanos / 1'000'000'000);
  response.mutable_ttl()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  co_return response;
}

Task<absl::StatusOr<v1::RenewResponse>> RegistryService::Renew(CallContext /*call*/,
                                                               v1::RenewRequest request) {
  CO_RETURN_IF_ERROR(leases_.Renew(request.lease_id()));
  co_return v1::RenewResponse();
}

Task<absl::StatusOr<v1::DeregisterResponse>> RegistryService::Deregister(
    CallContext /*call*/, v1::DeregisterRequest request) {
  leases_.End(request.lease_id());
  co_return v1::DeregisterResponse();
}

Task<absl::Status> RegistryService::Watch(CallContext call, v1::WatchRequest request,
                                          rpc::Writer<v1::WatchResponse> listings) {
  Violations violations;
  CheckService(request.service(), "service", violations);
  CO_RETURN_IF_ERROR(violations.ToStatus());
  async::WatchHub::Subscription changes = leases_.Watch(request.service());
  std::optional<Listing> sent;
  do {
    Listing listing = leases_.InstancesOf(request.service());
    if (sent == listing) continue;
    sent = std::move(listing);
    CO_RETURN_IF_ERROR(co_await listings.Write(ToMessage<v1::WatchResponse>(*sent)));
  } while (co_await changes.Next(call.cancellation));
  if (call.cancellation.cancelled()) co_return absl::CancelledError("the caller left");
  co_return rpc::DrainingError();
}

Task<absl::StatusOr<v1::ListResponse>> RegistryService::List(CallContext /*call*/,
                                                             v1::ListRequest /*request*/) {
  co_return ToMessage<v1::ListResponse>(leases_.All());
}

}  // namespace souk::registry
