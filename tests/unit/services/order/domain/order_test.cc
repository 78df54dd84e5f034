#include "services/order/domain/order.h"

#include <gtest/gtest.h>

#include "common/base/error.h"
#include "tests/unit/services/order/domain/example_order.h"

namespace souk::order {
namespace {

Money Euros(int64_t cents) { return *Money::Create("EUR", cents); }

OrderPlaced Placed() {
  return *Order::Place(kAnn, {{"TEA", 2, Euros(250)}, {"POT", 1, Euros(999)}});
}

// The history in which these events happen a second apart.
std::vector<RecordedEvent> History(std::vector<OrderEvent> events) {
  std::vector<RecordedEvent> history;
  for (OrderEvent& event : events) {
    const auto version = static_cast<int64_t>(history.size()) + 1;
    history.push_back({version, kStart + absl::Seconds(version - 1), std::move(event)});
  }
  return history;
}

const StockReserved kReserved{ReservationOf(kId)};
const OrderPaid kPaid{PaymentOf(kId), Euros(1499)};
const OrderConfirmed kConfirmed{kAnn, Euros(1499)};
const CompensationStarted kDeclined{FailureReason::kPaymentDeclined};
const CompensationStarted kLost{FailureReason::kReservationLost};

Order After(std::vector<OrderEvent> events) {
  events.insert(events.begin(), Placed());
  absl::StatusOr<Order> order = Order::Fold(kId, History(std::move(events)));
  EXPECT_TRUE(order.ok()) << order.status();
  return *order;
}

void ExpectRefused(const absl::StatusOr<OrderEvent>& event, absl::string_view message) {
  EXPECT_EQ(event.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(event.status()), "ORDER_STATE");
  EXPECT_EQ(event.status().message(), message);
}

TEST(OrderTest, PlacingAddsUpTheTotal) { EXPECT_EQ(Placed().total, Euros(1499)); }

TEST(OrderTest, PlacingRefusesTwoCurrencies) {
  const auto placed = Order::Place(kAnn, {{"A", 1, Euros(1)}, {"B", 1, *Money::Create("USD", 1)}});
  EXPECT_EQ(ReasonOf(placed.status()), "MIXED_CURRENCIES");
}

TEST(OrderTest, APlacedOrderIsPending) {
  const Order order = After({});
  EXPECT_EQ(order.id(), kId);
  EXPECT_EQ(order.user_id(), kAnn);
  EXPECT_EQ(order.items().size(), 2U);
  EXPECT_EQ(order.total(), Euros(1499));
  EXPECT_EQ(order.state(), OrderState::kPending);
  EXPECT_EQ(order.failure(), std::nullopt);
  EXPECT_EQ(order.version(), 1);
  EXPECT_FALSE(order.IsSettled());
}

TEST(OrderTest, ASaleGoesThroughItsStates) {
  EXPECT_EQ(After({kReserved}).state(), OrderState::kStockReserved);
  EXPECT_EQ(After({kReserved, kPaid}).state(), OrderState::kPaid);
  const Order committing = After({kReserved, kPaid, CommitStarted{}});
  EXPECT_EQ(committing.state(), OrderState::kPaid);
  EXPECT_TRUE(committing.commit_started());
  const Order confirmed = After({kReserved, kPaid, CommitStarted{}, kConfirmed});
  EXPECT_EQ(confirmed.state(), OrderState::kConfirmed);
  EXPECT_TRUE(confirmed.IsSettled());
  const Order shipped = After({kReserved, kPaid, CommitStarted{}, kConfirmed, OrderShipped{}});
  EXPECT_EQ(shipped.state(), OrderState::kShipped);
  EXPECT_EQ(shipped.version(), 6);
  EXPECT_EQ(shipped.create_time(), kStart);
  EXPECT_EQ(shipped.update_time(), kStart + absl::Seconds(5));
}

TEST(OrderTest, CommandsTellTheEventsOfASale) {
  EXPECT_EQ(*After({}).MarkStockReserved(), OrderEvent(kReserved));
  EXPECT_EQ(*After({kReserved}).MarkPaid(), OrderEvent(kPaid));
  EXPECT_EQ(*After({kReserved, kPaid}).StartCommit(), OrderEvent(CommitStarted{}));
  EXPECT_EQ(*After({kReserved, kPaid, CommitStarted{}}).Confirm(), OrderEvent(kConfirmed));
  EXPECT_EQ(*After({kReserved, kPaid, CommitStarted{}, kConfirmed}).Ship(),
            OrderEvent(OrderShipped{}));
}

TEST(OrderTest, CommandsAreRefusedOutOfTurn) {
  ExpectRefused(After({kReserved}).MarkStockReserved(),
                "an order in state STOCK_RESERVED cannot be reserved");
  ExpectRefused(After({}).MarkPaid(), "an order in state PENDING cannot be paid");
  ExpectRefused(After({kReserved}).StartCommit(),
                "an order in state STOCK_RESERVED cannot be committed");
  ExpectRefused(After({kReserved, kPaid}).Confirm(), "an order in state PAID cannot be confirmed");
  ExpectRefused(After({kReserved, kPaid}).Ship(), "an order in state PAID cannot be shipped");
}

TEST(OrderTest, AStoredHistoryMayRejectAtOnce) {
  const Order rejected = After({OrderRejected{FailureReason::kOutOfStock}});
  EXPECT_EQ(rejected.state(), OrderState::kRejected);
  EXPECT_EQ(rejected.failure(), FailureReason::kOutOfStock);
  EXPECT_TRUE(rejected.IsSettled());
}

TEST(OrderTest, ARefusedReservationIsCompensatedByReleasingOnly) {
  const CompensationStarted out_of_stock{FailureReason::kOutOfStock};
  EXPECT_EQ(*After({}).Compensate(FailureReason::kOutOfStock), OrderEvent(out_of_stock));
  const Order order = After({out_of_stock});
  EXPECT_TRUE(order.MayHoldStock());
  EXPECT_FALSE(order.MayBeCharged());
  EXPECT_EQ(*order.FinishCompensation(), OrderEvent(OrderRejected{FailureReason::kOutOfStock}));
}

TEST(OrderTest, ARefusedChargeIsCompensatedByReleasingOnly) {
  EXPECT_EQ(*After({kReserved}).Compensate(FailureReason::kPaymentDeclined), OrderEvent(kDeclined));
  const Order order = After({kReserved, kDeclined});
  EXPECT_EQ(order.state(), OrderState::kCompensating);
  EXPECT_EQ(order.failure(), FailureReason::kPaymentDeclined);
  EXPECT_TRUE(order.MayHoldStock());
  EXPECT_FALSE(order.MayBeCharged());
  EXPECT_EQ(*order.FinishCompensation(),
            OrderEvent(OrderRejected{FailureReason::kPaymentDeclined}));
}

TEST(OrderTest, ALostReservationIsCompensatedByRefundingToo) {
  for (const Order& order :
       {After({kReserved, kLost}), After({kReserved, kPaid, CommitStarted{}, kLost})}) {
    EXPECT_TRUE(order.MayHoldStock());
    EXPECT_TRUE(order.MayBeCharged());
  }
}

TEST(OrderTest, CancellingUndoesWhatMayHaveBeenDone) {
  EXPECT_EQ(*After({}).RequestCancel(), OrderEvent(CancelRequested{}));
  const Order early = After({CancelRequested{}, CompensationStarted{}});
  EXPECT_TRUE(early.MayHoldStock());
  EXPECT_FALSE(early.MayBeCharged());
  const Order late = After({kReserved, CancelRequested{}, CompensationStarted{}});
  EXPECT_TRUE(late.MayHoldStock());
  EXPECT_TRUE(late.MayBeCharged()) << "the charge may have been sent";
  EXPECT_EQ(*late.FinishCompensation(), OrderEvent(OrderCancelled{}));
  const Order cancelled = After({CancelRequested{}, CompensationStarted{}, OrderCancelled{}});
  EXPECT_EQ(cancelled.state(), OrderState::kCancelled);
  EXPECT_EQ(cancelled.failure(), std::nullopt);
}

TEST(OrderTest, NothingMovesForwardOnceCancellingWasAskedFor) {
  EXPECT_FALSE(After({CancelRequested{}}).MarkStockReserved().ok());
  EXPECT_FALSE(After({kReserved, CancelRequested{}}).MarkPaid().ok());
  EXPECT_FALSE(After({kReserved, kPaid, CancelRequested{}}).StartCommit().ok());
  EXPECT_FALSE(After({CancelRequested{}}).Compensate(FailureReason::kOutOfStock).ok());
  EXPECT_TRUE(After({CancelRequested{}}).StartCancelling().ok());
}

TEST(OrderTest, CancellingIsRefusedOnceTheCommitHasStartedOrTheOrderIsSettled) {
  ExpectRefused(After({kReserved, kPaid, CommitStarted{}}).RequestCancel(),
                "an order in state PAID cannot be cancelled once its stock may have left");
  ExpectRefused(After({kReserved, kPaid, CommitStarted{}, kConfirmed}).RequestCancel(),
                "an order in state CONFIRMED cannot be cancelled");
  ExpectRefused(After({kReserved, kDeclined}).RequestCancel(),
                "an order in state COMPENSATING cannot be cancelled");
  ExpectRefused(After({OrderRejected{FailureReason::kOutOfStock}}).RequestCancel(),
                "an order in state REJECTED cannot be cancelled");
}

TEST(OrderTest, CancellingNeedsToBeAskedFor) {
  ExpectRefused(After({}).StartCancelling(), "an order in state PENDING cannot be cancelled");
}

TEST(OrderTest, ApplyRefusesWhatCannotHaveHappened) {
  Order order = After({});
  const Order before = order;
  EXPECT_EQ(order.Apply({2, kStart, kPaid}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(order.Apply({3, kStart, kReserved}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(order.Apply({2, kStart, Placed()}).code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(order, before);
}

TEST(OrderTest, FoldRefusesWhatIsNoHistory) {
  EXPECT_EQ(Order::Fold(kId, {}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Order::Fold(kId, History({kReserved})).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(
      Order::Fold(kId, History({Placed(), kDeclined, OrderRejected{FailureReason::kOutOfStock}}))
          .status()
          .code(),
      absl::StatusCode::kDataLoss)
      << "the reason changed on the way";
}

}  // namespace
}  // namespace souk::order
