#include "tools/soukctl/up/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/read_until.hpp>
#include <istream>

#include "absl/strings/str_cat.h"

namespace souk::soukctl {
namespace {

// Only what may be called between fork and exec.
[[noreturn]] void BecomeChild(pid_t parent, int output, char* const* arguments) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);  // it died before prctl
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(arguments[0], arguments);
  _exit(127);
}

}  // namespace

absl::StatusOr<std::shared_ptr<ChildProcess>> ChildProcess::Start(
    boost::asio::io_context& context, const std::vector<std::string>& command, OnLine on_line) {
  if (access(command[0].c_str(), X_OK) != 0) {
    return absl::InternalError(absl::StrCat(command[0], " cannot be run: ", strerror(errno),
                                            "; build it with `make build`"));
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return absl::InternalError(absl::StrCat("no pipe for ", command[0], ": ", strerror(errno)));
  }
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) BecomeChild(parent, ends[1], arguments.data());
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    return absl::InternalError(absl::StrCat(command[0], " cannot be started: ", strerror(errno)));
  }
  std::shared_ptr<ChildProcess> child(new ChildProcess(context, pid, ends[0], std::move(on_line)));
  child->ReadLine();
  return child;
}

ChildProcess::ChildProcess(boost::asio::io_context& context, pid_t pid, int output, OnLine on_line)
    : pid_(pid), output_(context, output), on_line_(std::move(on_line)) {}

void ChildProcess::Signal(int signal) const { kill(pid_, signal); }

void ChildProcess::WhenSilent(std::function<void()> done) {
  if (is_silent_) return done();
  when_silent_ = std::move(done);
}

void ChildProcess::ReadLine() {
  // The pipe, rather than its owner, decides how long lines are read: the last words of a process
  // that died come after its death was noticed.
  boost::asio::async_read_until(
      output_, buffer_, '\n',
      [this, self = shared_from_this()](const boost::system::error_code& error, size_t) {
        std::istream stream(&buffer_);
        std::string line;
        if (std::getline(stream, line) && !line.empty()) on_line_(line);
        if (!error) return ReadLine();
        is_silent_ = true;
        when_silent_();
      });
}

std::string DescribeExit(int status) {
  if (WIFSIGNALED(status)) {
    return absl::StrCat("was killed by signal ", WTERMSIG(status), " (",
                        strsignal(WTERMSIG(status)), ")");
  }
  return absl::StrCat("exited with code ", WEXITSTATUS(status));
}

}  // namespace souk::soukctl
