#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/soukctl/client/url.h"

namespace souk::soukctl {

/// What goes with a call beside its body.
struct CallOptions {
  std::string idempotency_key = "";  // makes a mutation safe to repeat; "" for none
  int timeout_ms = 0;                // by when the answer is wanted; 0 for the route's own deadline
};

/// How long a gateway may be silent before it is given up.
struct Patience {
  /// For an answer, beyond the time that the call itself asked for. The longest deadline of a route
  /// is 10 s unless configured otherwise, and the gateway answers when it passes.
  absl::Duration answer = absl::Seconds(15);
  /// For the next line of a stream. A quiet stream is nothing bad: then the gateway is asked
  /// whether it lives.
  absl::Duration quiet = absl::Seconds(5);
};

/// Calls the REST API as any client would: JSON over HTTP/1.1, blocking, a connection a call. Never
/// waits for ever, whatever state the gateway is in.
class GatewayClient {
 public:
  /// `address` such as "http://127.0.0.1:8080". INVALID_ARGUMENT when it is none.
  static absl::StatusOr<GatewayClient> Create(absl::string_view address, Patience patience = {});

  /// Sends `request` as JSON ("" for no body) and reads the answer into `response`. The gateway's
  /// error with its code and message; UNAVAILABLE when it cannot be reached; DEADLINE_EXCEEDED when
  /// it takes the call and does not answer.
  absl::Status Call(const std::string& method, const std::string& path, const std::string& body,
                    google::protobuf::Message& response, const CallOptions& options = {}) const;

  /// Reads a stream of JSON lines; hands on each until `on_line` gives false or the stream ends.
  /// The error that ended it, or OK; DEADLINE_EXCEEDED when the gateway does not live any more.
  absl::Status Stream(const std::string& path,
                      const std::function<bool(absl::string_view line)>& on_line) const;

 private:
  GatewayClient(Url url, Patience patience) : url_(std::move(url)), patience_(patience) {}
  absl::Status CheckAlive() const;

  Url url_;
  Patience patience_;
};

}  // namespace souk::soukctl
