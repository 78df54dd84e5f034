#pragma once

#include "common/async/cancellation.h"
#include "gateway/http/exchange.h"
#include "gateway/http/http1_body.h"
#include "gateway/http/http1_response.h"
#include "gateway/http/server_context.h"

namespace souk::gateway::http {

/// A request of HTTP/1.1 while the handler answers it. Made and destroyed on the connection's
/// thread.
class Http1Exchange final : public Exchange {
 public:
  /// What the arguments refer to outlives the exchange. Begins to read ahead, so that the client's
  /// departure is noticed.
  Http1Exchange(BufferedSocket& socket, RequestParser& parser, const RequestHead& head,
                ServerContext& server, DateCache& date, std::string& out);
  ~Http1Exchange() override;

  const RequestHead& request() const override { return head_; }
  Http1Body& body() override { return body_; }
  Http1Response& response() override { return response_; }
  async::CancellationToken cancellation() const override { return cancellation_.token(); }

 private:
  BufferedSocket& socket_;
  const RequestHead& head_;
  async::CancellationSource cancellation_;
  Http1Body body_;
  Http1Response response_;
};

}  // namespace souk::gateway::http
