#pragma once

#include <optional>
#include <string>

#include "gateway/http/buffered_socket.h"
#include "gateway/http/exchange.h"
#include "gateway/http/gzip_inflater.h"
#include "gateway/http/http_error.h"
#include "gateway/http/request_parser.h"
#include "gateway/http/server_options.h"

namespace souk::gateway::http {

/// The body of a request of HTTP/1.1. Lives as long as its exchange; what is not part of
/// RequestBody is for the connection's thread.
class Http1Body final : public RequestBody {
 public:
  /// `parser` has parsed the head. All are kept.
  Http1Body(BufferedSocket& socket, RequestParser& parser, const Headers& headers,
            const ServerOptions& options);

  Task<absl::StatusOr<std::optional<std::string>>> Next() override;
  Task<absl::StatusOr<std::string>> ReadAll() override;
  void SetLimit(int64_t bytes) override { limit_ = bytes; }

  /// Drops what has arrived of the body. True when the body has then ended, so that the next
  /// request may follow.
  bool DropArrived();
  /// Called when the response begins: "100 Continue" cannot be sent any more.
  void OnResponseBegun() { continue_due_ = false; }
  /// Whether the end of the body was parsed.
  bool ended() const { return parser_.done(); }
  /// Why reading failed, when the client should be told.
  const std::optional<HttpError>& error() const { return error_; }

 private:
  using Piece = std::optional<std::string>;

  Task<absl::StatusOr<Piece>> Pull(std::optional<SteadyTime> deadline);
  // The next piece from what has arrived: nullopt at the end, "" when more must arrive.
  absl::StatusOr<Piece> Decode();
  absl::StatusOr<Piece> Inflate();
  Task<absl::Status> AwaitMore(SteadyTime deadline);
  Task<absl::Status> SendContinue();
  absl::Status Fail(int http_status, absl::Status status);

  BufferedSocket& socket_;
  RequestParser& parser_;
  const ServerOptions& options_;
  int64_t limit_;
  int64_t decoded_ = 0;  // bytes given out
  bool gzip_;
  bool continue_due_;  // the client waits for "100 Continue"
  std::optional<GzipInflater> inflater_;
  std::optional<HttpError> error_;
  absl::Status failure_;  // the same, for the handler
};

}  // namespace souk::gateway::http
