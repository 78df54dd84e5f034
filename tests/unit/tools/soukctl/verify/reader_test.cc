#include "tools/soukctl/verify/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/mutex.h"
#include "tests/unit/tools/soukctl/verify/fake_souk.h"
#include "tests/unit/tools/soukctl/verify/snapshots.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Reservation;
using order::v1::Order;
using payment::v1::LedgerEntry;
using payment::v1::Payment;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ReaderTest : public ::testing::Test {
 protected:
  Snapshot Read() {
    absl::StatusOr<Snapshot> snapshot = ReadSnapshot(souk_.endpoints());
    EXPECT_EQ(snapshot.status(), absl::OkStatus());
    return snapshot.value_or(Snapshot());
  }

  void AddMovement(const std::string& sku, int delta) {
    inventory::v1::StockMovement& movement = souk_.movements.emplace_back();
    movement.set_sku(sku);
    movement.set_delta(delta);
  }

  FakeSouk souk_;
};

TEST_F(ReaderTest, ReadsAllPagesAndStreams) {
  for (const char* id : {"1", "2", "3", "4", "5"}) {
    souk_.orders.push_back(MakeOrder(id, Order::CONFIRMED, 1, {}));
    souk_.payments.push_back(MakePayment(id, id, Payment::CHARGED, 1));
    souk_.products.push_back(MakeProduct(id, 1, 0));
  }
  souk_.ledger = {MakeEntry("1", LedgerEntry::SALES, LedgerEntry::CREDIT, 1),
                  MakeEntry("2", LedgerEntry::SALES, LedgerEntry::CREDIT, 1)};
  souk_.reservations = {MakeReservation("1", "1", Reservation::COMMITTED, {})};
  AddMovement("1", 10);
  AddMovement("2", 5);
  AddMovement("1", -3);
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.orders, SizeIs(5));
  EXPECT_THAT(snapshot.payments, SizeIs(5));
  EXPECT_THAT(snapshot.products, SizeIs(5));
  EXPECT_THAT(snapshot.ledger, SizeIs(2));
  EXPECT_THAT(snapshot.reservations, SizeIs(1));
  EXPECT_THAT(snapshot.moved, ElementsAre(Pair("1", 7), Pair("2", 5)));
  EXPECT_THAT(snapshot.unsettled, IsEmpty());
  EXPECT_THAT(snapshot.unsettled_payments, IsEmpty());
}

TEST_F(ReaderTest, ReadsOrdersBeforeWhatTheySayHasHappened) {
  Mutex mutex;
  std::vector<std::string> rpcs;
  souk_.before = [&](const std::string& rpc) {
    const MutexLock lock(mutex);
    if (rpcs.empty() || rpcs.back() != rpc) rpcs.push_back(rpc);
    return grpc::Status::OK;
  };
  Read();
  ASSERT_THAT(rpcs, SizeIs(::testing::Gt(2)));
  EXPECT_EQ(rpcs[0], "ListUsers");
  EXPECT_EQ(rpcs[1], "ListOrders");
  EXPECT_EQ(std::count(rpcs.begin(), rpcs.end(), "ListOrders"), 1);
}

TEST_F(ReaderTest, APaymentThatIsChargedMeanwhileIsReadAgain) {
  souk_.payments = {MakePayment("p-1", "o-1", Payment::PENDING, 5)};
  bool charged = false;
  souk_.before = [&](const std::string& rpc) {
    if (rpc == "ListLedgerEntries" && !std::exchange(charged, true)) {
      souk_.payments[0].set_state(Payment::CHARGED);
      souk_.ledger = {MakeEntry("p-1", LedgerEntry::PROCESSOR, LedgerEntry::DEBIT, 5),
                      MakeEntry("p-1", LedgerEntry::SALES, LedgerEntry::CREDIT, 5)};
    }
    return grpc::Status::OK;
  };
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.ledger, SizeIs(2));
  EXPECT_THAT(snapshot.unsettled_payments, IsEmpty());
  EXPECT_THAT(TextOf(CheckLedger(snapshot)), IsEmpty());
}

TEST_F(ReaderTest, APaymentThatChangesWithoutPauseStaysUnsettled) {
  souk_.payments = {MakePayment("p-1", "o-1", Payment::CHARGED, 5),
                    MakePayment("p-2", "o-2", Payment::PENDING, 5)};
  int looks = 0;
  souk_.before = [&](const std::string& rpc) {
    if (rpc == "LedgerEntriesOfOne") {
      souk_.payments[0].set_state(++looks % 2 == 0 ? Payment::CHARGED : Payment::REFUNDED);
    }
    return grpc::Status::OK;
  };
  const Snapshot snapshot = Read();
  EXPECT_EQ(looks, 5);
  EXPECT_THAT(snapshot.payments, SizeIs(2));
  EXPECT_THAT(snapshot.unsettled_payments, UnorderedElementsAre("p-1"));
}

TEST_F(ReaderTest, APaymentThatDoesNotFitForGoodIsJudged) {
  souk_.payments = {MakePayment("p-1", "o-1", Payment::CHARGED, 5)};
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.unsettled_payments, IsEmpty());
  EXPECT_THAT(TextOf(CheckLedger(snapshot)),
              ElementsAre("ledger: payment p-1 is CHARGED of 5 EUR, but the ledger nets to 0"));
}

