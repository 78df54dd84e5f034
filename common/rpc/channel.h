#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/rpc/client.h"

namespace souk::rpc {

/// What this process knows of one callee: its connection, and per RPC the policy that its config
/// gives. Made by the host from the config's clients section (host/platform.h). Thread-safe.
class Channel {
 public:
  virtual ~Channel() = default;

  /// A unary RPC of the callee, by its full name "souk.payment.v1.PaymentService/Charge". Ends the
  /// process when no such RPC with these messages is linked in: a defect.
  template <typename Request, typename Response>
  UnaryMethod<Request, Response> Unary(absl::string_view full_name) {
    return UnaryMethod<Request, Response>(
        Method(full_name, Request::descriptor(), Response::descriptor()));
  }

  template <typename Request, typename Response>
  ServerStreamMethod<Request, Response> ServerStreaming(absl::string_view full_name) {
    return ServerStreamMethod<Request, Response>(
        Method(full_name, Request::descriptor(), Response::descriptor()));
  }

 protected:
  virtual const ClientMethod& Method(absl::string_view full_name,
                                     const google::protobuf::Descriptor* request,
                                     const google::protobuf::Descriptor* response) = 0;
};

}  // namespace souk::rpc
