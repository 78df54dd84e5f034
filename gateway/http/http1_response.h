#pragma once

#include <atomic>
#include <string>

#include "gateway/http/buffered_socket.h"
#include "gateway/http/date_cache.h"
#include "gateway/http/exchange.h"
#include "gateway/http/http1_body.h"
#include "gateway/http/response_head.h"

namespace souk::gateway::http {

/// What the form of a response depends on, beside the response.
struct ResponseContext {
  bool head_request = false;  // answered without body
  bool http_1_0 = false;
  bool keep_alive = false;  // what the client asked for
};

/// The response to a request of HTTP/1.1. Lives as long as its exchange; what is not part of
/// ResponseWriter is for the connection's thread.
class Http1Response final : public ResponseWriter {
 public:
  /// `body` is the request's; null when the request was malformed, so that nothing can follow.
  /// `draining`: connections are to be closed. `out` is scratch space, kept between requests.
  Http1Response(BufferedSocket& socket, Http1Body* body, ResponseContext context,
                const std::atomic<bool>& draining, DateCache& date, std::string& out);

  Task<absl::Status> Respond(int status, Headers headers, std::string body) override;
  Task<absl::Status> Begin(int status, Headers headers) override;
  Task<absl::Status> Write(std::string piece, Flush flush) override;
  Task<absl::Status> Finish(Headers trailers) override;
  void CloseAfterwards() override { context_.keep_alive = false; }
  bool begun() const override { return state_ != State::kNothing; }

  /// Whether the response was sent as a whole.
  bool complete() const { return state_ == State::kComplete; }
  /// Whether another request may follow. REQUIRES: complete().
  bool keep_alive() const { return context_.keep_alive; }

 private:
  enum class State { kNothing, kStreaming, kComplete, kBroken };

  absl::Status AppendHead(int status, const Headers& headers, ResponseFraming framing,
                          bool body_is_over);
  void AppendPiece(absl::string_view piece);
  Task<absl::Status> Send(absl::string_view body);

  BufferedSocket& socket_;
  Http1Body* const body_;
  ResponseContext context_;
  const std::atomic<bool>& draining_;
  DateCache& date_;
  std::string& out_;  // what is to be sent next
  State state_ = State::kNothing;
  ResponseFraming framing_;
};

}  // namespace souk::gateway::http
