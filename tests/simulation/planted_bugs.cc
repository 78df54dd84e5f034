#include "tests/simulation/planted_bugs.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace souk::simulation {
namespace {

using order::OrderChange;
using order::OrderId;
using order::Outcome;
using order::Saga;
using order::SagaDefinition;
using order::SagaLease;

// Passes everything on.
class SamePayments : public order::Payments {
 public:
  explicit SamePayments(RemotePayments& payments) : payments_(payments) {}

  Task<Outcome> Charge(CallContext call, OrderId order, Money amount,
                       std::string payment_token) override {
    return payments_.Charge(std::move(call), std::move(order), std::move(amount),
                            std::move(payment_token));
  }
  Task<Outcome> Refund(CallContext call, OrderId order) override {
    return payments_.Refund(std::move(call), std::move(order));
  }

 protected:
  RemotePayments& payments_;
};

class SameSagas : public order::SagaRepository {
 public:
  explicit SameSagas(SagaRepository& sagas) : sagas_(sagas) {}

  Task<absl::StatusOr<Appended>> Append(SagaLease lease, OrderChange change,
                                        telemetry::SpanContext cause) override {
    return sagas_.Append(std::move(lease), std::move(change), std::move(cause));
  }
  Task<absl::StatusOr<Saga>> Take(SagaLease seen, std::string owner) override {
    return sagas_.Take(std::move(seen), std::move(owner));
  }
  Task<absl::StatusOr<std::optional<SagaLease>>> Find(OrderId order) override {
    return sagas_.Find(std::move(order));
  }
  Task<absl::StatusOr<std::vector<SagaLease>>> List(OrderId after, int limit) override {
    return sagas_.List(std::move(after), limit);
  }

 protected:
  SagaRepository& sagas_;
};

SagaDefinition Same(SagaDefinition steps) { return steps; }

std::unique_ptr<order::Payments> Same(RemotePayments& payments) {
  return std::make_unique<SamePayments>(payments);
}

std::unique_ptr<order::SagaRepository> Same(order::SagaRepository& sagas) {
  return std::make_unique<SameSagas>(sagas);
}

SagaDefinition WithoutUndo(SagaDefinition steps, absl::string_view name) {
  for (order::SagaStep& step : steps) {
    if (step.name == name) step.undo = nullptr;
  }
  return steps;
}

// Each charge under a new id, so that a charge whose answer was lost is another one when it is
// tried again.
class ForgetsKey final : public SamePayments {
 public:
  using SamePayments::SamePayments;
  Task<Outcome> Charge(CallContext, OrderId order, Money amount,
                       std::string payment_token) override {
    std::string payment_id = absl::StrCat(order.text(), "-", ++charges_);
    return payments_.ChargeAs(std::move(payment_id), std::move(order), std::move(amount),
                              std::move(payment_token));
  }

 private:
  int charges_ = 0;
};

// Takes silence for a refusal.
class TakesSilenceForNo final : public SamePayments {
 public:
  using SamePayments::SamePayments;
  Task<Outcome> Charge(CallContext call, OrderId order, Money amount,
                       std::string payment_token) override {
    Outcome outcome = co_await payments_.Charge(std::move(call), std::move(order),
                                                std::move(amount), std::move(payment_token));
    if (std::holds_alternative<order::Unknown>(outcome)) {
      co_return order::Refused{order::FailureReason::kPaymentDeclined};
    }
    co_return outcome;
  }
};

// Appends with the lease as it is now, whoever's it is, in place of the one it was given.
class IgnoresLease final : public SameSagas {
 public:
  using SameSagas::SameSagas;
  Task<absl::StatusOr<Appended>> Append(SagaLease lease, OrderChange change,
                                        telemetry::SpanContext cause) override {
    CO_ASSIGN_OR_RETURN(const std::optional<SagaLease> current,
                        co_await sagas_.Find(lease.order_id));
    if (!current.has_value()) co_return order::SagaTakenOver();
    co_return co_await sagas_.Append(*current, std::move(change), std::move(cause));
  }
};

}  // namespace

const PlantedBug& NoBug() {
  static const auto& bug = *new PlantedBug{"none", "everything as it is", Same, Same, Same};
  return bug;
}

const std::vector<PlantedBug>& PlantedBugs() {
  static const auto& bugs = *new std::vector<PlantedBug>{
      {"skipped-refund", "the charge has no compensation",
       [](SagaDefinition steps) { return WithoutUndo(std::move(steps), "charge"); }, Same, Same},
      {"skipped-release", "the reservation has no compensation",
       [](SagaDefinition steps) { return WithoutUndo(std::move(steps), "reserve-stock"); }, Same,
       Same},
      {"forgotten-key", "a charge that is tried again has another key", Same,
       [](RemotePayments& payments) -> std::unique_ptr<order::Payments> {
         return std::make_unique<ForgetsKey>(payments);
       },
       Same},
      {"silence-is-no", "a charge without an answer counts as refused", Same,
       [](RemotePayments& payments) -> std::unique_ptr<order::Payments> {
         return std::make_unique<TakesSilenceForNo>(payments);
       },
       Same},
      {"ignored-lease", "appends of a saga do not prove the lease", Same, Same,
       [](order::SagaRepository& sagas) -> std::unique_ptr<order::SagaRepository> {
         return std::make_unique<IgnoresLease>(sagas);
       }},
      {"cursor-apart", "a consumer's cursor is stored outside the transaction of the effects", Same,
       Same, Same, Tampering::kCursorApart},
      {"forgotten-inbox", "a consumer does not note which events it has seen", Same, Same, Same,
       Tampering::kNoInbox},
  };
  return bugs;
}

const PlantedBug* FindBug(absl::string_view name) {
  for (const PlantedBug& bug : PlantedBugs()) {
    if (bug.name == name) return &bug;
  }
  return nullptr;
}

}  // namespace souk::simulation
