#include <utility>

#include "souk/event/v1/event_feed.grpc.pb.h"
#include "souk/user/v1/user_service.grpc.pb.h"
#include "tools/soukctl/verify/calls.h"
#include "tools/soukctl/verify/reader.h"

namespace souk::soukctl {
namespace {

using user::v1::User;

// A count that is further behind would take too long to follow; it is judged when it has caught up.
constexpr int64_t kMostEvents = 100'000;

constexpr char kConfirmed[] = "order.confirmed";

}  // namespace

absl::Status ReadUsers(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "user"));
  const auto stub = user::v1::UserService::NewStub(channel);
  return ReadPages<user::v1::ListUsersRequest, user::v1::ListUsersResponse>(
      "user", [&](auto... arguments) { return stub->ListUsers(arguments...); },
      [&](user::v1::ListUsersResponse& page) {
        for (User& user : *page.mutable_users()) snapshot.users.push_back(std::move(user));
      });
}

absl::Status ReadConfirmedLater(const Endpoints& endpoints, Snapshot& snapshot) {
  if (snapshot.users.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "order"));
  const auto stub = event::v1::EventFeed::NewStub(channel);
  // The count goes on in one order for all users, so the first that was read is furthest behind.
  const std::string& from = snapshot.users.front().loyalty().as_of();
  event::v1::CountAfterRequest count;
  count.set_cursor(from);
  const auto counted = Ask<event::v1::CountAfterResponse>(
      "order", count, [&](auto... arguments) { return stub->CountAfter(arguments...); });
  // Not kept any more, or of another database: nothing can be told.
  if (absl::IsOutOfRange(counted.status()) || absl::IsFailedPrecondition(counted.status())) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(counted.status());
  int64_t left = counted->events();
  if (left > kMostEvents) return absl::OkStatus();
  snapshot.confirmed_at[from] = 0;
  if (left == 0) return absl::OkStatus();

  event::v1::SubscribeRequest request;
  request.set_cursor(from);
  grpc::ClientContext context;
  SetDeadline(context, kStreamTimeout);
  const auto stream = stub->Subscribe(&context, request);
  event::v1::Event event;
  while (left > 0 && stream->Read(&event)) {
    --left;
    if (event.envelope().type() == kConfirmed) {
      snapshot.confirmed_later.push_back(event.envelope().aggregate_id());
    }
    snapshot.confirmed_at[event.cursor()] = snapshot.confirmed_later.size();
  }
  context.TryCancel();  // the stream would go on with what happens next
  const grpc::Status end = stream->Finish();
  return left == 0 ? absl::OkStatus() : Explain("order", end);
}

}  // namespace souk::soukctl
