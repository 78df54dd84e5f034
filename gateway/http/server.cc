#include "gateway/http/server.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "gateway/http/lazy_timer.h"

namespace souk::gateway::http {

Server::Server(const ServerOptions& options, const Clock& clock, RequestHandler& handler,
               ErrorBody error_body)
    : context_{options, handler, std::move(error_body), clock}, open_(options.max_connections) {
  const int processors = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const int threads = options.io_threads > 0 ? options.io_threads : processors;
  for (int i = 0; i < threads; ++i) {
    threads_.push_back(std::make_unique<IoThread>(context_, open_));
  }
}

Server::~Server() { Stop(absl::ZeroDuration()); }

absl::StatusOr<int> Server::Listen(const std::string& address, int port) {
  auto listener = std::make_unique<Listener>(threads_, open_, context_);
  MutexLock lock(mutex_);
  if (stopped_) return absl::FailedPreconditionError("the server has stopped");
  absl::StatusOr<int> bound = listener->Open(address, port);
  if (bound.ok()) listeners_.push_back(std::move(listener));
  return bound;
}

void Server::BeginDrain() { context_.draining = true; }

void Server::Stop(absl::Duration grace) {
  BeginDrain();
  {
    MutexLock lock(mutex_);
    stopped_ = true;
    for (const auto& listener : listeners_) listener->Close();
  }
  context_.stopping = true;
  for (const auto& thread : threads_) thread->CloseIdle();
  if (!open_.WaitForNone(FromNow(grace))) {
    for (const auto& thread : threads_) thread->Abort();
    open_.WaitForNone(SteadyTime::max());
  }
  for (const auto& thread : threads_) thread->Join();
}

ServerStats Server::stats() const {
  const ServerCounters& counters = context_.counters;
  return {.open_connections = open_.count(),
          .accepted = counters.accepted,
          .refused = counters.refused,
          .accept_failures = counters.accept_failures,
          .requests = counters.requests,
          .rejected = counters.rejected,
          .departed = counters.departed,
          .idle_timeouts = counters.idle_timeouts,
          .header_timeouts = counters.header_timeouts,
          .body_timeouts = counters.body_timeouts,
          .write_timeouts = counters.write_timeouts};
}

}  // namespace souk::gateway::http