TEST_F(ReaderTest, StockThatIsSoldMeanwhileIsReadAgain) {
  souk_.products = {MakeProduct("TEAPOT", 10, 0), MakeProduct("RUG", 5, 0)};
  AddMovement("TEAPOT", 10);
  AddMovement("RUG", 5);
  bool sold = false;
  souk_.before = [&](const std::string& rpc) {
    if (rpc == "ListStockMovements" && !std::exchange(sold, true)) {
      souk_.products[0] = MakeProduct("TEAPOT", 9, 0);
      AddMovement("TEAPOT", -1);
    }
    return grpc::Status::OK;
  };
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.unsettled, IsEmpty());
  EXPECT_THAT(TextOf(CheckStock(snapshot)), IsEmpty());
}

TEST_F(ReaderTest, StockThatIsSoldWithoutPauseStaysUnsettled) {
  souk_.products = {MakeProduct("TEAPOT", 100, 0), MakeProduct("RUG", 5, 0)};
  souk_.before = [&](const std::string& rpc) {
    if (rpc == "ListStockMovements") {
      souk_.products[0] = MakeProduct("TEAPOT", souk_.products[0].on_hand() - 1, 0);
    }
    return grpc::Status::OK;
  };
  EXPECT_THAT(Read().unsettled, UnorderedElementsAre("TEAPOT"));
}

TEST_F(ReaderTest, OrdersConfirmedAfterTheCountAreTold) {
  souk_.users = {MakeUser("u-1", 1, 5, "c-2"), MakeUser("u-2", 1, 5, "c-4")};
  const auto add = [&](const char* cursor, const char* type, const char* order) {
    event::v1::Event& event = souk_.events.emplace_back();
    event.set_cursor(cursor);
    event.mutable_envelope()->set_type(type);
    event.mutable_envelope()->set_aggregate_id(order);
  };
  add("c-1", "order.placed", "o-1");
  add("c-2", "order.confirmed", "o-1");
  add("c-3", "order.paid", "o-2");
  add("c-4", "order.confirmed", "o-2");
  add("c-5", "order.confirmed", "o-3");
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.users, SizeIs(2));
  EXPECT_THAT(snapshot.confirmed_later, ElementsAre("o-2", "o-3"));
  EXPECT_THAT(snapshot.confirmed_at,
              UnorderedElementsAre(Pair("c-2", 0), Pair("c-3", 0), Pair("c-4", 1), Pair("c-5", 2)));
}

TEST_F(ReaderTest, ACountWhoseEventsAreNotKeptIsNotJudged) {
  souk_.users = {MakeUser("u-1", 1, 5, "")};
  souk_.before = [](const std::string& rpc) {
    return rpc == "CountAfter" ? grpc::Status(grpc::StatusCode::OUT_OF_RANGE, "gone")
                               : grpc::Status::OK;
  };
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.confirmed_at, IsEmpty());
  EXPECT_THAT(CheckLoyalty(snapshot), IsEmpty());
}

TEST_F(ReaderTest, HistoriesAreReadOfOrdersUnderWayAndOfOthers) {
  souk_.orders = {MakeOrder("o-1", Order::CONFIRMED, 1, {}), MakeOrder("o-2", Order::PAID, 1, {})};
  souk_.histories = {MakeEvent("o-1", 1, "order.placed"), MakeEvent("o-2", 1, "order.placed"),
                     MakeEvent("o-1", 2, "order.confirmed")};
  const Snapshot snapshot = Read();
  EXPECT_THAT(snapshot.histories, SizeIs(2));
  EXPECT_THAT(snapshot.histories.at("o-1"), SizeIs(2));
}

TEST_F(ReaderTest, AnErrorNamesItsService) {
  for (const auto& [rpc, service] :
       std::map<std::string, std::string>{{"ListUsers", "user"},
                                          {"ListOrders", "order"},
                                          {"ListPayments", "payment"},
                                          {"ListLedgerEntries", "payment"},
                                          {"ListProducts", "inventory"},
                                          {"ListReservations", "inventory"},
                                          {"ListStockMovements", "inventory"}}) {
    souk_.before = [&](const std::string& called) {
      return called == rpc ? grpc::Status(grpc::StatusCode::INTERNAL, "bug") : grpc::Status::OK;
    };
    EXPECT_EQ(ReadSnapshot(souk_.endpoints()).status(),
              absl::InternalError("the " + service + " service: bug"))
        << rpc;
  }
}

TEST_F(ReaderTest, AServiceThatIsNotThereIsNamed) {
  Endpoints endpoints = souk_.endpoints();
  endpoints["payment"].grpc = "127.0.0.1:1";
  const absl::Status unreachable = ReadSnapshot(endpoints).status();
  EXPECT_EQ(unreachable.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(unreachable.message()), HasSubstr("the payment service: "));
  endpoints.erase("payment");
  EXPECT_EQ(ReadSnapshot(endpoints).status(),
            absl::NotFoundError("no address of the payment service is known"));
}

}  // namespace
}  // namespace souk::soukctl
