#include "tests/unit/services/order/use_cases/fake_world.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"

namespace souk::order::testing {
namespace {

Unknown Lost() { return Unknown{absl::UnavailableError("the connection was lost")}; }

Task<Outcome> NoAnswer() { co_return Lost(); }

}  // namespace

void World::Expect(const std::string& name, std::vector<Fault> faults) {
  faults_[name] = std::deque<Fault>(faults.begin(), faults.end());
}

void World::LetGo(const std::string& name) {
  async::Resume<> resume = std::move(hanging_.at(name));
  hanging_.erase(name);
  resume();
}

int World::TimesCalled(const std::string& name) const {
  return static_cast<int>(std::count(calls.begin(), calls.end(), name));
}

Task<Outcome> World::Call(std::string name, OrderId order,
                          Outcome (World::*effect)(const OrderId&)) {
  Fault fault = Fault::kNone;
  if (std::deque<Fault>& expected = faults_[name]; !expected.empty()) {
    fault = expected.front();
    expected.pop_front();
  }
  if (fault == Fault::kLostRequest) co_return Lost();
  if (fault == Fault::kHang) {
    co_await async::Await<>([&](async::Resume<> resume) { hanging_[name] = std::move(resume); });
  }
  calls.push_back(name);
  Outcome outcome = (this->*effect)(order);
  if (fault == Fault::kLostReply) co_return Lost();
  co_return outcome;
}

Outcome World::Reserve(const OrderId& order) {
  Hold& hold = holds[order];
  if (hold == Hold::kNone && in_stock) hold = Hold::kHeld;
  if (hold == Hold::kHeld || hold == Hold::kCommitted) return Done();
  return Refused{FailureReason::kOutOfStock};
}

Outcome World::Renew(const OrderId& order) {
  if (holds[order] == Hold::kHeld || holds[order] == Hold::kCommitted) return Done();
  return Refused{FailureReason::kReservationLost};
}

Outcome World::Commit(const OrderId& order) {
  Hold& hold = holds[order];
  if (hold == Hold::kHeld) hold = Hold::kCommitted;
  if (hold == Hold::kCommitted) return Done();
  return Refused{FailureReason::kReservationLost};
}

Outcome World::Release(const OrderId& order) {
  Hold& hold = holds[order];
  if (hold != Hold::kExpired && hold != Hold::kCommitted) hold = Hold::kReleased;
  return Done();
}

Outcome World::Charge(const OrderId& order) {
  Payment& payment = payments[order];
  if (tokens[order] == "tok_declined") payment.refused = true;
  if (payment.refused || payment.refunded) return Refused{FailureReason::kPaymentDeclined};
  if (payment.charges == 0) ++payment.charges;
  return Done();
}

Outcome World::Refund(const OrderId& order) {
  payments[order].refunded = true;
  return Done();
}

Task<Outcome> FakeStock::Reserve(CallContext call, OrderId order, std::vector<OrderItem>) {
  if (dead_) return NoAnswer();
  world_.priorities["reserve"] = call.priority;
  return world_.Call("reserve", std::move(order), &World::Reserve);
}

Task<Outcome> FakeStock::Renew(CallContext, OrderId order) {
  if (dead_) return NoAnswer();
  return world_.Call("renew", std::move(order), &World::Renew);
}

Task<Outcome> FakeStock::Commit(CallContext call, OrderId order) {
  if (dead_) return NoAnswer();
  world_.priorities["commit"] = call.priority;
  return world_.Call("commit", std::move(order), &World::Commit);
}

Task<Outcome> FakeStock::Release(CallContext, OrderId order) {
  if (dead_) return NoAnswer();
  return world_.Call("release", std::move(order), &World::Release);
}

Task<Outcome> FakePayments::Charge(CallContext, OrderId order, Money amount,
                                   std::string payment_token) {
  if (dead_) return NoAnswer();
  world_.tokens[order] = std::move(payment_token);
  world_.payments[order].amount = amount;
  return world_.Call("charge", std::move(order), &World::Charge);
}

Task<Outcome> FakePayments::Refund(CallContext, OrderId order) {
  if (dead_) return NoAnswer();
  return world_.Call("refund", std::move(order), &World::Refund);
}

Task<absl::Status> FakeBuyers::Check(CallContext, UserId) {
  if (world_.buyer_exists) co_return absl::OkStatus();
  co_return ErrorWithReason(absl::StatusCode::kNotFound, "USER_NOT_FOUND", "no such user");
}

Task<absl::StatusOr<std::vector<OrderItem>>> FakeCatalog::Price(CallContext,
                                                                std::vector<RequestedItem> items) {
  std::vector<OrderItem> priced;
  for (RequestedItem& item : items) {
    priced.push_back({std::move(item.sku), item.quantity, *Money::Create("EUR", 250)});
  }
  co_return priced;
}

}  // namespace souk::order::testing
