#pragma once

#include <memory>

#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/base/clock.h"
#include "common/json/writer.h"
#include "gateway/serving/error_writer.h"
#include "gateway/serving/request_scope.h"
#include "gateway/serving/route_table.h"
#include "gateway/transcoding/request.h"

namespace souk::gateway {

/// Serves the API: finds the route, fills the request message, calls the backend and shows its
/// answer, one message or a stream of JSON lines (application/x-ndjson). Thread-safe.
class ApiEndpoint final : public Endpoint {
 public:
  struct Options {
    transcoding::RequestOptions request;
    bool emit_defaults = false;
  };

  /// Everything outlives it.
  ApiEndpoint(const RouteTable& routes, const ErrorWriter& errors, const Clock& clock,
              Options options);

  Task<void> Serve(http::Exchange& exchange, RequestScope& scope) override;

  /// Ends the streams that are quiet, which could go on for as long as their client likes, with
  /// UNAVAILABLE, reason DRAINING. Those that have sent a message within the last second go on:
  /// they are on their way to an end of their own.
  void EndStreams() { draining_.Cancel(); }

 private:
  struct Call;
  class StreamEnd;

  Task<void> ServeRoute(http::Exchange& exchange, RequestScope& scope, const Route& route,
                        const Found& found);
  absl::Status Prepare(const http::RequestHead& request, const RequestScope& scope,
                       Call& call) const;
  absl::Status Fill(const http::RequestHead& request, const Route& route, const Found& found,
                    const std::string& body, grpc::ByteBuffer& filled) const;
  Task<void> ServeUnary(http::Exchange& exchange, const Route& route, Call& call);
  Task<void> ServeStream(http::Exchange& exchange, const Route& route, Call& call);

  const RouteTable& routes_;
  const ErrorWriter& errors_;
  const Clock& clock_;
  const Options options_;
  const json::WriteOptions write_options_;
  async::CancellationSource draining_;
};

}  // namespace souk::gateway
