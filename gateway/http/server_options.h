#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace souk::gateway::http {

/// The limits of a Server. What goes past one is answered with the status named, then closed.
struct ServerOptions {
  /// Threads for connections; 0: one for each processor.
  int io_threads = 0;
  /// Connections open at once; one more is answered 503 and closed.
  int max_connections = 10'000;

  /// Request line and header fields together, in bytes (431). Also the bytes that are read ahead of
  /// a handler: the memory of a connection.
  size_t max_head_bytes = 16 * 1024;
  /// Header fields (431).
  size_t max_header_count = 100;
  /// The request-target, in bytes (414).
  size_t max_target_bytes = 8 * 1024;
  /// The request's body, in bytes, after inflation (413).
  int64_t max_body_bytes = 4 * 1024 * 1024;

  /// How long a connection may wait for a request, or refuse to take a byte of a response, until it
  /// is closed without a word.
  absl::Duration idle_timeout = absl::Seconds(60);
  /// From the first byte of a request to the end of its head (408).
  absl::Duration header_timeout = absl::Seconds(10);
  /// For the body to arrive, once the handler wants it (408).
  absl::Duration body_timeout = absl::Seconds(15);
  /// After the last answer, how long what the client still sends is read and dropped, since closing
  /// with unread bytes would make the network drop the answer (RFC 9112, 9.6).
  absl::Duration linger = absl::Seconds(2);
};

}  // namespace souk::gateway::http
