#include "tools/soukctl/events/operate.h"

#include <memory>
#include <ostream>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "souk/admin/v1/consumers.grpc.pb.h"
#include "tools/soukctl/events/printer.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {
namespace {

namespace v1 = admin::v1;

// One service's consumers, as one calls them.
class Remote {
 public:
  // Asks which there are. NOT_FOUND for a service that has none.
  static absl::StatusOr<Remote> To(const Endpoints& endpoints, const std::string& service) {
    ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, Connect(endpoints, service));
    std::unique_ptr<v1::Consumers::Stub> stub = v1::Consumers::NewStub(channel);
    absl::StatusOr<v1::ListConsumersResponse> listed = Ask<v1::ListConsumersResponse>(
        service, v1::ListConsumersRequest(),
        [&](auto... arguments) { return stub->ListConsumers(arguments...); });
    if (absl::IsUnimplemented(listed.status())) {
      return absl::NotFoundError(absl::StrCat("the ", service, " service consumes no events"));
    }
    RETURN_IF_ERROR(listed);
    return Remote(service, std::move(stub), *std::move(listed));
  }

  const google::protobuf::RepeatedPtrField<v1::Consumer>& consumers() const {
    return listed_.consumers();
  }

  absl::Status Redrive(const std::string& consumer, const std::string& event_id) {
    v1::RedriveRequest request;
    request.set_consumer(consumer);
    request.set_event_id(event_id);
    return Ask<v1::RedriveResponse>(service_, request,
                                    [&](auto... arguments) { return stub_->Redrive(arguments...); })
        .status();
  }

  absl::Status Replay(const std::string& consumer, const std::string& cursor) {
    v1::ReplayRequest request;
    request.set_consumer(consumer);
    request.set_cursor(cursor);
    return Ask<v1::ReplayResponse>(service_, request,
                                   [&](auto... arguments) { return stub_->Replay(arguments...); })
        .status();
  }

  // Gives each dead letter to `take`, page by page.
  absl::Status ForEachDeadLetter(const std::string& consumer,
                                 absl::FunctionRef<void(const v1::DeadLetter&)> take) {
    v1::ListDeadLettersRequest request;
    request.set_consumer(consumer);
    do {
      ASSIGN_OR_RETURN(const v1::ListDeadLettersResponse page,
                       Ask<v1::ListDeadLettersResponse>(service_, request, [&](auto... arguments) {
                         return stub_->ListDeadLetters(arguments...);
                       }));
      request.set_page_token(page.next_page_token());
      for (const v1::DeadLetter& letter : page.dead_letters()) take(letter);
    } while (!request.page_token().empty());
    return absl::OkStatus();
  }

 private:
  Remote(std::string service, std::unique_ptr<v1::Consumers::Stub> stub,
         v1::ListConsumersResponse listed)
      : service_(std::move(service)), stub_(std::move(stub)), listed_(std::move(listed)) {}

  std::string service_;
  std::unique_ptr<v1::Consumers::Stub> stub_;
  v1::ListConsumersResponse listed_;
};

}  // namespace

absl::Status ListConsumers(const Endpoints& endpoints, const std::vector<std::string>& services,
                           bool json, std::ostream& out) {
  for (const std::string& service : services) {
    const absl::StatusOr<Remote> remote = Remote::To(endpoints, service);
    if (absl::IsNotFound(remote.status()) && services.size() > 1) continue;
    RETURN_IF_ERROR(remote);
    for (const v1::Consumer& consumer : remote->consumers()) {
      if (json) {
        out << ConsumerJson(service, consumer) << "\n";
      } else {
        out << service << "  " << DescribeConsumer(consumer) << "\n";
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ListDeadLetters(const Endpoints& endpoints, const std::string& service, bool json,
                             std::ostream& out) {
  ASSIGN_OR_RETURN(Remote remote, Remote::To(endpoints, service));
  for (const v1::Consumer& consumer : remote.consumers()) {
    RETURN_IF_ERROR(
        remote.ForEachDeadLetter(consumer.consumer(), [&](const v1::DeadLetter& letter) {
          if (json) {
            out << DeadLetterJson(consumer.consumer(), letter) << "\n";
          } else {
            out << consumer.consumer() << "  " << DescribeDeadLetter(letter) << "\n";
          }
        }));
  }
  return absl::OkStatus();
}

absl::Status Redrive(const Endpoints& endpoints, const std::string& service,
                     const std::string& consumer, const std::string& event_id, std::ostream& out) {
  ASSIGN_OR_RETURN(Remote remote, Remote::To(endpoints, service));
  RETURN_IF_ERROR(remote.Redrive(consumer, event_id));
  out << event_id << "  applied\n";
  return absl::OkStatus();
}

absl::StatusOr<int> RedriveAll(const Endpoints& endpoints, const std::string& service,
                               const std::string& consumer, std::ostream& out) {
  ASSIGN_OR_RETURN(Remote remote, Remote::To(endpoints, service));
  int failed = 0;
  RETURN_IF_ERROR(remote.ForEachDeadLetter(consumer, [&](const v1::DeadLetter& letter) {
    const absl::Status status = remote.Redrive(consumer, letter.event().event_id());
    if (!status.ok()) ++failed;
    out << letter.event().event_id() << "  "
        << (status.ok() ? "applied" : std::string(status.message())) << "\n";
  }));
  return failed;
}

absl::Status Replay(const Endpoints& endpoints, const std::string& service,
                    const std::string& consumer, const std::string& cursor, std::ostream& out) {
  ASSIGN_OR_RETURN(Remote remote, Remote::To(endpoints, service));
  RETURN_IF_ERROR(remote.Replay(consumer, cursor));
  out << consumer << "  goes on from " << (cursor.empty() ? "the first event that is kept" : cursor)
      << "\n";
  return absl::OkStatus();
}

}  // namespace souk::soukctl
