#include "gateway/http/http1_connection.h"

#include <utility>

namespace souk::gateway::http {
namespace {

void Count(std::atomic<int64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

Http1Connection::Http1Connection(TcpSocket socket, ServerContext& server, DateCache& date)
    : socket_(std::make_shared<BufferedSocket>(std::move(socket), server.options.max_head_bytes,
                                               server.options.idle_timeout)),
      server_(server),
      date_(date) {
  head_.remote_address = socket_->RemoteAddress();
}

Task<void> Http1Connection::Run() {
  Then then;
  do {
    then = co_await ServeRequest();
  } while (then == Then::kNextRequest);
  if (then == Then::kLinger) co_await Linger();
  if (socket_->write_timed_out()) Count(server_.counters.write_timeouts);
  socket_->Close();
}

void Http1Connection::CloseIfIdle() {
  if (idle_) socket_->Close();
}

Task<Http1Connection::Then> Http1Connection::ServeRequest() {
  if (!co_await ReadHead()) {
    if (!error_) co_return Then::kClose;
    Http1Response response(*socket_, nullptr, {}, server_.draining, date_, out_);
    co_return co_await Reject(*std::move(error_), &response);
  }
  Count(server_.counters.requests);
  Http1Exchange exchange(*socket_, parser_, head_, server_, date_, out_);
  co_await server_.handler.Handle(&exchange);
  co_await socket_->Enter();
  co_return co_await Conclude(&exchange);
}

Task<Http1Connection::Then> Http1Connection::Conclude(Http1Exchange* exchange) {
  Http1Response& response = exchange->response();
  const std::optional<HttpError>& body_error = exchange->body().error();
  if (body_error && body_error->status == 408) Count(server_.counters.body_timeouts);
  if (!response.begun()) {
    co_return co_await Reject(body_error.value_or(HttpError{500, "the request got no answer"}),
                              &response);
  }
  if (body_error) Count(server_.counters.rejected);  // by the handler itself
  // A response that was begun and not finished is cut, so that the client sees it is not whole.
  if (!response.complete()) co_return Then::kClose;
  co_return response.keep_alive() ? Then::kNextRequest : Then::kLinger;
}

Task<Http1Connection::Then> Http1Connection::Reject(HttpError error, Http1Response* response) {
  Count(server_.counters.rejected);
  response->CloseAfterwards();
  const absl::Status sent = co_await response->Respond(
      error.status, {{"Content-Type", "application/json"}}, server_.error_body(error));
  co_return sent.ok() ? Then::kLinger : Then::kClose;
}

Task<bool> Http1Connection::ReadHead() {
  HeadScanner scanner(server_.options.max_header_count);
  if (!co_await ReceiveHead(&scanner)) co_return false;
  const absl::string_view text =
      socket_->input().substr(scanner.begin(), scanner.end() - scanner.begin());
  error_ = parser_.ParseHead(text, server_.options.max_target_bytes, head_);
  socket_->Consume(scanner.end());
  co_return !error_;
}

Task<bool> Http1Connection::ReceiveHead(HeadScanner* scanner) {
  SteadyTime deadline = FromNow(server_.options.idle_timeout);
  idle_ = true;
  for (;;) {
    if (!socket_->input().empty()) {
      if (std::exchange(idle_, false)) deadline = FromNow(server_.options.header_timeout);
      error_ = scanner->Scan(socket_->input());
      if (error_ || scanner->complete()) co_return !error_;
    }
    if (idle_ && server_.stopping) co_return false;
    switch (co_await socket_->MoreInput(deadline)) {
      case Input::kArrived:
        break;
      case Input::kEnded:
        co_return false;
      case Input::kTimeout:
        Count(idle_ ? server_.counters.idle_timeouts : server_.counters.header_timeouts);
        if (!idle_) error_ = HttpError{408, "the request did not arrive in time"};
        co_return false;
      case Input::kFull:
        error_ = scanner->TooLarge();
        co_return false;
    }
  }
}

Task<void> Http1Connection::Linger() {
  socket_->ShutdownSend();
  const SteadyTime deadline = FromNow(server_.options.linger);
  do {
    socket_->Consume(socket_->input().size());
  } while (co_await socket_->MoreInput(deadline) == Input::kArrived);
}

}  // namespace souk::gateway::http
