#include "gateway/serving/api_endpoint.h"

#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/rpc/client.h"
#include "common/rpc/draining.h"
#include "common/rpc/message_bytes.h"
#include "gateway/serving/whole_response.h"
#include "gateway/transcoding/http_status.h"
#include "gateway/transcoding/response.h"
#include "gateway/upstream/header_rules.h"

// The references that these coroutines take live in the coroutine that awaits them.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)

namespace souk::gateway {
namespace {

using google::protobuf::Message;

absl::Status PathError(absl::string_view reason) {
  Violations violations;
  violations.Add("path", std::string(reason));
  return violations.ToStatus();
}

// HEAD asks for what GET would say.
bool HasBody(const http::RequestHead& request) {
  return request.headers.Count("content-length") > 0 ||
         request.headers.Count("transfer-encoding") > 0;
}

// The HTTP status for a body that could not be read.
int HttpStatusOfBody(const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kResourceExhausted:
      return 413;
    case absl::StatusCode::kDeadlineExceeded:
      return 408;
    default:
      return transcoding::HttpStatusOf(static_cast<int>(error.code()));
  }
}

http::Headers HeadersOf(const rpc::CallMetadata& metadata) {
  http::Headers headers;
  AddMetadataHeaders(metadata.received_first, headers);
  return headers;
}

// None for a client that does not take them.
http::Headers TrailersFor(const http::RequestHead& request, const rpc::CallMetadata& metadata) {
  http::Headers trailers;
  if (WantsTrailers(request)) AddMetadataHeaders(metadata.received_last, trailers);
  return trailers;
}

// A received message in one piece, as which most arrive.
class MessageText {
 public:
  explicit MessageText(const grpc::ByteBuffer& bytes) {
    if (bytes.TrySingleSlice(&slice_).ok()) return;
    // Joins several. It fails only where there is no message, and an empty slice says as much.
    static_cast<void>(bytes.DumpToSingleSlice(&slice_));
  }

  absl::string_view view() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

}  // namespace

// One call of a backend on its way.
struct ApiEndpoint::Call {
  rpc::CallMetadata metadata;
  CallContext context;
  std::string idempotency_key;
  grpc::ByteBuffer request;
};

// Cancels the backend's side of a stream when its client leaves, and when it is quiet as the
// gateway begins to drain.
class ApiEndpoint::StreamEnd {
 public:
  StreamEnd(const Clock& clock, const async::CancellationToken& client_left,
            const async::CancellationToken& draining)
      : clock_(clock), last_message_(clock.SteadyNow()) {
    client_left.OnCancel([this] { cancelled_.Cancel(); }, client_left_);
    draining.OnCancel([this] { EndIfQuiet(); }, draining_);
  }

  async::CancellationToken token() const { return cancelled_.token(); }
  void MessageSent() { last_message_ = clock_.SteadyNow(); }
  bool drained() const { return drained_; }

 private:
  static constexpr absl::Duration kQuiet = absl::Seconds(1);

  void EndIfQuiet() {
    if (absl::FromChrono(clock_.SteadyNow() - last_message_.load()) < kQuiet) return;
    drained_ = true;
    cancelled_.Cancel();
  }

