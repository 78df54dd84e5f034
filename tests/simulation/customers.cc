#include "tests/simulation/customers.h"

#include "absl/strings/str_cat.h"

namespace souk::simulation {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(6);
constexpr absl::Duration kLongestBreath = absl::Seconds(1);  // before they ask again
constexpr int kTriesToCancel = 20;

std::string NameOfUser(const std::string& user) { return absl::StrCat("customer ", ShortId(user)); }

bool IsWorthAnotherTry(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsAborted(status) || absl::IsResourceExhausted(status) || absl::IsCancelled(status);
}

}  // namespace

void Customers::Add(const CustomerPlan& plan, const std::string& user) {
  tasks_.Spawn(Buy(plan, user));
  if (plan.cancel_after.has_value()) tasks_.Spawn(Cancel(plan, user));
}

Task<void> Customers::Buy(CustomerPlan plan, std::string user) {
  co_await async::Sleep(environment_.executor, plan.start, stop_.token());
  do {
    OrderProcess* process = environment_.pick();
    if (process == nullptr) continue;
    const auto placed = co_await environment_.network.Call<order::OrderId>(
        {NameOfUser(user), environment_.executor}, "place", kPatience, [process, plan, user] {
          return process->Place(
              {.principal = user, .method = "place", .key = "1", .request_hash = "1"},
              {order::UserId(user), {{kSku, plan.quantity}}, plan.payment_token});
        });
    HearOfOrder(user, placed);
    if (!IsWorthAnotherTry(placed.status())) co_return;
  } while (plan.insists && co_await Breathe());
}

void Customers::HearOfOrder(const std::string& user, const absl::StatusOr<order::OrderId>& placed) {
  if (placed.ok()) {
    environment_.trace(NameOfUser(user), "has order ", ShortId(placed->text()));
    const order::Order* order = environment_.observer.OrderOf(user);
    if (order == nullptr || order->id() != *placed) {
      environment_.observer.Report(
          absl::StrCat("user ", user, " was told of an order that is not there"));
    }
    return;
  }
  environment_.trace(NameOfUser(user), "is told ", TextOf(placed.status()));
  if (!IsWorthAnotherTry(placed.status())) {
    environment_.observer.Report(
        absl::StrCat("an order was not placed: ", TextOf(placed.status())));
  }
}

Task<void> Customers::Cancel(CustomerPlan plan, std::string user) {
  co_await async::Sleep(environment_.executor, plan.start + *plan.cancel_after, stop_.token());
  for (int tries = 0; tries < kTriesToCancel; ++tries) {
    OrderProcess* process = environment_.pick();
    const order::Order* order = environment_.observer.OrderOf(user);
    if (process != nullptr && order != nullptr) {
      const auto cancelled = co_await environment_.network.Call<order::OrderId>(
          {NameOfUser(user), environment_.executor}, "cancel", kPatience,
          [process, id = order->id()] { return process->Cancel(id); });
      environment_.trace(NameOfUser(user), "asked to cancel and is told ",
                         TextOf(cancelled.status()));
      if (cancelled.ok()) cancelled_.push_back(cancelled->text());
      if (!IsWorthAnotherTry(cancelled.status())) co_return;
    }
    if (!co_await Breathe()) co_return;
  }
}

Task<bool> Customers::Breathe() {
  return async::Sleep(environment_.executor,
                      environment_.dice.Between(absl::Milliseconds(1), kLongestBreath),
                      stop_.token());
}

void Customers::LookAtEnd() {
  for (const std::string& id : cancelled_) {
    const order::Order& order = environment_.observer.orders().at(id);
    if (order.state() != order::OrderState::kCancelled) {
      environment_.observer.Report(
          absl::StrCat("order ", id, " was cancelled and is ", NameOf(order.state())));
    }
  }
}

}  // namespace souk::simulation
