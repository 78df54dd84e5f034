#include "gateway/filters/observed_exchange.h"

namespace souk::gateway {

void ObservedExchange::Observe(int status, http::Headers& headers) {
  scope_.status = status;
  for (const http::Headers::Field field : scope_.response_headers) {
    headers.Add(field.name, field.value);
  }
}

Task<absl::Status> ObservedExchange::Respond(int status, http::Headers headers, std::string body) {
  Observe(status, headers);
  return exchange_.response().Respond(status, std::move(headers), std::move(body));
}

Task<absl::Status> ObservedExchange::Begin(int status, http::Headers headers) {
  Observe(status, headers);
  return exchange_.response().Begin(status, std::move(headers));
}

Task<absl::Status> ObservedExchange::Write(std::string piece, http::Flush flush) {
  return exchange_.response().Write(std::move(piece), flush);
}

Task<absl::Status> ObservedExchange::Finish(http::Headers trailers) {
  return exchange_.response().Finish(std::move(trailers));
}

void ObservedExchange::CloseAfterwards() { exchange_.response().CloseAfterwards(); }

bool ObservedExchange::begun() const { return exchange_.response().begun(); }

}  // namespace souk::gateway
