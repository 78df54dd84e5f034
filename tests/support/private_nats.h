#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

namespace souk::testing {

/// A NATS server with JetStream for one test, on a free port of this machine, whose streams lie in
/// a folder that goes with it. It dies with the test program.
class NatsServer {
 public:
  /// Running. Null when nats-server is not installed: then skip the test, and say so.
  static std::unique_ptr<NatsServer> Start();

  ~NatsServer();
  NatsServer(const NatsServer&) = delete;
  NatsServer& operator=(const NatsServer&) = delete;

  /// "nats://127.0.0.1:41234".
  std::string url() const;

  /// Ends it with SIGKILL. What it had is kept.
  void Kill();
  /// Starts it again, on the same port. REQUIRES: it was killed.
  void StartAgain() { Run(); }

 private:
  NatsServer(std::string program, std::string folder);
  void Run();
  int ReadPort() const;

  const std::string program_;
  const std::string folder_;
  int port_ = -1;  // -1 asks for any
  pid_t pid_ = 0;
};

}  // namespace souk::testing
