#include "common/events/nats/stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/nats/errors.h"

namespace souk::events::nats {
namespace {

constexpr char kDescription[] = "The events of a Souk service, in the order of its log";

std::string HeaderOf(natsMsg* message, const char* name) {
  const char* value = nullptr;
  return natsMsgHeader_Get(message, name, &value) == NATS_OK && value != nullptr ? value : "";
}

absl::StatusOr<std::optional<StoredMessage>> ToStored(const absl::Status& status,
                                                      natsMsg* message) {
  if (absl::IsNotFound(status)) return std::nullopt;
  RETURN_IF_ERROR(status);
  return StoredMessage{.sequence = natsMsg_GetSequence(message), .message = ReadMessage(message)};
}

}  // namespace

EventMessage ReadMessage(natsMsg* message) {
  return {.subject = natsMsg_GetSubject(message),
          .event_id = HeaderOf(message, kEventIdHeader),
          .cursor = HeaderOf(message, kCursorHeader),
          .after = HeaderOf(message, kAfterHeader),
          .traceparent = HeaderOf(message, kTraceparentHeader),
          .body = std::string(natsMsg_GetData(message), natsMsg_GetDataLength(message))};
}

Stream::Stream(Connection& connection, absl::string_view service)
    : connection_(connection),
      name_(StreamOf(service)),
      subjects_(SubjectsOf(service)),
      where_(absl::StrCat("the stream ", name_, " of ", connection.server())) {}

absl::Status Stream::Prepare(const Options& options) {
  StreamInfoHandle info;
  jsErrCode code = {};
  const absl::Status found =
      ToStatus(js_GetStreamInfo(Out(info), connection_.jetstream(), name_.c_str(), nullptr, &code),
               where_, code);
  if (absl::IsNotFound(found)) return Create(options);
  RETURN_IF_ERROR(found);
  RETURN_IF_ERROR(Check(*info->Config));
  const int64_t max_age = absl::ToInt64Nanoseconds(options.max_age);
  if (info->Config->MaxAge == max_age && info->Config->AllowDirect) return absl::OkStatus();
  // All else is as its operators want it.
  info->Config->MaxAge = max_age;
  info->Config->AllowDirect = true;
  return ToStatus(js_UpdateStream(nullptr, connection_.jetstream(), info->Config, nullptr, &code),
                  where_, code);
}

absl::Status Stream::Create(const Options& options) {
  const char* subjects[] = {subjects_.c_str()};
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = name_.c_str();
  config.Description = kDescription;
  config.Subjects = subjects;
  config.SubjectsLen = 1;
  config.Storage = js_FileStorage;
  config.MaxAge = absl::ToInt64Nanoseconds(options.max_age);
  config.Replicas = options.replicas;
  config.Duplicates = absl::ToInt64Nanoseconds(options.duplicate_window);
  config.AllowDirect = true;  // consumers find their place by it
  jsErrCode code = {};
  const natsStatus status = js_AddStream(nullptr, connection_.jetstream(), &config, nullptr, &code);
  // Another process of the service was quicker.
  if (code == JSStreamNameExistErr) return absl::OkStatus();
  return ToStatus(status, where_, code);
}

absl::Status Stream::Check(const jsStreamConfig& config) const {
  if (config.SubjectsLen == 1 && subjects_ == config.Subjects[0]) return absl::OkStatus();
  return ErrorWithReason(
      absl::StatusCode::kFailedPrecondition, "STREAM_FOREIGN",
      absl::StrCat(where_, " is not Souk's: it must take the subject ", subjects_, " alone"));
}

absl::StatusOr<Stream::Sequences> Stream::GetSequences() {
  StreamInfoHandle info;
  jsErrCode code = {};
  RETURN_IF_ERROR(
      ToStatus(js_GetStreamInfo(Out(info), connection_.jetstream(), name_.c_str(), nullptr, &code),
               where_, code));
  return Sequences{.first = info->State.FirstSeq, .last = info->State.LastSeq};
}

absl::StatusOr<std::optional<StoredMessage>> Stream::FindFrom(uint64_t sequence) {
  jsDirectGetMsgOptions options;
  jsDirectGetMsgOptions_Init(&options);
  options.Sequence = sequence;
  options.NextBySubject = subjects_.c_str();
  MessageHandle message;
  const natsStatus status =
      js_DirectGetMsg(Out(message), connection_.jetstream(), name_.c_str(), nullptr, &options);
  return ToStored(ToStatus(status, where_), message.get());
}

// One by one: what lies at the end is seldom removed, and the server's own answer to this question
// is wrong when it was (2.9 knows no message then).
absl::StatusOr<std::optional<StoredMessage>> Stream::FindLast(const Sequences& sequences) {
  for (uint64_t sequence = sequences.last; sequence >= std::max<uint64_t>(sequences.first, 1);
       --sequence) {
    MessageHandle message;
    jsErrCode code = {};
    const natsStatus status =
        js_GetMsg(Out(message), connection_.jetstream(), name_.c_str(), sequence, nullptr, &code);
    ASSIGN_OR_RETURN(std::optional<StoredMessage> found,
                     ToStored(ToStatus(status, where_, code), message.get()));
    if (found.has_value()) return found;
  }
  return std::nullopt;
}

absl::Status Stream::PurgeTo(uint64_t sequence) {
  jsOptions options;
  jsOptions_Init(&options);
  options.Wait = connection_.timeout_ms();
  options.Stream.Purge.Sequence = sequence + 1;
  jsErrCode code = {};
  return ToStatus(js_PurgeStream(connection_.jetstream(), name_.c_str(), &options, &code), where_,
                  code);
}

}  // namespace souk::events::nats
