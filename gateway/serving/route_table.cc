#include "gateway/serving/route_table.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "gateway/serving/health_endpoint.h"

namespace souk::gateway {
namespace {

std::string Describe(const HttpBinding& http) {
  return absl::StrCat(http.rpc->full_name(), ": ", http.http_method, " ", http.path_template);
}

absl::Status InBinding(const HttpBinding& http, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(Describe(http), ": ", status.message()));
}

}  // namespace

absl::Status RouteTable::AddService(const google::protobuf::ServiceDescriptor& service,
                                    rpc::GrpcChannel& channel) {
  ASSIGN_OR_RETURN(const std::vector<HttpBinding> bindings, api_.BindingsOf(service));
  for (const HttpBinding& http : bindings) RETURN_IF_ERROR(AddBinding(http, channel));
  return absl::OkStatus();
}

absl::Status RouteTable::AddBinding(const HttpBinding& http, rpc::GrpcChannel& channel) {
  if (http.path_template == HealthEndpoint::kPath) {
    return InBinding(http, absl::AlreadyExistsError("the gateway's own health is at this path"));
  }
  absl::StatusOr<PathTemplate> path = PathTemplate::Parse(http.path_template);
  if (!path.ok()) return InBinding(http, path.status());
  transcoding::BindingRule rule{.http_method = http.http_method,
                                .path_variables = {},
                                .body = http.body,
                                .response_body = http.response_body};
  for (const PathTemplate::Variable& variable : path->variables()) {
    rule.path_variables.push_back(variable.field_path);
  }
  absl::StatusOr<transcoding::Binding> binding =
      transcoding::ResolveBinding(*http.rpc, rule, types_);
  if (!binding.ok()) return InBinding(http, binding.status());
  const absl::Status added =
      router_.Add(http.http_method, *std::move(path), static_cast<int>(routes_.size()));
  if (!added.ok()) return InBinding(http, added);
  routes_.push_back(
      {.rpc_name = absl::StrCat(http.rpc->service()->full_name(), "/", http.rpc->name()),
       .binding = *std::move(binding),
       .method = &channel.Method(*http.rpc),
       .request = &api_.Prototype(*http.rpc->input_type()),
       .client_streams = http.rpc->client_streaming(),
       .server_streams = http.rpc->server_streaming()});
  return absl::OkStatus();
}

}  // namespace souk::gateway
