#include "tools/soukctl/edges/watcher.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/status_macros.h"
#include "common/rpc/wire_values.h"
#include "tools/soukctl/edges/processes.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {
namespace {

using admin::v1::Edges;
using admin::v1::EdgesSnapshot;
using SteadyClock = std::chrono::steady_clock;

// Between two tries to reach a process.
constexpr std::chrono::milliseconds kBetweenTries(500);
// How much later than its interval a process may speak.
constexpr std::chrono::seconds kLateness(2);

}  // namespace

absl::StatusOr<std::unique_ptr<EdgeWatcher>> EdgeWatcher::Start(
    const Endpoints& endpoints, const std::vector<std::string>& processes,
    absl::Duration interval) {
  std::map<std::string, std::shared_ptr<Edges::Stub>> stubs;
  for (const std::string& process : processes) {
    ASSIGN_OR_RETURN(stubs[process], EdgesOf(endpoints, process));
  }
  std::unique_ptr<EdgeWatcher> watcher(new EdgeWatcher(interval));
  for (const auto& [process, stub] : stubs) {
    {
      MutexLock lock(watcher->mutex_);
      watcher->seen_[process].status = absl::UnavailableError("has not answered yet");
      watcher->is_new_[process] = false;
    }
    watcher->threads_.emplace_back([watcher = watcher.get(), process = process, stub = stub] {
      watcher->Follow(process, stub);
    });
  }
  return watcher;
}

EdgeWatcher::~EdgeWatcher() {
  MutexLock lock(mutex_);
  over_ = true;
  for (const auto& [process, context] : running_) context->TryCancel();
  changed_.NotifyAll();
}

std::map<std::string, SeenEdges> EdgeWatcher::Next() {
  const auto until = SteadyClock::now() + absl::ToChronoMilliseconds(interval_) + kLateness;
  MutexLock lock(mutex_);
  while (!AllSpoke() && changed_.WaitUntil(mutex_, until)) {
  }
  for (auto& [process, is_new] : is_new_) is_new = false;
  return seen_;
}

bool EdgeWatcher::AllSpoke() const {
  return std::all_of(is_new_.begin(), is_new_.end(), [](const auto& each) { return each.second; });
}

void EdgeWatcher::Follow(const std::string& process, const std::shared_ptr<Edges::Stub>& stub) {
  do {
    Tell(process, {.snapshot = std::nullopt, .status = ReadStream(process, *stub)});
  } while (PauseUnlessOver());
}

absl::Status EdgeWatcher::ReadStream(const std::string& process, Edges::Stub& stub) {
  grpc::ClientContext context;
  if (!Begin(process, context)) return absl::CancelledError();
  admin::v1::WatchEdgesRequest request;
  *request.mutable_interval() = rpc::ToProto(interval_);
  const std::unique_ptr<grpc::ClientReader<EdgesSnapshot>> reader =
      stub.WatchEdges(&context, request);
  EdgesSnapshot snapshot;
  while (reader->Read(&snapshot)) {
    snapshot.set_process(process);  // replicas call themselves by their service's name
    Tell(process, {.snapshot = snapshot, .status = absl::OkStatus()});
  }
  const absl::Status ended = Explain(process, reader->Finish());
  MutexLock lock(mutex_);
  running_.erase(process);
  return ended;
}

bool EdgeWatcher::Begin(const std::string& process, grpc::ClientContext& context) {
  MutexLock lock(mutex_);
  if (!over_) running_[process] = &context;
  return !over_;
}

void EdgeWatcher::Tell(const std::string& process, SeenEdges seen) {
  MutexLock lock(mutex_);
  seen_[process] = std::move(seen);
  is_new_[process] = true;
  changed_.NotifyAll();
}

bool EdgeWatcher::PauseUnlessOver() {
  const auto until = SteadyClock::now() + kBetweenTries;
  MutexLock lock(mutex_);
  while (!over_ && changed_.WaitUntil(mutex_, until)) {
  }
  return !over_;
}

}  // namespace souk::soukctl
