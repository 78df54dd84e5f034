#pragma once

#include "absl/status/status.h"
#include "common/base/deadline.h"

namespace souk::host {

/// What a process serves its callers by.
class Server {
 public:
  virtual ~Server() = default;

  /// Listens and serves from now on. UNAVAILABLE, naming the address, when it cannot listen there.
  virtual absl::Status Start() = 0;

  /// Says to whoever asks for its health that it should get no new calls; still takes them.
  virtual void AnnounceStop() = 0;

  /// Takes no new calls, reads nothing more from streams, lets the calls that run finish until
  /// `grace`, cancels the rest and waits for them. Blocks. The server is over afterwards.
  virtual void Shutdown(Deadline grace) = 0;

  /// The port that other processes call; 0 before Start, and where there is none.
  virtual int port() const { return 0; }
};

/// One of Souk's processes, as its wiring constructs it: members in the order of their
/// dependencies, all work begun by Start and ended by Stop.
class Process {
 public:
  virtual ~Process() = default;

  virtual Server& server() = 0;

  /// Begins background work (resuming sagas, sweepers). Called once the server takes calls.
  virtual void Start() {}

  /// Ends the calls that do not end by themselves, such as those that follow something, so that
  /// they do not hold up the drain. Called while calls still run and before none is accepted any
  /// more.
  virtual void EndStreams() {}

  /// Ends background work and waits for it. Called when no call runs any more. Blocks.
  virtual void Stop() {}
};

}  // namespace souk::host
