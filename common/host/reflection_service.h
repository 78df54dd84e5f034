#pragma once

#include <string>
#include <vector>

#include "common/rpc/service.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace souk::host {

/// Tells grpcurl and the like what the server offers, from the descriptors that are linked in. In
/// place of gRPC's own, whose streams hold up a drain until their clients leave, and each hold a
/// thread.
class ReflectionService final : public rpc::Service {
 public:
  /// Lists the services of these full names.
  explicit ReflectionService(std::vector<std::string> services);

 private:
  using Request = grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = grpc::reflection::v1alpha::ServerReflectionResponse;

  Task<absl::Status> ServerReflectionInfo(CallContext call, rpc::Reader<Request> requests,
                                          rpc::Writer<Response> responses);
  Response Answer(Request request) const;

  const std::vector<std::string> services_;
};

}  // namespace souk::host
