#pragma once

#include "gateway/http/exchange.h"
#include "gateway/serving/request_scope.h"

namespace souk::gateway {

/// An exchange whose answers carry the scope's headers and leave their status in it. Both outlive
/// it.
class ObservedExchange final : public http::Exchange, private http::ResponseWriter {
 public:
  ObservedExchange(http::Exchange& exchange, RequestScope& scope)
      : exchange_(exchange), scope_(scope) {}

  const http::RequestHead& request() const override { return exchange_.request(); }
  http::RequestBody& body() override { return exchange_.body(); }
  http::ResponseWriter& response() override { return *this; }
  async::CancellationToken cancellation() const override { return exchange_.cancellation(); }

 private:
  Task<absl::Status> Respond(int status, http::Headers headers, std::string body) override;
  Task<absl::Status> Begin(int status, http::Headers headers) override;
  Task<absl::Status> Write(std::string piece, http::Flush flush) override;
  Task<absl::Status> Finish(http::Headers trailers) override;
  void CloseAfterwards() override;
  bool begun() const override;

  void Observe(int status, http::Headers& headers);

  http::Exchange& exchange_;
  RequestScope& scope_;
};

}  // namespace souk::gateway
