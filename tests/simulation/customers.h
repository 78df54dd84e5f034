#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/async/cancellation.h"
#include "common/async/executor.h"
#include "common/async/task_scope.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/network.h"
#include "tests/simulation/observer.h"
#include "tests/simulation/order_process.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/trace.h"

namespace souk::simulation {

/// People who place orders, each one order, and cancel some. They ask again when they are not
/// answered, and hold what they were told against what is true.
class Customers {
 public:
  /// What they live in. All outlive them.
  struct Environment {
    async::Executor& executor;
    Network& network;
    Dice& dice;
    const Trace& trace;
    Observer& observer;
    /// An order process that is asked; null when none is there.
    std::function<OrderProcess*()> pick;
  };

  explicit Customers(const Environment& environment) : environment_(environment) {}

  /// Lets somebody with this user id do what the plan says.
  void Add(const CustomerPlan& plan, const std::string& user);

  /// Whether nobody wants anything any more.
  bool AtRest() const { return tasks_.running() == 0; }
  /// Lets them give up; they are at rest once their calls are over.
  void End() { stop_.Cancel(); }

  /// Looks at what was promised, at the end.
  void LookAtEnd();

 private:
  Task<void> Buy(CustomerPlan plan, std::string user);
  Task<void> Cancel(CustomerPlan plan, std::string user);
  void HearOfOrder(const std::string& user, const absl::StatusOr<order::OrderId>& placed);
  Task<bool> Breathe();

  const Environment& environment_;
  std::vector<std::string> cancelled_;  // orders whose cancelling was accepted
  async::CancellationSource stop_;
  async::TaskScope tasks_;
};

}  // namespace souk::simulation
