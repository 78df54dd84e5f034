#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/cancellation.h"
#include "common/async/task.h"
#include "common/discovery/host_port.h"

namespace souk::discovery {

/// What is asked for over HTTP/1.1.
struct HttpQuestion {
  HostPort server;
  std::string path;    // with its query
  std::string header;  // of the answer, which one is wanted
  absl::Duration timeout = absl::Seconds(10);
};

struct HttpAnswer {
  int status = 0;      // 200
  std::string header;  // the one that was wanted; "" when it is not there
  std::string body;
};

/// Asks servers over HTTP.
class HttpGetter {
 public:
  virtual ~HttpGetter() = default;

  /// The answer, whatever its status. UNAVAILABLE when the server cannot be reached or what it
  /// sends is no HTTP, DEADLINE_EXCEEDED when it takes longer than `timeout`, RESOURCE_EXHAUSTED
  /// for an answer of more than 8 MiB, CANCELLED once `cancellation` is.
  virtual Task<absl::StatusOr<HttpAnswer>> Get(HttpQuestion question,
                                               async::CancellationToken cancellation) = 0;
};

}  // namespace souk::discovery