  const Clock& clock_;
  std::atomic<SteadyTime> last_message_;
  std::atomic<bool> drained_ = false;
  async::CancellationSource cancelled_;
  async::CancellationToken::Registration client_left_;
  async::CancellationToken::Registration draining_;
};

ApiEndpoint::ApiEndpoint(const RouteTable& routes, const ErrorWriter& errors, const Clock& clock,
                         Options options)
    : routes_(routes),
      errors_(errors),
      clock_(clock),
      options_(std::move(options)),
      write_options_{.emit_defaults = options_.emit_defaults, .types = &routes.types()} {}

Task<void> ApiEndpoint::Serve(http::Exchange& exchange, RequestScope& scope) {
  const http::RequestHead& request = exchange.request();
  const MatchResult match = routes_.Match(request.method, request.path);
  if (const Found* found = std::get_if<Found>(&match)) {
    const Route& route = routes_.At(found->binding);
    scope.rpc_name = route.rpc_name;
    co_await ServeRoute(exchange, scope, route, *found);
  } else if (const BadPath* bad = std::get_if<BadPath>(&match)) {
    co_await errors_.Respond(exchange.response(), PathError(bad->reason));
  } else if (const MethodNotAllowed* not_allowed = std::get_if<MethodNotAllowed>(&match)) {
    http::Headers allow;
    allow.Add("allow", absl::StrJoin(not_allowed->allow, ", "));
    co_await errors_.RespondAs(
        exchange.response(), 405,
        absl::UnimplementedError(absl::StrCat(request.method, " is not possible here; ",
                                              absl::StrJoin(not_allowed->allow, ", "), " is")),
        std::move(allow));
  } else {
    co_await errors_.Respond(exchange.response(),
                             absl::NotFoundError("there is nothing at this path"));
  }
}

Task<void> ApiEndpoint::ServeRoute(http::Exchange& exchange, RequestScope& scope,
                                   const Route& route, const Found& found) {
  const http::RequestHead& request = exchange.request();
  http::ResponseWriter& response = exchange.response();
  if (route.client_streams) {
    co_return co_await errors_.Respond(
        response, absl::UnimplementedError("this RPC takes a stream; call it over gRPC"));
  }
  if (HasBody(request) && !transcoding::TakesContentType(
                              route.binding, request.headers.Find("content-type").value_or(""))) {
    co_return co_await errors_.RespondAs(
        response, 415, absl::InvalidArgumentError("content-type must be application/json"));
  }
  Call call;
  if (absl::Status prepared = Prepare(request, scope, call); !prepared.ok()) {
    co_return co_await errors_.Respond(response, prepared);
  }
  std::string body;
  if (HasBody(request)) {
    absl::StatusOr<std::string> received = co_await exchange.body().ReadAll();
    if (!received.ok()) {
      co_return co_await errors_.RespondAs(response, HttpStatusOfBody(received.status()),
                                           received.status());
    }
    body = *std::move(received);
  }
  if (absl::Status filled = Fill(request, route, found, body, call.request); !filled.ok()) {
    co_return co_await errors_.Respond(response, filled);
  }
  if (route.server_streams) {
    co_await ServeStream(exchange, route, call);
  } else {
    call.context.cancellation = exchange.cancellation();
    co_await ServeUnary(exchange, route, call);
  }
}

absl::Status ApiEndpoint::Prepare(const http::RequestHead& request, const RequestScope& scope,
                                  Call& call) const {
  ASSIGN_OR_RETURN(call.metadata.sent, ToMetadata(request));
  ASSIGN_OR_RETURN(call.idempotency_key, IdempotencyKeyOf(request));
  ASSIGN_OR_RETURN(const std::optional<absl::Duration> timeout, TimeoutOf(request));
  // The route's own deadline is the policy of its method; the client may only shorten it.
  if (timeout.has_value()) call.context.deadline = Deadline::After(clock_, *timeout);
  call.context.trace = scope.trace;
  call.context.request_id = scope.request_id;
  return absl::OkStatus();
}

absl::Status ApiEndpoint::Fill(const http::RequestHead& request, const Route& route,
                               const Found& found, const std::string& body,
                               grpc::ByteBuffer& filled) const {
  absl::InlinedVector<transcoding::PathValue, 2> path_values;
  for (const Capture& capture : found.captures) {
    path_values.push_back({capture.field_path, capture.value});
  }
  const std::unique_ptr<Message> message(route.request->New());
  RETURN_IF_ERROR(
      transcoding::FillRequest(route.binding,
                               {.path_values = path_values,
                                .query = request.query,
                                .content_type = request.headers.Find("content-type").value_or(""),
                                .body = body},
                               options_.request, routes_.types(), *message));
  ASSIGN_OR_RETURN(filled, rpc::ToBytes(*message));
  return absl::OkStatus();
}

Task<void> ApiEndpoint::ServeUnary(http::Exchange& exchange, const Route& route, Call& call) {
  http::ResponseWriter& response = exchange.response();
  const absl::StatusOr<grpc::ByteBuffer> answer =
      co_await rpc::CallUnary(route.method, std::move(call.context), call.request,
                              std::move(call.idempotency_key), &call.metadata);
  http::Headers headers = HeadersOf(call.metadata);
  http::Headers trailers = TrailersFor(exchange.request(), call.metadata);
  if (!answer.ok()) {
    co_return co_await errors_.Respond(response, answer.status(), std::move(headers),
                                       std::move(trailers));
  }
  absl::StatusOr<transcoding::HttpContent> content =
      transcoding::WriteResponse(route.binding, MessageText(*answer).view(), write_options_);
  if (!content.ok()) co_return co_await errors_.Respond(response, content.status());
  headers.Add("content-type", content->content_type);
  // Of a client that has left nothing more is wanted.
  static_cast<void>(co_await RespondWhole(response, 200, std::move(headers),
                                          std::move(content->body), std::move(trailers)));
}

Task<void> ApiEndpoint::ServeStream(http::Exchange& exchange, const Route& route, Call& call) {
  http::ResponseWriter& response = exchange.response();
  StreamEnd end(clock_, exchange.cancellation(), draining_.token());
  call.context.cancellation = end.token();
  const std::unique_ptr<rpc::IncomingStream> stream =
      rpc::OpenStream(*route.method, std::move(call.context), call.request, &call.metadata);
  grpc::ByteBuffer message;
  absl::Status written;
  bool begun = false;
  while (written.ok() && co_await stream->Read(message)) {
    absl::StatusOr<transcoding::HttpContent> content =
        transcoding::WriteResponse(route.binding, MessageText(message).view(), write_options_);
    if (!content.ok()) {
      written = content.status();
      break;
    }
    if (!begun) {
      begun = true;
      http::Headers headers = HeadersOf(call.metadata);
      headers.Add("content-type", "application/x-ndjson");
      // A stream that fails must close its connection, and by then it is too late to say so.
      response.CloseAfterwards();
      written = co_await response.Begin(200, std::move(headers));
      if (!written.ok()) break;
    }
    content->body += '\n';
    written = co_await response.Write(std::move(content->body), http::Flush::kNow);
    end.MessageSent();
  }
  absl::Status ended = co_await stream->Finish();
  if (end.drained() && !ended.ok()) ended = rpc::DrainingError();
  if (!written.ok()) {
    if (written.code() != absl::StatusCode::kInternal) co_return;  // the client left
    ended = written;
  }
  http::Headers trailers = TrailersFor(exchange.request(), call.metadata);
  if (!begun) {
    if (!ended.ok()) {
      co_return co_await errors_.Respond(response, ended, {}, std::move(trailers));
    }
    http::Headers headers;
    headers.Add("content-type", "application/x-ndjson");
    static_cast<void>(
        co_await RespondWhole(response, 200, std::move(headers), "", std::move(trailers)));
    co_return;
  }
  if (!ended.ok()) {
    written = co_await response.Write(errors_.StreamError(ended), http::Flush::kNow);
    if (!written.ok()) co_return;
  }
  static_cast<void>(co_await response.Finish(std::move(trailers)));
}

}  // namespace souk::gateway

// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
