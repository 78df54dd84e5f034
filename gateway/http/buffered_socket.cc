#include "gateway/http/buffered_socket.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

namespace souk::gateway::http {

using boost::system::error_code;

BufferedSocket::BufferedSocket(TcpSocket socket, size_t capacity, absl::Duration write_timeout)
    : socket_(std::move(socket)),
      capacity_(capacity),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity)),
      write_timeout_(write_timeout),
      read_timer_(socket_.get_executor(), [this] { Wake(Input::kTimeout); }),
      write_timer_(socket_.get_executor(), [this] {
        write_timed_out_ = true;
        Close();
      }) {
  error_code ignored;  // a connection that is already lost says so when it is read
  socket_.non_blocking(true, ignored);
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
}

BufferedSocket::~BufferedSocket() = default;

Task<void> BufferedSocket::Enter() {
  if (socket_.get_executor().running_in_this_thread()) co_return;
  co_await async::Await<>([this](async::Resume<> resume) {
    boost::asio::post(socket_.get_executor(), std::move(resume));
  });
}

Task<Input> BufferedSocket::MoreInput(SteadyTime deadline) {
  if (input_ended_) co_return Input::kEnded;
  if (input().size() == capacity_) co_return Input::kFull;
  read_timer_.Set(deadline);
  const Input input = co_await async::Await<Input>([this](async::Resume<Input> resume) {
    waiter_ = std::move(resume);
    ReadAhead();
  });
  read_timer_.Clear();
  co_return input;
}

void BufferedSocket::ReadAhead() {
  if (reading_ || input_ended_) return;
  // What is unread moves to the front; usually there is nothing.
  const size_t unread = end_ - begin_;
  if (begin_ > 0) std::memmove(buffer_.get(), buffer_.get() + begin_, unread);
  begin_ = 0;
  end_ = unread;
  if (end_ == capacity_) return;
  reading_ = true;
  socket_.async_read_some(boost::asio::buffer(buffer_.get() + end_, capacity_ - end_),
                          [self = shared_from_this()](const error_code& error, size_t bytes) {
                            self->OnRead(error, bytes);
                          });
}

void BufferedSocket::OnRead(const error_code& error, size_t bytes) {
  reading_ = false;
  if (error) return EndInput();
  end_ += bytes;
  if (waiter_) return Wake(Input::kArrived);
  ReadAhead();
}

void BufferedSocket::OnInputEnded(absl::AnyInvocable<void()> callback) {
  on_input_ended_ = std::move(callback);
  if (input_ended_ && on_input_ended_) std::exchange(on_input_ended_, nullptr)();
}

void BufferedSocket::EndInput() {
  input_ended_ = true;
  // Either call may run the connection to its end; what they use is on the stack.
  if (on_input_ended_) std::exchange(on_input_ended_, nullptr)();
  Wake(Input::kEnded);
}

void BufferedSocket::Wake(Input input) {
  if (waiter_) std::exchange(waiter_, nullptr)(input);
}

Task<absl::Status> BufferedSocket::Write(absl::string_view first, absl::string_view second) {
  for (;;) {
    const std::array<boost::asio::const_buffer, 2> pieces = {
        boost::asio::buffer(first.data(), first.size()),
        boost::asio::buffer(second.data(), second.size())};
    error_code error;
    const size_t sent = socket_.write_some(pieces, error);
    const size_t of_first = std::min(sent, first.size());
    first.remove_prefix(of_first);
    second.remove_prefix(sent - of_first);
    if (first.empty() && second.empty()) co_return absl::OkStatus();
    const bool may_go_on = error == boost::asio::error::would_block ? co_await Writable() : !error;
    if (!may_go_on) co_return absl::CancelledError("the client left");
  }
}

Task<bool> BufferedSocket::Writable() {
  write_timer_.Set(FromNow(write_timeout_));
  const bool writable = co_await async::Await<bool>([this](async::Resume<bool> resume) {
    socket_.async_wait(
        TcpSocket::wait_write,
        [resume = std::move(resume)](const error_code& error) mutable { resume(!error); });
  });
  write_timer_.Clear();
  co_return writable;
}

void BufferedSocket::ShutdownSend() {
  error_code ignored;  // the peer may be gone
  socket_.shutdown(TcpSocket::shutdown_send, ignored);
}

void BufferedSocket::Close() {
  const std::shared_ptr<BufferedSocket> self = shared_from_this();
  error_code ignored;  // the descriptor is released in any case
  socket_.close(ignored);
  read_timer_.Clear();
  write_timer_.Clear();
  if (!input_ended_) EndInput();
}

std::string BufferedSocket::RemoteAddress() const {
  error_code error;
  const auto endpoint = socket_.remote_endpoint(error);
  return error ? std::string() : endpoint.address().to_string();
}

}  // namespace souk::gateway::http
