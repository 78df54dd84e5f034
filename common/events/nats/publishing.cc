#include "common/events/nats/publishing.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/events/nats/errors.h"
#include "common/json/reader.h"
#include "google/protobuf/struct.pb.h"

namespace souk::events::nats {
namespace {

absl::Status Moved(absl::string_view where, absl::string_view why) {
  return ErrorWithReason(absl::StatusCode::kAborted, "STREAM_MOVED",
                         absl::StrCat(where, " has moved on: ", why));
}

}  // namespace

Publisher::Publisher(Connection& connection, absl::string_view service)
    : connection_(connection),
      where_(absl::StrCat("the stream ", StreamOf(service), " of ", connection.server())) {}

absl::StatusOr<std::unique_ptr<Publisher>> Publisher::Open(Connection& connection,
                                                           absl::string_view service) {
  std::unique_ptr<Publisher> publisher(new Publisher(connection, service));
  RETURN_IF_ERROR(ToStatus(natsInbox_Create(Out(publisher->inbox_)), publisher->where_));
  const std::string all = absl::StrCat(publisher->inbox_.get(), ".>");
  RETURN_IF_ERROR(ToStatus(
      natsConnection_SubscribeSync(Out(publisher->replies_), connection.handle(), all.c_str()),
      publisher->where_));
  return publisher;
}

absl::StatusOr<uint64_t> Publisher::Publish(absl::Span<const EventMessage> messages, uint64_t after,
                                            const std::function<void()>& sent) {
  const std::string batch = absl::StrCat(inbox_.get(), ".", ++batches_, ".");
  for (size_t i = 0; i < messages.size(); ++i) {
    RETURN_IF_ERROR(Send(messages[i], after + i, absl::StrCat(batch, i)));
  }
  // Sends what libnats still holds, which it else does a millisecond later.
  RETURN_IF_ERROR(ToStatus(
      natsConnection_FlushTimeout(connection_.handle(), connection_.timeout_ms()), where_));
  sent();
  RETURN_IF_ERROR(ReadReply(batch, after, messages.size()));
  return after + messages.size();
}

absl::Status Publisher::Send(const EventMessage& event, uint64_t after, const std::string& reply) {
  MessageHandle message;
  natsStatus status = natsMsg_Create(Out(message), event.subject.c_str(), reply.c_str(),
                                     event.body.data(), static_cast<int>(event.body.size()));
  const auto set = [&](const char* name, const std::string& value) {
    if (status == NATS_OK && !value.empty()) {
      status = natsMsgHeader_Set(message.get(), name, value.c_str());
    }
  };
  set(kEventIdHeader, event.event_id);
  set(kLastSequenceHeader, absl::StrCat(after));
  set(kCursorHeader, event.cursor);
  set(kAfterHeader, event.after);
  set(kTraceparentHeader, event.traceparent);
  if (status == NATS_OK) status = natsConnection_PublishMsg(connection_.handle(), message.get());
  return ToStatus(status, where_);
}

// The replies to all of a batch, of which the first error counts: it led to those after it.
absl::Status Publisher::ReadReply(const std::string& batch, uint64_t after, size_t count) {
  absl::Status first;
  size_t first_index = count;
  for (size_t read = 0; read < count;) {
    MessageHandle reply;
    RETURN_IF_ERROR(ToStatus(
        natsSubscription_NextMsg(Out(reply), replies_.get(), connection_.timeout_ms()), where_));
    absl::string_view subject = natsMsg_GetSubject(reply.get());
    size_t index = 0;
    // Not of a batch before this one that was given up.
    if (!absl::ConsumePrefix(&subject, batch) || !absl::SimpleAtoi(subject, &index)) continue;
    ++read;
    absl::Status checked = CheckReply(reply.get(), after + index + 1);
    if (!checked.ok() && index < first_index) {
      first_index = index;
      first = std::move(checked);
    }
  }
  return first;
}

// https://docs.nats.io/nats-concepts/jetstream/streams, "PubAck":
// {"stream":"souk_order","seq":7} or {"error":{"err_code":10071,"description":"..."}}
absl::Status Publisher::CheckReply(natsMsg* reply, uint64_t expected) const {
  if (natsMsg_IsNoResponders(reply)) return Moved(where_, "it is not there any more");
  google::protobuf::Struct answer;
  const absl::Status read =
      json::Read(absl::string_view(natsMsg_GetData(reply), natsMsg_GetDataLength(reply)), answer);
  if (!read.ok()) return BrokerUnavailable(where_, absl::StrCat("answers ", read.message()));
  google::protobuf::Map<std::string, google::protobuf::Value>& fields = *answer.mutable_fields();
  if (fields.contains("error")) {
    auto& error = *fields["error"].mutable_struct_value()->mutable_fields();
    const std::string why = error["description"].string_value();
    if (static_cast<int>(error["err_code"].number_value()) == JSStreamWrongLastSequenceErr) {
      return Moved(where_, why);
    }
    return BrokerUnavailable(where_, why);
  }
  const auto sequence = static_cast<uint64_t>(fields["seq"].number_value());
  if (sequence == expected) return absl::OkStatus();
  return Moved(where_, absl::StrCat("the event is its message ", sequence, ", not ", expected));
}

}  // namespace souk::events::nats
