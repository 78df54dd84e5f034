#pragma once

#include <google/protobuf/message.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/json/type_table.h"
#include "common/rpc/client_method.h"
#include "common/rpc/grpc_channel.h"
#include "gateway/routing/router.h"
#include "gateway/transcoding/binding.h"
#include "gateway/upstream/api.h"

namespace souk::gateway {

/// One binding, ready to serve: how its requests are filled, and which RPC of which backend they
/// become.
struct Route {
  std::string rpc_name;  // "souk.order.v1.OrderService/GetOrder"
  transcoding::Binding binding;
  const rpc::ClientMethod* method;
  const google::protobuf::Message* request;  // the prototype
  bool client_streams;
  bool server_streams;
};

/// All routes of an API, found by method and path. Add everything first; then thread-safe.
class RouteTable {
 public:
  /// `api` outlives the table.
  explicit RouteTable(const Api& api) : api_(api) {}

  /// Adds every binding of a service, served over `channel`, which outlives the table.
  /// INVALID_ARGUMENT, naming RPC, template and reason, for a binding that cannot be;
  /// ALREADY_EXISTS for two that claim the same method and template, and for one that claims
  /// /healthz, which is the gateway's own.
  absl::Status AddService(const google::protobuf::ServiceDescriptor& service,
                          rpc::GrpcChannel& channel);

  /// As Router::Match; Found::binding is for At.
  MatchResult Match(absl::string_view method, absl::string_view raw_path) const {
    return router_.Match(method, raw_path);
  }
  const Route& At(int index) const { return routes_[index]; }
  size_t size() const { return routes_.size(); }

  /// The message types of all routes.
  const json::TypeTable& types() const { return types_; }

 private:
  absl::Status AddBinding(const HttpBinding& http, rpc::GrpcChannel& channel);

  const Api& api_;
  Router router_;
  json::TypeTable types_;
  std::deque<Route> routes_;
};

}  // namespace souk::gateway
