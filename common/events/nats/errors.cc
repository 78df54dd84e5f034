#include "common/events/nats/errors.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"

namespace souk::events::nats {

namespace {

// What libnats says of the last error of this thread, which begins with a place in its source:
// "(conn.c:2088): No server available for connection".
std::string Words(natsStatus status) {
  const absl::string_view text = natsStatus_GetText(status);
  natsStatus last = NATS_OK;
  const char* const told = nats_GetLastError(&last);
  if (last != status || told == nullptr) return std::string(text);
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(told, absl::MaxSplits("): ", 1));
  const absl::string_view detail = parts.second;
  return detail.empty() || detail == text ? std::string(text) : absl::StrCat(text, ": ", detail);
}

}  // namespace

absl::Status BrokerUnavailable(absl::string_view where, absl::string_view why) {
  return ErrorWithReason(absl::StatusCode::kUnavailable, "BROKER_UNAVAILABLE",
                         absl::StrCat(where, ": ", why));
}

absl::Status ToStatus(natsStatus status, absl::string_view where, jsErrCode code) {
  if (status == NATS_OK) return absl::OkStatus();
  const std::string words = Words(status);
  if (status == NATS_NOT_FOUND || code == JSStreamNotFoundErr || code == JSNoMessageFoundErr) {
    return absl::NotFoundError(absl::StrCat(where, ": ", words));
  }
  return BrokerUnavailable(where, words);
}

}  // namespace souk::events::nats
