#include "common/events/consumer_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "common/base/error.h"
#include "common/base/page_token.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"

namespace souk::events {
namespace {

namespace v1 = admin::v1;

v1::Consumer::State ToProto(ConsumerState state) {
  switch (state) {
    case ConsumerState::kFollowing:
      return v1::Consumer::FOLLOWING;
    case ConsumerState::kSourceAway:
      return v1::Consumer::SOURCE_AWAY;
    case ConsumerState::kPaused:
      return v1::Consumer::PAUSED;
    case ConsumerState::kStandingBy:
      return v1::Consumer::STANDING_BY;
    case ConsumerState::kNeedsSomeone:
      return v1::Consumer::NEEDS_SOMEONE;
  }
  return v1::Consumer::STATE_UNSPECIFIED;
}

v1::Consumer ToProto(const std::string& name, const ConsumerReport& report) {
  v1::Consumer message;
  message.set_consumer(name);
  message.set_state(ToProto(report.state));
  if (!report.trouble.ok()) {
    message.set_trouble(absl::StrCat(absl::StatusCodeToString(report.trouble.code()), ": ",
                                     report.trouble.message()));
  }
  message.set_cursor(report.cursor);
  if (report.as_of.has_value()) *message.mutable_as_of() = rpc::ToProto(*report.as_of);
  if (report.behind.has_value()) message.set_behind(*report.behind);
  message.set_dead_letters(report.dead_letters);
  return message;
}

v1::DeadLetter ToProto(const storage::DeadLetter& letter) {
  v1::DeadLetter message;
  event::v1::Envelope& event = *message.mutable_event();
  if (!event.ParseFromString(letter.envelope)) {
    event.Clear();
    event.set_event_id(letter.event_id);
    event.set_type(letter.type);
    event.set_aggregate_type(letter.aggregate_type);
    event.set_aggregate_id(letter.aggregate_id);
  }
  message.set_error(letter.error);
  *message.mutable_died_at() = rpc::ToProto(letter.died_at);
  return message;
}

std::vector<absl::string_view> Binding(const v1::ListDeadLettersRequest& request) {
  return {"dead_letters", request.consumer()};
}

}  // namespace

ConsumerService::ConsumerService(const std::vector<std::unique_ptr<Consumer>>& consumers)
    : Service("souk.admin.v1.Consumers"), consumers_(consumers) {
  Handle("ListConsumers", &ConsumerService::ListConsumers);
  Handle("ListDeadLetters", &ConsumerService::ListDeadLetters);
  Handle("Redrive", &ConsumerService::Redrive);
  Handle("Replay", &ConsumerService::Replay);
}

absl::StatusOr<Consumer*> ConsumerService::Find(const std::string& name) const {
  std::vector<std::string> names;
  for (const std::unique_ptr<Consumer>& consumer : consumers_) {
    if (consumer->name() == name) return consumer.get();
    names.push_back(consumer->name());
  }
  if (names.empty()) return absl::NotFoundError("this process consumes no events");
  return absl::NotFoundError(
      absl::StrCat("there is no such consumer here; there are: ", absl::StrJoin(names, ", ")));
}

Task<absl::StatusOr<v1::ListConsumersResponse>> ConsumerService::ListConsumers(
    CallContext call, v1::ListConsumersRequest /*request*/) {
  v1::ListConsumersResponse response;
  for (const std::unique_ptr<Consumer>& consumer : consumers_) {
    CO_ASSIGN_OR_RETURN(const ConsumerReport report, co_await consumer->Report(call.cancellation));
    *response.add_consumers() = ToProto(consumer->name(), report);
  }
  co_return response;
}

Task<absl::StatusOr<v1::ListDeadLettersResponse>> ConsumerService::ListDeadLetters(
    CallContext call, v1::ListDeadLettersRequest request) {
  Violations violations;
  const int page_size = PageSize(request.page_size(), violations);
  std::string after = DecodePageToken(Binding(request), request.page_token(), violations);
  CO_RETURN_IF_ERROR(violations.ToStatus());
  CO_ASSIGN_OR_RETURN(Consumer* const consumer, Find(request.consumer()));
  CO_ASSIGN_OR_RETURN(
      const std::vector<storage::DeadLetter> letters,
      co_await consumer->ListDeadLetters(std::move(after), page_size + 1, call.cancellation));

  v1::ListDeadLettersResponse response;
  const size_t shown = std::min<size_t>(letters.size(), page_size);
  for (const storage::DeadLetter& letter : absl::MakeSpan(letters).first(shown)) {
    *response.add_dead_letters() = ToProto(letter);
  }
  if (letters.size() > shown) {
    response.set_next_page_token(EncodePageToken(Binding(request), letters[shown - 1].event_id));
  }
  co_return response;
}

Task<absl::StatusOr<v1::RedriveResponse>> ConsumerService::Redrive(CallContext call,
                                                                   v1::RedriveRequest request) {
  CO_ASSIGN_OR_RETURN(Consumer* const consumer, Find(request.consumer()));
  CO_RETURN_IF_ERROR(co_await consumer->Redrive(request.event_id(), call.cancellation));
  co_return v1::RedriveResponse();
}

Task<absl::StatusOr<v1::ReplayResponse>> ConsumerService::Replay(CallContext call,
                                                                 v1::ReplayRequest request) {
  CO_ASSIGN_OR_RETURN(Consumer* const consumer, Find(request.consumer()));
  CO_RETURN_IF_ERROR(co_await consumer->Replay(request.cursor(), call.cancellation));
  co_return v1::ReplayResponse();
}

}  // namespace souk::events
