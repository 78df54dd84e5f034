#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/streambuf.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace souk::soukctl {

/// A process that this one started, with a pipe from its standard output and error. It gets SIGTERM
/// when this process dies, so that none is left behind, and is in a process group of its own, so
/// that Ctrl-C on the terminal reaches this process alone. Lives on the io_context's one thread.
class ChildProcess : public std::enable_shared_from_this<ChildProcess> {
 public:
  using OnLine = std::function<void(const std::string& line)>;

  /// Starts `command`, whose first word is the program's path; hands on each line that it writes.
  /// INTERNAL when it cannot be started.
  static absl::StatusOr<std::shared_ptr<ChildProcess>> Start(
      boost::asio::io_context& context, const std::vector<std::string>& command, OnLine on_line);

  pid_t pid() const { return pid_; }
  void Signal(int signal) const;

  /// Calls `done` once everything that the process wrote has been handed on, which may be after its
  /// death was noticed. Once at most.
  void WhenSilent(std::function<void()> done);

 private:
  ChildProcess(boost::asio::io_context& context, pid_t pid, int output, OnLine on_line);
  void ReadLine();

  const pid_t pid_;
  boost::asio::posix::stream_descriptor output_;
  boost::asio::streambuf buffer_;
  const OnLine on_line_;
  bool is_silent_ = false;
  std::function<void()> when_silent_ = [] {};
};

/// What waitpid's status says, for people: "exited with code 1", "was killed by signal 9 (Killed)".
std::string DescribeExit(int status);

}  // namespace souk::soukctl
