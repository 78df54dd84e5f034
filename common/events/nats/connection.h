#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/events/nats/handles.h"

namespace souk::events::nats {

/// How to reach the broker.
struct ServerOptions {
  std::string url;   // "nats://host:4222", or several with commas; may hold user and password
  std::string name;  // who connects, as the server's list of connections shows it
  /// For a connection to come about, and for each answer.
  absl::Duration timeout = absl::Seconds(2);
};

/// A connection to a NATS server. One that breaks stays broken: everything on it fails with
/// UNAVAILABLE, and its owner opens another, so that there is one way to begin and nothing is ever
/// sent from a buffer later. All calls block: make them on a BlockingPool. Thread-safe.
class Connection {
 public:
  /// UNAVAILABLE, reason BROKER_UNAVAILABLE, naming the server without its password.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ServerOptions& options);

  /// The server's URL without password, for messages.
  const std::string& server() const { return server_; }

  /// Tells the broker that the messages with these acknowledgement subjects are done with.
  absl::Status Acknowledge(const std::vector<std::string>& subjects);

  // For this folder.
  natsConnection* handle() { return connection_.get(); }
  jsCtx* jetstream() { return jetstream_.get(); }
  int64_t timeout_ms() const { return timeout_ms_; }

 private:
  Connection(const ServerOptions& options, std::string server);
  absl::Status Connect(const ServerOptions& options);

  const std::string server_;
  const int64_t timeout_ms_;
  ConnectionHandle connection_;
  JetStreamHandle jetstream_;  // before the connection
};

}  // namespace souk::events::nats
