#include "gateway/http/http1_exchange.h"

namespace souk::gateway::http {

Http1Exchange::Http1Exchange(BufferedSocket& socket, RequestParser& parser, const RequestHead& head,
                             ServerContext& server, DateCache& date, std::string& out)
    : socket_(socket),
      head_(head),
      body_(socket, parser, head.headers, server.options),
      response_(socket, &body_,
                {.head_request = head.method == "HEAD",
                 .http_1_0 = parser.http_1_0(),
                 .keep_alive = parser.keep_alive()},
                server.draining, date, out) {
  socket_.OnInputEnded([this, &server] {
    server.counters.departed.fetch_add(1, std::memory_order_relaxed);
    cancellation_.Cancel();
  });
  socket_.ReadAhead();
}

Http1Exchange::~Http1Exchange() { socket_.OnInputEnded(nullptr); }

}  // namespace souk::gateway::http
