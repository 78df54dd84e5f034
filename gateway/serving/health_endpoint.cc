#include "gateway/serving/health_endpoint.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "gateway/transcoding/query_string.h"

// The references that these coroutines take live in the coroutine that awaits them.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)

namespace souk::gateway {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

// Balancers ask every few seconds and give up after one or two.
constexpr absl::Duration kUpstreamTimeout = absl::Seconds(1);
// A name is quoted in the error; longer ones are none.
constexpr size_t kMaxQuotedBytes = 200;

// The service that is asked for; nullopt for the gateway itself.
absl::StatusOr<std::optional<std::string>> ServiceOf(const http::RequestHead& request) {
  ASSIGN_OR_RETURN(const std::vector<transcoding::QueryParameter> parameters,
                   transcoding::ParseQuery(request.query));
  std::optional<std::string> service;
  Violations violations;
  for (const transcoding::QueryParameter& parameter : parameters) {
    violations.Require(parameter.name == "service", parameter.name, "unknown parameter");
    violations.Require(!service.has_value(), parameter.name, "given twice");
    service = parameter.value;
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return service;
}

Task<void> RespondHealth(http::ResponseWriter& response,
                         HealthCheckResponse::ServingStatus status) {
  http::Headers headers;
  headers.Add("content-type", "application/json");
  headers.Add("cache-control", "no-store");
  const int http_status = status == HealthCheckResponse::SERVING ? 200 : 503;
  std::string body =
      absl::StrCat(R"({"status":")", HealthCheckResponse::ServingStatus_Name(status), R"("})");
  // Who left does not want to know.
  static_cast<void>(co_await response.Respond(http_status, std::move(headers), std::move(body)));
}

}  // namespace

void HealthEndpoint::AddUpstream(const std::string& service, rpc::Channel& channel) {
  upstreams_.emplace(service, channel.Unary<HealthCheckRequest, HealthCheckResponse>(
                                  "grpc.health.v1.Health/Check"));
}

Task<void> HealthEndpoint::Serve(http::Exchange& exchange, RequestScope& scope) {
  if (exchange.request().path != kPath) return api_.Serve(exchange, scope);
  return ServeHealth(exchange, scope);
}

Task<void> HealthEndpoint::ServeHealth(http::Exchange& exchange, const RequestScope& scope) {
  const http::RequestHead& request = exchange.request();
  http::ResponseWriter& response = exchange.response();
  if (request.method != "GET" && request.method != "HEAD") {
    http::Headers allow;
    allow.Add("allow", "GET, HEAD");
    co_return co_await errors_.RespondAs(
        response, 405,
        absl::UnimplementedError(absl::StrCat(request.method, " is not possible here; GET is")),
        std::move(allow));
  }
  const absl::StatusOr<std::optional<std::string>> service = ServiceOf(request);
  if (!service.ok()) co_return co_await errors_.Respond(response, service.status());
  if (!service->has_value()) {
    co_return co_await RespondHealth(response, readiness_.IsReady()
                                                   ? HealthCheckResponse::SERVING
                                                   : HealthCheckResponse::NOT_SERVING);
  }
  const auto upstream = upstreams_.find(**service);
  if (upstream == upstreams_.end()) {
    co_return co_await errors_.Respond(
        response, absl::NotFoundError(absl::StrCat(
                      "no service ", Shortened(**service, kMaxQuotedBytes), " is routed here")));
  }
  CallContext call;
  call.deadline = Deadline::After(clock_, kUpstreamTimeout);
  call.trace = scope.trace;
  call.request_id = scope.request_id;
  call.cancellation = exchange.cancellation();
  HealthCheckRequest check;
  check.set_service(**service);
  const absl::StatusOr<HealthCheckResponse> answer =
      co_await upstream->second(std::move(call), std::move(check));
  // It cannot be asked, or does not know the service: the one who asks needs no more than no.
  co_await RespondHealth(response, answer.ok() ? answer->status() : HealthCheckResponse::UNKNOWN);
}

}  // namespace souk::gateway

// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
