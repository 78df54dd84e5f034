#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/readiness.h"
#include "common/telemetry/service_identity.h"

namespace souk::telemetry {

struct AdminRequest {
  std::string path;   // "/metrics"
  std::string query;  // what follows "?", undecoded; "" for none
};

struct AdminResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body = {};
};

using AdminHandler = std::function<AdminResponse(const AdminRequest&)>;

struct AdminOptions {
  std::string address = "0.0.0.0";  // an IP address, v4 or v6
  uint16_t port = 0;                // 0: any free port
  /// Scrapers and probes need a handful; beyond it new connections are closed at once.
  int max_connections = 32;
  /// For a request to arrive and for its answer to be taken, and for an idle connection.
  absl::Duration timeout = absl::Seconds(10);
  size_t max_header_bytes = 8192;
};

/// A small HTTP/1.1 server for operators and scrapers, with one thread of its own, so that it
/// answers while the rest of the process is busy. GET and HEAD only. Not for the public: no TLS, no
/// identity.
class AdminServer {
 public:
  /// Listens and serves. INVALID_ARGUMENT for an address that is none; UNAVAILABLE, naming address
  /// and port, when it cannot listen there.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(AdminOptions options, Logger logger);

  /// Closes all connections and ends the thread.
  ~AdminServer();

  /// The port it listens on.
  uint16_t port() const;

  /// Serves `path` (without query) by `handler`, replacing an earlier one. The handler runs on the
  /// server's one thread, so it must be quick; what it captures must outlive the server.
  /// Thread-safe.
  void Handle(absl::string_view path, AdminHandler handler);

 private:
  class Impl;
  explicit AdminServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Adds the pages that every process has: /metrics (Prometheus text), /healthz (200 while the
/// process can answer at all), /readyz (200 or 503, with a line a condition) and /buildinfo (JSON).
/// `metrics` and `readiness` must outlive `server`.
void AddStandardPages(AdminServer& server, const Metrics& metrics, const Readiness& readiness,
                      const ServiceIdentity& identity, absl::Time process_start);

}  // namespace souk::telemetry
