#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/executor.h"
#include "common/async/race.h"
#include "common/async/task_scope.h"
#include "common/base/error.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/trace.h"

namespace souk::simulation {

/// What lies between the parties: messages take their time, get lost, come twice, or come long
/// after whoever sent them has given up.
class Network {
 public:
  /// All outlive this; `faults` may change.
  Network(async::Executor& world, Dice& dice, const Trace& trace, const NetworkFaults& faults)
      : world_(world), dice_(dice), trace_(trace), faults_(faults) {}

  /// Who calls, and what for.
  struct Caller {
    std::string name;
    async::Executor& executor;  // where the answer is heard
  };

  /// Sends a request, and gives the answer: that of `handler`, which runs once for each time that
  /// the request arrives; UNAVAILABLE when the connection breaks; DEADLINE_EXCEEDED when nothing is
  /// heard for `timeout`, though the request may still arrive. `handler` outlives all of these.
  template <typename Reply>
  Task<absl::StatusOr<Reply>> Call(Caller caller, std::string what, absl::Duration timeout,
                                   std::function<Task<absl::StatusOr<Reply>>()> handler);

  /// How many messages are under way.
  int in_flight() const { return scope_.running(); }

 private:
  // What a copy of a request meets.
  struct Journey {
    absl::Duration there;
    absl::Duration back;
    bool lost_request = false;
    bool lost_reply = false;
    bool breaks = false;  // what is lost breaks the connection, and the caller learns of it
  };

  template <typename Reply>
  using Answer = std::shared_ptr<async::Race<absl::StatusOr<Reply>>>;

  Journey DrawJourney(absl::string_view caller, absl::string_view what);
  static std::string ToText(absl::Duration duration);

  template <typename Reply>
  Task<void> Deliver(Journey journey, std::function<Task<absl::StatusOr<Reply>>()> handler,
                     Answer<Reply> answer, async::Executor* caller);

  async::Executor& world_;
  Dice& dice_;
  const Trace& trace_;
  const NetworkFaults& faults_;
  async::TaskScope scope_;
};

template <typename Reply>
Task<absl::StatusOr<Reply>> Network::Call(Caller caller, std::string what, absl::Duration timeout,
                                          std::function<Task<absl::StatusOr<Reply>>()> handler) {
  std::unique_ptr<async::Executor::Timer> deadline;
  co_return co_await async::Await<absl::StatusOr<Reply>>(
      [&](async::Resume<absl::StatusOr<Reply>> resume) {
        auto answer = std::make_shared<async::Race<absl::StatusOr<Reply>>>(std::move(resume));
        deadline = caller.executor.After(
            timeout, [answer] { answer->End(absl::DeadlineExceededError("no answer in time")); });
        const bool twice = dice_.Falls(faults_.duplicate);
        if (twice) trace_(caller.name, what, ": is sent twice");
        for (int copy = 0; copy < (twice ? 2 : 1); ++copy) {
          scope_.Spawn(
              Deliver<Reply>(DrawJourney(caller.name, what), handler, answer, &caller.executor));
        }
        answer->Arm();
      });
}

template <typename Reply>
Task<void> Network::Deliver(Journey journey, std::function<Task<absl::StatusOr<Reply>>()> handler,
                            Answer<Reply> answer, async::Executor* caller) {
  co_await async::Sleep(world_, journey.there);
  absl::StatusOr<Reply> reply = absl::UnavailableError("the connection broke");
  if (!journey.lost_request) {
    absl::StatusOr<Reply> given = co_await handler();
    co_await async::Sleep(world_, journey.back);
    if (!journey.lost_reply) reply = std::move(given);
  }
  const bool is_lost = journey.lost_request || journey.lost_reply;
  if (is_lost && !journey.breaks) co_return;
  caller->Post([answer, reply = std::move(reply)]() mutable { answer->End(std::move(reply)); });
}

}  // namespace souk::simulation
