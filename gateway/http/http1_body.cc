#include "gateway/http/http1_body.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "gateway/http/request_rules.h"

namespace souk::gateway::http {
namespace {

// The most that one piece of an inflated body holds.
constexpr size_t kInflatedPieceBytes = 16 * 1024;

}  // namespace

Http1Body::Http1Body(BufferedSocket& socket, RequestParser& parser, const Headers& headers,
                     const ServerOptions& options)
    : socket_(socket),
      parser_(parser),
      options_(options),
      limit_(options.max_body_bytes),
      gzip_(HasGzipBody(headers)),
      continue_due_(!parser.http_1_0() && ExpectsContinue(headers)) {}

Task<absl::StatusOr<std::optional<std::string>>> Http1Body::Next() {
  co_await socket_.Enter();
  co_return co_await Pull(std::nullopt);
}

Task<absl::StatusOr<std::string>> Http1Body::ReadAll() {
  co_await socket_.Enter();
  const std::optional<SteadyTime> deadline = FromNow(options_.body_timeout);
  std::string all;
  for (;;) {
    CO_ASSIGN_OR_RETURN(Piece piece, co_await Pull(deadline));
    if (!piece) co_return all;
    if (all.empty()) {
      all = *std::move(piece);
    } else {
      all += *piece;
    }
  }
}

Task<absl::StatusOr<Http1Body::Piece>> Http1Body::Pull(std::optional<SteadyTime> deadline) {
  CO_RETURN_IF_ERROR(failure_);
  if (!gzip_ && parser_.content_length().value_or(0) > limit_) {
    co_return Fail(413, absl::ResourceExhaustedError("the request body is too large"));
  }
  for (;;) {
    CO_ASSIGN_OR_RETURN(Piece piece, Decode());
    if (!piece) co_return piece;
    decoded_ += static_cast<int64_t>(piece->size());
    if (decoded_ > limit_) {
      co_return Fail(413, absl::ResourceExhaustedError("the request body is too large"));
    }
    if (!piece->empty()) co_return piece;
    if (!deadline) deadline = FromNow(options_.body_timeout);
    CO_RETURN_IF_ERROR(co_await AwaitMore(*deadline));
  }
}

absl::StatusOr<Http1Body::Piece> Http1Body::Decode() {
  if (inflater_) {
    ASSIGN_OR_RETURN(Piece piece, Inflate());
    if (!piece->empty()) return piece;
  }
  if (parser_.done()) {
    if (!inflater_ || inflater_->at_end()) return std::nullopt;
    return Fail(400, absl::InvalidArgumentError("malformed body: the gzip stream is cut"));
  }
  std::string raw;
  const absl::StatusOr<size_t> taken = parser_.ParseBody(socket_.input(), raw);
  if (!taken.ok()) return Fail(400, taken.status());
  socket_.Consume(*taken);
  if (raw.empty() && parser_.done()) return Decode();
  if (!gzip_ || raw.empty()) return raw;
  if (!inflater_) inflater_.emplace();
  inflater_->Feed(std::move(raw));
  return Decode();
}

absl::StatusOr<Http1Body::Piece> Http1Body::Inflate() {
  absl::StatusOr<std::string> piece = inflater_->Next(kInflatedPieceBytes);
  if (!piece.ok()) return Fail(400, piece.status());
  return *std::move(piece);
}

Task<absl::Status> Http1Body::AwaitMore(SteadyTime deadline) {
  CO_RETURN_IF_ERROR(co_await SendContinue());
  switch (co_await socket_.MoreInput(deadline)) {
    case Input::kArrived:
      co_return absl::OkStatus();
    case Input::kEnded:
      co_return absl::CancelledError("the client left");
    case Input::kTimeout:
      co_return Fail(408, absl::DeadlineExceededError("the request body did not arrive in time"));
    case Input::kFull:
      co_return Fail(400, absl::InvalidArgumentError("malformed body: too long a chunk header"));
  }
}

Task<absl::Status> Http1Body::SendContinue() {
  if (!std::exchange(continue_due_, false)) co_return absl::OkStatus();
  co_return co_await socket_.Write("HTTP/1.1 100 Continue\r\n\r\n", "");
}

bool Http1Body::DropArrived() {
  std::string dropped;
  while (!error_ && !parser_.done()) {
    const absl::StatusOr<size_t> taken = parser_.ParseBody(socket_.input(), dropped);
    if (!taken.ok() || *taken == 0) return false;
    socket_.Consume(*taken);
  }
  return !error_;
}

absl::Status Http1Body::Fail(int http_status, absl::Status status) {
  error_ = HttpError{http_status, std::string(status.message())};
  failure_ = std::move(status);
  return failure_;
}

}  // namespace souk::gateway::http
