#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/telemetry/trace_context.h"
#include "services/order/domain/order.h"
#include "services/order/use_cases/outcome.h"
#include "services/order/use_cases/payments.h"
#include "services/order/use_cases/stock.h"

namespace souk::order {

/// The right to drive an order's saga. Who drives it proves the right with everything that it
/// appends, and each time the epoch grows; so whoever has been overtaken cannot append any more,
/// and an epoch that stands still tells that the owner does (UnchangedWatch).
struct SagaLease {
  OrderId order_id;
  std::string owner;  // one run of one process
  int64_t epoch = 0;
  friend bool operator==(const SagaLease&, const SagaLease&) = default;
};

/// An order on its way to CONFIRMED, REJECTED or CANCELLED, as the one who drives it knows it.
struct Saga {
  Order order;
  std::string payment_token;
  SagaLease lease;
  telemetry::SpanContext trace = {};  // the span that placed the order
};

/// The services that take part in a saga.
struct SagaPeers {
  Stock& stock;
  Payments& payments;
};

/// One step of a saga, as data: what to ask of another service, how to record it, how to undo it,
/// and how long it may take. A step knows nothing of retries, crashes or leases; SagaDriver does.
struct SagaStep {
  /// Asks a peer. It may run again after a lost answer or a crash, so it asks for the same thing
  /// each time. REQUIRES: `peers` and `saga` outlive the task.
  using Action = Task<Outcome> (*)(const SagaPeers& peers, CallContext call, const Saga& saga);
  using Command = absl::StatusOr<OrderEvent> (Order::*)() const;
  using Question = bool (Order::*)() const;

  absl::string_view name;
  OrderState due;            // the step's turn comes in this state, after the steps before it
  Action run = nullptr;      // null: nothing to ask
  Command record = nullptr;  // what has happened once it is done; null: nothing of note

  Action undo = nullptr;       // null: nothing to undo
  Question undo_if = nullptr;  // asked of an order that is being undone: has the step to be?

  /// Set for the pivot, after which there is only forward: the event that says so, appended before
  /// `run`.
  Command commit = nullptr;

  /// A step that only makes up for lost time: left out unless the saga was interrupted before it.
  bool only_on_return = false;

  /// How long callers wait for the step before they are answered with the state reached.
  absl::Duration patience = absl::InfiniteDuration();

  /// When a try, of `run` or `undo`, that has not been answered is given up and its outcome is
  /// unknown, if the client's own timeout has not said so before. Nobody renews the lease
  /// meanwhile: see LongestSilence.
  absl::Duration deadline = absl::Seconds(10);
};

/// The steps, first to last.
using SagaDefinition = std::vector<SagaStep>;

}  // namespace souk::order
