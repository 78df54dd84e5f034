#include "gateway/filters/filters.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/base/uuid.h"
#include "common/rpc/metadata.h"
#include "gateway/filters/observed_exchange.h"

// The references that these coroutines take live in the coroutine that awaits them.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)

namespace souk::gateway {
namespace {

// Longer ones are no ids, and would go into every log line.
constexpr size_t kMaxRequestIdBytes = 128;

bool IsRequestId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxRequestIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

class RequestId final : public Endpoint {
 public:
  RequestId(Endpoint& next, const Clock& clock, Random& random)
      : next_(next), clock_(clock), random_(random) {}

  Task<void> Serve(http::Exchange& exchange, RequestScope& scope) override {
    const absl::string_view given =
        exchange.request().headers.Find(rpc::kRequestIdKey).value_or("");
    scope.request_id = IsRequestId(given) ? std::string(given) : NewUuidV7(clock_, random_);
    scope.response_headers.Add(rpc::kRequestIdKey, scope.request_id);
    return next_.Serve(exchange, scope);
  }

 private:
  Endpoint& next_;
  const Clock& clock_;
  Random& random_;
};

class Tracing final : public Endpoint {
 public:
  Tracing(Endpoint& next, const telemetry::Tracer& tracer) : next_(next), tracer_(tracer) {}

  Task<void> Serve(http::Exchange& exchange, RequestScope& scope) override {
    const http::RequestHead& request = exchange.request();
    telemetry::Span span = tracer_.StartSpan(
        request.method, telemetry::SpanKind::kServer,
        telemetry::ParseTraceContext(request.headers.Find(telemetry::kTraceparentKey).value_or(""),
                                     request.headers.Find(telemetry::kTracestateKey).value_or("")));
    scope.trace = span.context();
    co_await next_.Serve(exchange, scope);
    if (!span.IsRecording()) co_return;
    span.SetAttribute("http.request.method", request.method);
    span.SetAttribute("url.path", request.path);
    span.SetAttribute("http.response.status_code", scope.status);
    if (!scope.rpc_name.empty()) span.SetAttribute("souk.rpc", scope.rpc_name);
    if (scope.status >= 500) span.SetStatus(absl::InternalError("see http.response.status_code"));
  }

 private:
  Endpoint& next_;
  const telemetry::Tracer& tracer_;
};

class AccessLog final : public Endpoint {
 public:
  AccessLog(Endpoint& next, telemetry::Logger logger, const Clock& clock, Random& random,
            double success_ratio)
      : next_(next),
        logger_(std::move(logger)),
        clock_(clock),
        random_(random),
        success_ratio_(success_ratio) {}

  Task<void> Serve(http::Exchange& exchange, RequestScope& scope) override {
    const SteadyTime began = clock_.SteadyNow();
    co_await next_.Serve(exchange, scope);
    const bool succeeded = scope.status >= 200 && scope.status < 400;
    if (succeeded && random_.NextDouble() >= success_ratio_) co_return;
    const http::RequestHead& request = exchange.request();
    const telemetry::LogLevel level =
        scope.status >= 500 ? telemetry::LogLevel::kWarn : telemetry::LogLevel::kInfo;
    logger_.With(scope.trace)
        .Log(level, "request",
             {{"method", request.method},
              {"path", request.path},
              {"rpc", scope.rpc_name},
              {"status", scope.status},
              {"duration_ms",
               absl::ToDoubleMilliseconds(absl::FromChrono(clock_.SteadyNow() - began))},
              {"request_id", scope.request_id}});
  }

 private:
  Endpoint& next_;
  const telemetry::Logger logger_;
  const Clock& clock_;
  Random& random_;
  const double success_ratio_;
};

}  // namespace

std::unique_ptr<Endpoint> RequestIdFilter(Endpoint& next, const Clock& clock, Random& random) {
  return std::make_unique<RequestId>(next, clock, random);
}

std::unique_ptr<Endpoint> TracingFilter(Endpoint& next, const telemetry::Tracer& tracer) {
  return std::make_unique<Tracing>(next, tracer);
}

std::unique_ptr<Endpoint> AccessLogFilter(Endpoint& next, telemetry::Logger logger,
                                          const Clock& clock, Random& random,
                                          double success_ratio) {
  return std::make_unique<AccessLog>(next, std::move(logger), clock, random, success_ratio);
}

absl::StatusOr<std::unique_ptr<FilterChain>> FilterChain::Create(
    const std::vector<std::string>& names, const FilterParts& parts, Endpoint& api) {
  for (auto name = names.begin(); name != names.end(); ++name) {
    if (std::find(names.begin(), name, *name) == name) continue;
    return absl::InvalidArgumentError(absl::StrCat("filters: ", *name, " is named twice"));
  }
  std::unique_ptr<FilterChain> chain(new FilterChain());
  chain->first_ = &api;
  // From the last to the first, since each is made around the next.
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    std::unique_ptr<Endpoint> filter;
    if (*name == "request_id") {
      filter = RequestIdFilter(*chain->first_, parts.clock, parts.random);
    } else if (*name == "tracing") {
      filter = TracingFilter(*chain->first_, parts.tracer);
    } else if (*name == "access_log") {
      filter = AccessLogFilter(*chain->first_, parts.logger, parts.clock, parts.random,
                               parts.access_log_success_ratio);
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "filters: there is no filter ", *name, "; known are request_id, access_log and tracing"));
    }
    chain->first_ = filter.get();
    chain->filters_.push_back(std::move(filter));
  }
  return chain;
}

Task<void> FilterChain::Handle(http::Exchange* exchange) {
  RequestScope scope;
  ObservedExchange observed(*exchange, scope);
  co_await first_->Serve(observed, scope);
}

}  // namespace souk::gateway

// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
