#include "common/events/nats/errors.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace souk::events::nats {

absl::Status BrokerUnavailable(absl::string_view where, absl::string_view why) {
  return ErrorWithReason(absl::StatusCode::kUnavailable, "BROKER_UNAVAILABLE",
                         absl::StrCat(where, ": ", why));
}

absl::Status ToStatus(natsStatus status, absl::string_view where, jsErrCode code) {
  if (status == NATS_OK) return absl::OkStatus();
  natsStatus last = NATS_OK;
  const char* const detail = nats_GetLastError(&last);
  const std::string words = last == status && detail != nullptr && *detail != '\0'
                                ? absl::StrCat(natsStatus_GetText(status), " (", detail, ")")
                                : natsStatus_GetText(status);
  if (status == NATS_NOT_FOUND || code == JSStreamNotFoundErr || code == JSNoMessageFoundErr) {
    return absl::NotFoundError(absl::StrCat(where, ": ", words));
  }
  return BrokerUnavailable(where, words);
}

}  // namespace souk::events::nats
