#include "gateway/serving/whole_response.h"

#include <utility>

#include "common/base/status_macros.h"

namespace souk::gateway {

// NOLINTNEXTLINE(*-avoid-reference-coroutine-parameters): it outlives what awaits this
Task<absl::Status> RespondWhole(http::ResponseWriter& response, int status, http::Headers headers,
                                std::string body, http::Headers trailers) {
  if (trailers.empty()) {
    co_return co_await response.Respond(status, std::move(headers), std::move(body));
  }
  // Only a streamed response has a place for them.
  CO_RETURN_IF_ERROR(co_await response.Begin(status, std::move(headers)));
  CO_RETURN_IF_ERROR(co_await response.Write(std::move(body), http::Flush::kLater));
  co_return co_await response.Finish(std::move(trailers));
}

}  // namespace souk::gateway
