#include "gateway/http/http1_response.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::gateway::http {
namespace {

// How much of a streamed response may wait for a flush: a few packets.
constexpr size_t kGatheredBytes = 16 * 1024;

using Kind = ResponseFraming::Kind;

}  // namespace

Http1Response::Http1Response(BufferedSocket& socket, Http1Body* body, ResponseContext context,
                             const std::atomic<bool>& draining, DateCache& date, std::string& out)
    : socket_(socket), body_(body), context_(context), draining_(draining), date_(date), out_(out) {
  out_.clear();
}

Task<absl::Status> Http1Response::Respond(int status, Headers headers, std::string body) {
  co_await socket_.Enter();
  if (begun()) co_return absl::FailedPreconditionError("the response has begun already");
  const ResponseFraming framing =
      MayHaveBody(status) ? ResponseFraming{Kind::kContentLength, body.size()} : ResponseFraming{};
  const bool request_over = body_ && body_->DropArrived();
  CO_RETURN_IF_ERROR(AppendHead(status, headers, framing, request_over));
  const bool send_body = framing.kind == Kind::kContentLength && !context_.head_request;
  CO_RETURN_IF_ERROR(co_await Send(send_body ? absl::string_view(body) : absl::string_view()));
  state_ = State::kComplete;
  co_return absl::OkStatus();
}

Task<absl::Status> Http1Response::Begin(int status, Headers headers) {
  co_await socket_.Enter();
  if (begun()) co_return absl::FailedPreconditionError("the response has begun already");
  const ResponseFraming framing = {!MayHaveBody(status) ? Kind::kNone
                                   : context_.http_1_0  ? Kind::kUntilClose
                                                        : Kind::kChunked};
  if (framing.kind == Kind::kUntilClose) CloseAfterwards();
  // The handler may go on to read the body, so what has arrived stays.
  const bool request_over = body_ && body_->ended();
  co_return AppendHead(status, headers, framing, request_over);
}

absl::Status Http1Response::AppendHead(int status, const Headers& headers, ResponseFraming framing,
                                       bool request_over) {
  if (!request_over || draining_.load(std::memory_order_relaxed)) CloseAfterwards();
  const Afterwards afterwards = !context_.keep_alive ? Afterwards::kClose
                                : context_.http_1_0  ? Afterwards::kKeepAliveHttp10
                                                     : Afterwards::kKeepAlive;
  RETURN_IF_ERROR(AppendResponseHead(status, headers, framing, afterwards, date_.Now(), out_));
  framing_ = framing;
  state_ = State::kStreaming;
  if (body_) body_->OnResponseBegun();
  return absl::OkStatus();
}

Task<absl::Status> Http1Response::Write(std::string piece, Flush flush) {
  co_await socket_.Enter();
  if (state_ != State::kStreaming) {
    co_return absl::FailedPreconditionError("no response is being streamed");
  }
  AppendPiece(piece);
  if (flush == Flush::kLater && out_.size() < kGatheredBytes) co_return absl::OkStatus();
  co_return co_await Send("");
}

void Http1Response::AppendPiece(absl::string_view piece) {
  if (piece.empty() || context_.head_request) return;
  if (framing_.kind == Kind::kChunked) {
    absl::StrAppend(&out_, absl::Hex(piece.size()), "\r\n", piece, "\r\n");
  } else if (framing_.kind == Kind::kUntilClose) {
    absl::StrAppend(&out_, piece);
  }
}

Task<absl::Status> Http1Response::Finish(Headers trailers) {
  co_await socket_.Enter();
  if (state_ != State::kStreaming) {
    co_return absl::FailedPreconditionError("no response is being streamed");
  }
  if (framing_.kind == Kind::kChunked && !context_.head_request) {
    std::string fields;
    CO_RETURN_IF_ERROR(AppendFields(trailers, fields));
    absl::StrAppend(&out_, "0\r\n", fields, "\r\n");
  }
  CO_RETURN_IF_ERROR(co_await Send(""));
  state_ = State::kComplete;
  co_return absl::OkStatus();
}

Task<absl::Status> Http1Response::Send(absl::string_view body) {
  const absl::Status sent = co_await socket_.Write(out_, body);
  out_.clear();
  if (!sent.ok()) state_ = State::kBroken;
  co_return sent;
}

}  // namespace souk::gateway::http
