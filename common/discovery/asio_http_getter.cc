#include "common/discovery/asio_http_getter.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <functional>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace souk::discovery {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Error = boost::system::error_code;
using Answer = absl::StatusOr<HttpAnswer>;

constexpr uint64_t kLargestBody = 8 << 20;

// One question and its answer. Everything but the constructor runs on the context's thread. What is
// under way keeps it alive, and means nothing once it has ended.
class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(asio::io_context& context, async::Executor& executor, HttpQuestion question)
      : executor_(executor),
        question_(std::move(question)),
        request_(http::verb::get, question_.path, 11),
        resolver_(context),
        socket_(context),
        timer_(context) {
    request_.set(http::field::host, question_.server.ToString());
    request_.set(http::field::user_agent, "souk");
    request_.set(http::field::connection, "close");
    request_.set(http::field::accept, "application/json");
    parser_.body_limit(kLargestBody);
  }

  void Start(async::Resume<Answer> resume) {
    resume_ = std::move(resume);
    if (cancelled_) return End(absl::CancelledError("no longer wanted"));
    timer_.expires_after(absl::ToChronoNanoseconds(question_.timeout));
    timer_.async_wait([self = shared_from_this()](Error error) {
      if (error || !self->resume_) return;
      self->End(self->Failure(absl::StatusCode::kDeadlineExceeded, "no answer in time"));
    });
    resolver_.async_resolve(question_.server.host, absl::StrCat(question_.server.port),
                            Then<tcp::resolver::results_type>(&Exchange::Connect));
  }

  void Cancel() {
    cancelled_ = true;
    if (resume_) End(absl::CancelledError("no longer wanted"));
  }

 private:
  // A handler that goes on with `next`, unless the step has failed or all is over.
  template <typename Result>
  std::function<void(Error, Result)> Then(void (Exchange::*next)(Result)) {
    return [self = shared_from_this(), next](Error error, Result result) {
      if (!self->resume_) return;
      if (error) return self->Fail(error);
      (self.get()->*next)(std::move(result));
    };
  }

  void Connect(tcp::resolver::results_type addresses) {
    asio::async_connect(socket_, addresses, Then<tcp::endpoint>(&Exchange::Write));
  }

  void Write(tcp::endpoint /*connected*/) {
    http::async_write(socket_, request_, Then<size_t>(&Exchange::Read));
  }

  void Read(size_t /*written*/) {
    http::async_read(socket_, buffer_, parser_, Then<size_t>(&Exchange::Finish));
  }

  void Finish(size_t /*read*/) {
    http::response<http::string_body>& response = parser_.get();
    const auto header = response[question_.header];
    End(HttpAnswer{.status = static_cast<int>(response.result_int()),
                   .header = std::string(header.data(), header.size()),
                   .body = std::move(response.body())});
  }

  void Fail(Error error) {
    if (error == http::error::body_limit) {
      return End(Failure(absl::StatusCode::kResourceExhausted, "the answer is too large"));
    }
    End(Failure(absl::StatusCode::kUnavailable, error.message()));
  }

  absl::Status Failure(absl::StatusCode code, absl::string_view why) const {
    return absl::Status(code, absl::StrCat("http://", question_.server.ToString(), ": ", why));
  }

  void End(Answer answer) {
    Error ignored;
    timer_.cancel();
    resolver_.cancel();
    socket_.close(ignored);
    executor_.Post([resume = std::exchange(resume_, nullptr),
                    answer = std::move(answer)]() mutable { resume(std::move(answer)); });
  }

  async::Executor& executor_;
  const HttpQuestion question_;
  http::request<http::empty_body> request_;
  http::response_parser<http::string_body> parser_;
  beast::flat_buffer buffer_;
  tcp::resolver resolver_;
  tcp::socket socket_;
  asio::steady_timer timer_;
  bool cancelled_ = false;
  async::Resume<Answer> resume_;  // while it runs
};

}  // namespace

AsioHttpGetter::AsioHttpGetter(async::Executor& executor)
    : executor_(executor),
      work_(asio::make_work_guard(context_)),
      thread_([this] { context_.run(); }) {}

AsioHttpGetter::~AsioHttpGetter() {
  context_.stop();
  thread_.join();
}

Task<Answer> AsioHttpGetter::Get(HttpQuestion question, async::CancellationToken cancellation) {
  const auto exchange = std::make_shared<Exchange>(context_, executor_, std::move(question));
  async::CancellationToken::Registration registration;
  // Registered before it starts: once it has, this frame may go on on another thread.
  cancellation.OnCancel(
      [this, exchange] { asio::post(context_, [exchange] { exchange->Cancel(); }); }, registration);
  co_return co_await async::Await<Answer>([this, exchange](async::Resume<Answer> resume) {
    asio::post(context_, [exchange, resume = std::move(resume)]() mutable {
      exchange->Start(std::move(resume));
    });
  });
}

}  // namespace souk::discovery
