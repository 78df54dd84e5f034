#include "tests/unit/gateway/fake_exchange.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace souk::gateway {

std::string Answer::Header(absl::string_view name) const {
  return std::string(headers.Find(name).value_or(""));
}

FakeExchange::FakeExchange(absl::string_view method, absl::string_view target,
                           http::Headers headers, std::string body)
    : body_(std::move(body)) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(target, absl::MaxSplits('?', 1));
  head_ = {.method = std::string(method),
           .target = std::string(target),
           .path = parts.first,
           .query = parts.second,
           .scheme = "http",
           .host = "souk.example",
           .remote_address = "192.0.2.7",
           .headers = std::move(headers)};
  if (!body_->empty()) head_.headers.Add("content-length", absl::StrCat(body_->size()));
}

Task<absl::StatusOr<std::optional<std::string>>> FakeExchange::Next() {
  if (!body_.ok()) co_return body_.status();
  if (body_->empty()) co_return std::optional<std::string>();
  co_return std::optional<std::string>(std::exchange(*body_, ""));
}

Task<absl::StatusOr<std::string>> FakeExchange::ReadAll() { co_return body_; }

Task<absl::Status> FakeExchange::Respond(int status, http::Headers headers, std::string body) {
  if (begun()) co_return absl::FailedPreconditionError("answered already");
  answer_.status = status;
  answer_.headers = std::move(headers);
  answer_.body = std::move(body);
  co_return absl::OkStatus();
}

Task<absl::Status> FakeExchange::Begin(int status, http::Headers headers) {
  if (begun()) co_return absl::FailedPreconditionError("answered already");
  answer_.status = status;
  answer_.headers = std::move(headers);
  co_return absl::OkStatus();
}

Task<absl::Status> FakeExchange::Write(std::string piece, http::Flush flush) {
  if (!begun()) co_return absl::FailedPreconditionError("not begun");
  if (pieces_taken_.has_value() && (*pieces_taken_)-- == 0) {
    co_return absl::CancelledError("the client left");
  }
  answer_.body += piece;
  if (flush == http::Flush::kNow) answer_.pieces.push_back(std::move(piece));
  co_return absl::OkStatus();
}

Task<absl::Status> FakeExchange::Finish(http::Headers trailers) {
  if (!begun()) co_return absl::FailedPreconditionError("not begun");
  answer_.trailers = std::move(trailers);
  co_return absl::OkStatus();
}

}  // namespace souk::gateway
