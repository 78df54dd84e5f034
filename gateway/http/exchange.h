#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "gateway/http/headers.h"

// What stands behind a connection: requests and streams of responses, whatever version of HTTP
// carries them.

namespace souk::gateway::http {

/// Everything of a request but its body.
struct RequestHead {
  std::string method;          // in its exact case
  std::string target;          // as received: "/v1/orders?state=PAID"
  std::string path;            // the target's path, neither decoded nor normalised: "/v1/orders"
  std::string query;           // what follows the first '?', not decoded: "state=PAID"
  std::string scheme;          // "http"
  std::string host;            // with its port, when it was given: "souk.example:8080"
  std::string remote_address;  // of the connection, without port: "192.0.2.7"
  Headers headers;
};

/// The body of a request, pulled by the handler; what is not pulled is not read from the network.
/// gzip is inflated already. Any thread may call, one call at a time.
///
/// The errors are: RESOURCE_EXHAUSTED when the body is longer than its limit, INVALID_ARGUMENT when
/// it is malformed, DEADLINE_EXCEEDED when the client is too slow, CANCELLED when it left. A
/// handler that returns then without having answered leaves the answer (413, 400, 408) to the
/// server.
class RequestBody {
 public:
  virtual ~RequestBody() = default;

  /// The next piece, not empty; nullopt at the end. Each piece must arrive within the body timeout.
  virtual Task<absl::StatusOr<std::optional<std::string>>> Next() = 0;

  /// All that is left. It must arrive within the body timeout.
  virtual Task<absl::StatusOr<std::string>> ReadAll() = 0;

  /// Replaces the limit of the server's options, in bytes after inflation. Call it before reading.
  virtual void SetLimit(int64_t bytes) = 0;
};

/// When a piece of a streamed response goes out.
enum class Flush {
  kNow,    // with everything before it
  kLater,  // with what follows, or when enough has gathered
};

/// The response to a request. Any thread may call, one call at a time. A returned Task completes
/// when the client's connection has taken the bytes, so that a slow reader slows the handler.
///
/// Headers must not name what frames the message (Content-Length, Transfer-Encoding, Connection,
/// Date and the like): the server writes these. Errors: CANCELLED when the client left or stopped
/// reading; INVALID_ARGUMENT for headers that cannot be sent, FAILED_PRECONDITION for calls out of
/// order, and then nothing was sent.
class ResponseWriter {
 public:
  virtual ~ResponseWriter() = default;

  /// Sends the whole response. To HEAD it goes without `body`, whose length is stated all the same.
  virtual Task<absl::Status> Respond(int status, Headers headers, std::string body) = 0;

  /// Begins a streamed response; the head goes out with the first piece that is flushed.
  virtual Task<absl::Status> Begin(int status, Headers headers) = 0;

  /// Sends a piece, which may be empty to flush what came before.
  virtual Task<absl::Status> Write(std::string piece, Flush flush) = 0;

  /// Ends a streamed response. A handler that returns without it cuts the connection, so that the
  /// client sees the response is not whole. Trailers are dropped where the version has none.
  virtual Task<absl::Status> Finish(Headers trailers) = 0;

  /// Closes the connection after this response. Call it before Respond or Begin.
  virtual void CloseAfterwards() = 0;

  /// Whether Respond or Begin was called and accepted.
  virtual bool begun() const = 0;
};

/// One request and its response.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const RequestHead& request() const = 0;
  virtual RequestBody& body() = 0;
  virtual ResponseWriter& response() = 0;

  /// Cancelled when the client leaves before it has the response, or the server must stop. A client
  /// that closes only its sending side has left, too: over TCP the two look the same.
  virtual async::CancellationToken cancellation() const = 0;
};

/// Answers requests.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  /// Answers one request. Starts on the connection's thread, which must not be blocked, and may go
  /// on elsewhere. The server keeps `exchange` until the Task is complete. Runs for many requests
  /// at once.
  virtual Task<void> Handle(Exchange* exchange) = 0;
};

}  // namespace souk::gateway::http
