#include "tools/soukctl/events/tail.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "souk/event/v1/event_feed.grpc.pb.h"
#include "tools/soukctl/events/printer.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {
namespace {

using event::v1::Event;
using event::v1::EventFeed;
using event::v1::SubscribeRequest;

// How long a service that ends its streams because it stops is left alone.
constexpr std::chrono::milliseconds kBetweenTries(500);

// What the threads, one a service, have in common.
class Tail {
 public:
  Tail(const TailOptions& options, std::ostream& out, std::ostream& notes)
      : options_(options), out_(out), notes_(notes) {}

  /// Follows one service until all is over.
  void Follow(const std::string& service, const std::shared_ptr<grpc::Channel>& channel) {
    const absl::Status status = FollowFeed(service, *EventFeed::NewStub(channel));
    End(status);
  }

  absl::Status status() const {
    MutexLock lock(mutex_);
    return status_;
  }

 private:
  absl::Status FollowFeed(const std::string& service, EventFeed::Stub& feed) {
    SubscribeRequest request;
    for (const std::string& type : options_.types) request.add_types(type);
    request.set_cursor(options_.cursor);
    request.set_from_end(options_.from_end);
    bool followed = false;
    for (;;) {
      grpc::ClientContext context;
      context.set_wait_for_ready(followed);
      if (!Begin(context)) return absl::OkStatus();
      const absl::Status ended = ReadFeed(service, feed, context, request, followed);
      Finish(context);
      if (!followed || !absl::IsUnavailable(ended)) return ended;
      Note(ended);
      WaitUnlessOver();
    }
  }

  // Reads to the stream's end, and lets `request` ask for what comes after.
  absl::Status ReadFeed(const std::string& service, EventFeed::Stub& feed,
                        grpc::ClientContext& context, SubscribeRequest& request, bool& followed) {
    const auto reader = feed.Subscribe(&context, request);
    Event event;
    while (reader->Read(&event)) {
      followed = true;
      request.set_from_end(false);
      request.set_cursor(event.cursor());
      if (event.has_envelope()) Print(service, event);
    }
    return Explain(service, reader->Finish());
  }

  bool Begin(grpc::ClientContext& context) {
    MutexLock lock(mutex_);
    if (!over_) running_.insert(&context);
    return !over_;
  }

  void Finish(grpc::ClientContext& context) {
    MutexLock lock(mutex_);
    running_.erase(&context);
  }

  void Print(const std::string& service, const Event& event) {
    const std::string line = options_.json ? EventJson(service, event) : DescribeEvent(event);
    MutexLock lock(mutex_);
    if (over_) return;
    out_ << line << std::endl;
    if (++printed_ == options_.limit) EndAll();
  }

  void Note(const absl::Status& status) {
    MutexLock lock(mutex_);
    if (!over_) notes_ << status.message() << "; it is followed again when it is back" << std::endl;
  }

  void WaitUnlessOver() {
    MutexLock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + kBetweenTries;
    while (!over_ && ended_.WaitUntil(mutex_, until)) {
    }
  }

  // What ends because all is over is no error.
  void End(const absl::Status& status) {
    MutexLock lock(mutex_);
    if (over_) return;
    status_ = status;
    EndAll();
  }

  void EndAll() EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    over_ = true;
    for (grpc::ClientContext* context : running_) context->TryCancel();
    ended_.NotifyAll();
  }

  const TailOptions& options_;
  std::ostream& out_;
  std::ostream& notes_;
  mutable Mutex mutex_;
  CondVar ended_;
  std::set<grpc::ClientContext*> running_ GUARDED_BY(mutex_);
  bool over_ GUARDED_BY(mutex_) = false;
  int64_t printed_ GUARDED_BY(mutex_) = 0;
  absl::Status status_ GUARDED_BY(mutex_);
};

}  // namespace

absl::Status TailEvents(const Endpoints& endpoints, const std::vector<std::string>& services,
                        const TailOptions& options, std::ostream& out, std::ostream& notes) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const std::string& service : services) {
    ASSIGN_OR_RETURN(channels.emplace_back(), Connect(endpoints, service));
  }
  Tail tail(options, out, notes);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < services.size(); ++i) {
    threads.emplace_back([&, i] { tail.Follow(services[i], channels[i]); });
  }
  for (std::thread& thread : threads) thread.join();
  return tail.status();
}

}  // namespace souk::soukctl
