#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/events/nats/handles.h"

namespace souk::events::nats {

/// What libnats says of something that was tried; `where` names the server, and the stream:
///   NATS_OK: OK
///   there is no such message or stream: NOT_FOUND
///   anything else, such as a server that is away or does not answer: UNAVAILABLE, reason
///     BROKER_UNAVAILABLE, with libnats's own words
/// `code` is what JetStream says, where it was asked.
absl::Status ToStatus(natsStatus status, absl::string_view where, jsErrCode code = {});

/// UNAVAILABLE, reason BROKER_UNAVAILABLE.
absl::Status BrokerUnavailable(absl::string_view where, absl::string_view why);

}  // namespace souk::events::nats
