#include "common/events/nats/stream_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/events/nats/errors.h"
#include "common/events/nats/stream.h"

namespace souk::events::nats {
namespace {

// The broker forgets a consumer to which nobody listens any more.
constexpr absl::Duration kForgetAfter = absl::Seconds(10);

}  // namespace

absl::StatusOr<std::unique_ptr<StreamReader>> StreamReader::Open(Connection& connection,
                                                                 absl::string_view service,
                                                                 const Options& options) {
  const std::string stream = StreamOf(service);
  std::unique_ptr<StreamReader> reader(new StreamReader(
      absl::StrCat("the stream ", stream, " of ", connection.server()), options.check_interval));
  jsSubOptions settings;
  jsSubOptions_Init(&settings);
  settings.Stream = stream.c_str();
  settings.Config.DeliverPolicy = js_DeliverByStartSequence;
  settings.Config.OptStartSeq = options.from;
  settings.Config.AckPolicy = js_AckExplicit;
  settings.Config.AckWait = absl::ToInt64Nanoseconds(options.ack_wait);
  settings.Config.MaxAckPending = options.max_unacknowledged;
  settings.Config.InactiveThreshold = absl::ToInt64Nanoseconds(kForgetAfter);
  jsErrCode code = {};
  RETURN_IF_ERROR(ToStatus(js_SubscribeSync(Out(reader->subscription_), connection.jetstream(),
                                            SubjectsOf(service).c_str(), nullptr, &settings, &code),
                           reader->where_, code));
  // What the broker sends ahead is bounded; libnats shall not drop any of it.
  RETURN_IF_ERROR(ToStatus(natsSubscription_SetPendingLimits(reader->subscription_.get(), -1, -1),
                           reader->where_));
  return reader;
}

absl::StatusOr<std::vector<ReceivedMessage>> StreamReader::Next(int limit) {
  std::vector<ReceivedMessage> messages;
  uint64_t queued = 0;
  do {
    MessageHandle message;
    const natsStatus status =
        natsSubscription_NextMsg(Out(message), subscription_.get(), check_interval_ms_);
    if (stopped_) return absl::CancelledError("no longer wanted");
    if (status == NATS_TIMEOUT) {
      RETURN_IF_ERROR(Check());
      continue;
    }
    RETURN_IF_ERROR(ToStatus(status, where_));
    MetaDataHandle about;
    RETURN_IF_ERROR(ToStatus(natsMsg_GetMetaData(Out(about), message.get()), where_));
    messages.push_back({.sequence = about->Sequence.Stream,
                        .message = ReadMessage(message.get()),
                        .acknowledgement = natsMsg_GetReply(message.get())});
    RETURN_IF_ERROR(ToStatus(natsSubscription_QueuedMsgs(subscription_.get(), &queued), where_));
  } while (messages.empty() || (queued > 0 && static_cast<int>(messages.size()) < limit));
  return messages;
}

absl::Status StreamReader::Check() const {
  ConsumerInfoHandle info;
  jsErrCode code = {};
  const absl::Status known =
      ToStatus(natsSubscription_GetConsumerInfo(Out(info), subscription_.get(), nullptr, &code),
               where_, code);
  if (stopped_) return absl::CancelledError("no longer wanted");
  return known.ok() ? known : BrokerUnavailable(where_, "its reader is not known any more");
}

void StreamReader::Stop() {
  stopped_ = true;
  // It wakes Next; the consumer goes at once, or by itself when this fails.
  natsSubscription_Unsubscribe(subscription_.get());
}

}  // namespace souk::events::nats
