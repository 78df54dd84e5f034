#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/async/task.h"
#include "common/base/clock.h"
#include "gateway/http/asio_types.h"
#include "gateway/http/lazy_timer.h"

namespace souk::gateway::http {

/// How a wait for input ended.
enum class Input {
  kArrived,
  kEnded,    // the peer closed its side, the connection broke, or Close was called
  kTimeout,  // the deadline passed
  kFull,     // there is no room: consume first
};

/// A TCP connection that reads ahead into a buffer of fixed size, so that the peer's departure is
/// noticed also while nobody reads. It belongs to the one thread that runs its io_context: all
/// members must be called there, but Enter.
///
/// There is at most one wait for input and one write at a time; they may overlap. Neither uses
/// Asio's cancellation, which is not safe with Task: to end a wait is to close the socket.
class BufferedSocket : public std::enable_shared_from_this<BufferedSocket> {
 public:
  /// `capacity`: how many bytes are read ahead. `write_timeout`: how long the peer may refuse to
  /// take a byte. REQUIRES: made by std::make_shared.
  BufferedSocket(TcpSocket socket, size_t capacity, absl::Duration write_timeout);
  ~BufferedSocket();

  /// Goes on, on the connection's thread. Any thread may call.
  Task<void> Enter();

  /// What was read and not yet consumed. Invalid after the next wait or Consume.
  absl::string_view input() const { return {buffer_.get() + begin_, end_ - begin_}; }
  void Consume(size_t bytes) { begin_ += bytes; }
  /// Waits until there is more input than now.
  Task<Input> MoreInput(SteadyTime deadline);

  /// Reads in the background, as far as there is room, until the peer's side ends.
  void ReadAhead();
  /// Calls `callback` once, when the peer's side ends or Close is called: at once when it has
  /// ended. The callback is dropped by nullptr.
  void OnInputEnded(absl::AnyInvocable<void()> callback);

  /// Sends both pieces, which the caller keeps. CANCELLED when the connection is or gets lost, or
  /// the peer takes nothing for the write timeout.
  Task<absl::Status> Write(absl::string_view first, absl::string_view second);

  /// Tells the peer that nothing more will be sent.
  void ShutdownSend();
  /// Ends everything that waits.
  void Close();

  /// The peer's address, without port.
  std::string RemoteAddress() const;
  bool write_timed_out() const { return write_timed_out_; }

 private:
  void OnRead(const boost::system::error_code& error, size_t bytes);
  void EndInput();
  void Wake(Input input);
  // Waits until the peer takes more; false when it never will.
  Task<bool> Writable();

  TcpSocket socket_;
  const size_t capacity_;
  const std::unique_ptr<char[]> buffer_;  // uninitialised: what is never used costs no memory
  size_t begin_ = 0;                      // input() is buffer_[begin_, end_)
  size_t end_ = 0;
  bool reading_ = false;  // an operation writes to buffer_[end_, ...)
  bool input_ended_ = false;
  bool write_timed_out_ = false;
  const absl::Duration write_timeout_;
  async::Resume<Input> waiter_;
  absl::AnyInvocable<void()> on_input_ended_;
  LazyTimer read_timer_;
  LazyTimer write_timer_;
};

}  // namespace souk::gateway::http
