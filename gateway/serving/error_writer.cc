#include "gateway/serving/error_writer.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/status_mapping.h"
#include "gateway/serving/whole_response.h"
#include "gateway/transcoding/http_status.h"

namespace souk::gateway {
namespace {

// The code that says best what the server's own refusals are.
absl::StatusCode CodeOfHttpStatus(int http_status) {
  switch (http_status) {
    case 408:
      return absl::StatusCode::kDeadlineExceeded;
    case 413:
    case 431:
      return absl::StatusCode::kResourceExhausted;
    case 501:
      return absl::StatusCode::kUnimplemented;
    case 503:
      return absl::StatusCode::kUnavailable;
    default:
      return http_status < 500 ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kInternal;
  }
}

}  // namespace

Task<void> ErrorWriter::Respond(http::ResponseWriter& response, const absl::Status& error,
                                http::Headers headers, http::Headers trailers) const {
  return RespondAs(response, transcoding::HttpStatusOf(static_cast<int>(error.code())), error,
                   std::move(headers), std::move(trailers));
}

// What it takes by reference lives in the coroutine that awaits it.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)
Task<void> ErrorWriter::RespondAs(http::ResponseWriter& response, int http_status,
                                  const absl::Status& error, http::Headers headers,
                                  http::Headers trailers) const {
  // NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
  const google::rpc::Status status = rpc::ToRpcStatus(error);
  headers.Add("content-type", "application/json");
  if (const std::optional<int64_t> seconds = transcoding::RetryAfterSeconds(status)) {
    headers.Add("retry-after", absl::StrCat(*seconds));
  }
  if (http_status == 401) headers.Add("www-authenticate", "Bearer");
  // A client that left does not want to hear of it.
  static_cast<void>(co_await RespondWhole(response, http_status, std::move(headers),
                                          transcoding::WriteError(status, types_),
                                          std::move(trailers)));
}

std::string ErrorWriter::StreamError(const absl::Status& error) const {
  return transcoding::WriteStreamError(rpc::ToRpcStatus(error), types_);
}

std::string ErrorWriter::ServerErrorBody(const http::HttpError& error) const {
  return transcoding::WriteError(
      rpc::ToRpcStatus(absl::Status(CodeOfHttpStatus(error.status), error.message)), types_);
}

}  // namespace souk::gateway
