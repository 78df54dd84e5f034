// The clients against real servers over loopback that record what they are asked and answer by
// script.

#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/async/thread_executor.h"
#include "common/base/error.h"
#include "common/rpc/grpc_channel.h"
#include "common/rpc/status_mapping.h"
#include "services/order/clients/grpc_buyers.h"
#include "services/order/clients/grpc_catalog.h"
#include "services/order/clients/grpc_payments.h"
#include "services/order/clients/grpc_stock.h"
#include "souk/inventory/v1/inventory_service.grpc.pb.h"
#include "souk/payment/v1/payment_service.grpc.pb.h"
#include "souk/user/v1/user_service.grpc.pb.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::order {
namespace {

using inventory::v1::Reservation;
using payment::v1::Payment;

const OrderId kOrder("01890a5d-ac96-774b-bcce-b302099a8057");
const UserId kAnn("01890a5d-ac96-774b-bcce-b302099a8058");

// Keeps the last request, as text, and answers each the same.
struct Script {
  std::string asked;
  absl::Status status;
  user::v1::User user;
  inventory::v1::BatchGetProductsResponse products;
  Payment payment;

  grpc::Status Answer(const google::protobuf::Message& request) {
    asked = request.ShortDebugString();
    return rpc::ToGrpcStatus(status);
  }
};

class Users final : public user::v1::UserService::Service {
 public:
  explicit Users(Script& script) : script_(script) {}
  grpc::Status GetUser(grpc::ServerContext*, const user::v1::GetUserRequest* request,
                       user::v1::User* user) override {
    *user = script_.user;
    return script_.Answer(*request);
  }

 private:
  Script& script_;
};

class Inventory final : public inventory::v1::InventoryService::Service {
 public:
  explicit Inventory(Script& script) : script_(script) {}
  grpc::Status BatchGetProducts(grpc::ServerContext*,
                                const inventory::v1::BatchGetProductsRequest* request,
                                inventory::v1::BatchGetProductsResponse* products) override {
    *products = script_.products;
    return script_.Answer(*request);
  }
  grpc::Status Reserve(grpc::ServerContext*, const inventory::v1::ReserveRequest* request,
                       Reservation*) override {
    return script_.Answer(*request);
  }
  grpc::Status RenewReservation(grpc::ServerContext*,
                                const inventory::v1::RenewReservationRequest* request,
                                Reservation*) override {
    return script_.Answer(*request);
  }
  grpc::Status CommitReservation(grpc::ServerContext*,
                                 const inventory::v1::CommitReservationRequest* request,
                                 Reservation*) override {
    return script_.Answer(*request);
  }
  grpc::Status ReleaseReservation(grpc::ServerContext*,
                                  const inventory::v1::ReleaseReservationRequest* request,
                                  Reservation*) override {
    return script_.Answer(*request);
  }

 private:
  Script& script_;
};

class PaymentServer final : public payment::v1::PaymentService::Service {
 public:
  explicit PaymentServer(Script& script) : script_(script) {}
  grpc::Status Charge(grpc::ServerContext*, const payment::v1::ChargeRequest* request,
                      Payment* payment) override {
    *payment = script_.payment;
    return script_.Answer(*request);
  }
  grpc::Status Refund(grpc::ServerContext*, const payment::v1::RefundRequest* request,
                      Payment*) override {
    return script_.Answer(*request);
  }

 private:
  Script& script_;
};

class GrpcClientsTest : public ::testing::Test {
 protected:
  GrpcClientsTest() {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    for (grpc::Service* service :
         std::initializer_list<grpc::Service*>{&users_, &inventory_, &payment_server_}) {
      builder.RegisterService(service);
    }
    server_ = builder.BuildAndStart();
    const auto connection =
        grpc::CreateChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials());
    rpc::ChannelOptions options;
    options.name = "peer";
    channel_ = *rpc::GrpcChannel::Create(std::move(options), connection, connection,
                                         {.clock = clock_,
                                          .random = random_,
                                          .executor = executor_,
                                          .tracer = tracer_,
                                          .metrics = client_metrics_});
  }

  template <typename T>
  T Run(Task<T> task) {
    return async::RunBlocking(std::move(task));
  }

  SystemClock clock_;
  SeededRandom random_{1};
  async::ThreadExecutor executor_{1};
  telemetry::Metrics metrics_;
  telemetry::RpcMetrics client_metrics_{metrics_, telemetry::RpcSide::kClient};
  telemetry::Tracer tracer_{{}, clock_, random_, nullptr};
  Script script_;
  Users users_{script_};
  Inventory inventory_{script_};
  PaymentServer payment_server_{script_};
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<rpc::GrpcChannel> channel_;
};

TEST_F(GrpcClientsTest, BuyersAreActiveUsers) {
  GrpcBuyers buyers(*channel_);
  script_.user.set_state(user::v1::User::ACTIVE);
  EXPECT_EQ(Run(buyers.Check({}, kAnn)), absl::OkStatus());
  EXPECT_EQ(script_.asked, R"(user_id: "01890a5d-ac96-774b-bcce-b302099a8058")");
  script_.user.set_state(user::v1::User::DELETED);
  EXPECT_EQ(ReasonOf(Run(buyers.Check({}, kAnn))), "USER_NOT_FOUND");
  script_.status = absl::NotFoundError("nobody");
  EXPECT_EQ(ReasonOf(Run(buyers.Check({}, kAnn))), "USER_NOT_FOUND");
  script_.status = absl::InternalError("oops");
  EXPECT_EQ(ReasonOf(Run(buyers.Check({}, kAnn))), "DEPENDENCY_UNAVAILABLE");
}

TEST_F(GrpcClientsTest, PricesAreThoseOfTheProducts) {
  GrpcCatalog catalog(*channel_);
  inventory::v1::Product& tea = *script_.products.add_products();
  tea.set_sku("TEA");
  tea.mutable_unit_price()->set_currency_code("EUR");
  tea.mutable_unit_price()->set_minor_units(250);
  const auto priced = Run(catalog.Price({}, {{"TEA", 2}}));
  ASSERT_EQ(priced.status(), absl::OkStatus());
  EXPECT_EQ(*priced, (std::vector<OrderItem>{{"TEA", 2, *Money::Create("EUR", 250)}}));
  EXPECT_EQ(script_.asked, R"(skus: "TEA")");
  EXPECT_EQ(Run(catalog.Price({}, {{"POT", 1}})).status().code(), absl::StatusCode::kInternal);
  script_.status = ErrorWithReason(absl::StatusCode::kNotFound, "PRODUCT_NOT_FOUND", "no POT");
  const absl::Status unknown = Run(catalog.Price({}, {{"POT", 1}})).status();
  EXPECT_EQ(unknown.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(unknown), "PRODUCT_NOT_FOUND");
  EXPECT_EQ(unknown.message(), "no POT");
}

TEST_F(GrpcClientsTest, StockIsReservedUnderTheOrdersId) {
  GrpcStock stock(*channel_, absl::Minutes(15));
  const std::string id = absl::StrCat("\"", kOrder.text(), "\"");
  EXPECT_EQ(Run(stock.Reserve({}, kOrder, {{"TEA", 2, *Money::Create("EUR", 250)}})),
            Outcome(Done()));
  EXPECT_EQ(script_.asked,
            absl::StrCat("reservation_id: ", id, " order_id: ", id,
                         " lines { sku: \"TEA\" quantity: 2 } ttl { seconds: 900 }"));
  EXPECT_EQ(Run(stock.Renew({}, kOrder)), Outcome(Done()));
  EXPECT_EQ(script_.asked, absl::StrCat("reservation_id: ", id, " ttl { seconds: 900 }"));
  EXPECT_EQ(Run(stock.Commit({}, kOrder)), Outcome(Done()));
  EXPECT_EQ(script_.asked, absl::StrCat("reservation_id: ", id));
  EXPECT_EQ(Run(stock.Release({}, kOrder)), Outcome(Done()));
  EXPECT_EQ(script_.asked, absl::StrCat("reservation_id: ", id, " order_id: ", id));
}

TEST_F(GrpcClientsTest, StockIsRefusedForTheReasonOfEachCall) {
  GrpcStock stock(*channel_, absl::Minutes(15));
  script_.status = absl::FailedPreconditionError("no");
  EXPECT_EQ(Run(stock.Reserve({}, kOrder, {})), Outcome(Refused{FailureReason::kOutOfStock}));
  EXPECT_EQ(Run(stock.Renew({}, kOrder)), Outcome(Refused{FailureReason::kReservationLost}));
  EXPECT_EQ(Run(stock.Commit({}, kOrder)), Outcome(Refused{FailureReason::kReservationLost}));
  EXPECT_TRUE(std::holds_alternative<Unknown>(Run(stock.Release({}, kOrder))));
}

TEST_F(GrpcClientsTest, StockThatHasLeftForTheOrderNeedsNoRenewalAndCannotBeTakenBack) {
  GrpcStock stock(*channel_, absl::Minutes(15));
  script_.status = ErrorWithReason(absl::StatusCode::kFailedPrecondition, "RESERVATION_COMMITTED",
                                   "the stock has left the warehouse");
  EXPECT_EQ(Run(stock.Renew({}, kOrder)), Outcome(Done()));
  EXPECT_EQ(Run(stock.Release({}, kOrder)), Outcome(Done()));
}

TEST_F(GrpcClientsTest, ChargesUnderTheOrdersIdAndReadsThePaymentsState) {
  GrpcPayments payments(*channel_);
  const Money total = *Money::Create("EUR", 500);
  const auto charge = [&] { return Run(payments.Charge({}, kOrder, total, "tok_ok")); };
  script_.payment.set_state(Payment::CHARGED);
  EXPECT_EQ(charge(), Outcome(Done()));
  EXPECT_EQ(script_.asked,
            absl::StrCat("payment_id: \"", kOrder.text(), "\" order_id: \"", kOrder.text(),
                         "\" amount { currency_code: \"EUR\" minor_units: 500 } "
                         "payment_token: \"tok_ok\""));
  script_.payment.set_state(Payment::REFUSED);
  script_.payment.set_failure(Payment::INSUFFICIENT_FUNDS);
  EXPECT_EQ(charge(), Outcome(Refused{FailureReason::kInsufficientFunds}));
  script_.payment.set_failure(Payment::TOKEN_UNKNOWN);
  EXPECT_EQ(charge(), Outcome(Refused{FailureReason::kPaymentTokenUnknown}));
  script_.payment.set_failure(Payment::DECLINED);
  EXPECT_EQ(charge(), Outcome(Refused{FailureReason::kPaymentDeclined}));
  script_.payment.set_state(Payment::REFUNDED);
  EXPECT_EQ(charge(), Outcome(Refused{FailureReason::kPaymentDeclined}));
  script_.payment.set_state(Payment::PENDING);
  EXPECT_TRUE(std::holds_alternative<Unknown>(charge()));
  script_.status = absl::UnavailableError("gone");
  EXPECT_TRUE(std::holds_alternative<Unknown>(charge()));
}

TEST_F(GrpcClientsTest, RefundsUnderTheOrdersId) {
  GrpcPayments payments(*channel_);
  EXPECT_EQ(Run(payments.Refund({}, kOrder)), Outcome(Done()));
  EXPECT_EQ(script_.asked,
            absl::StrCat("payment_id: \"", kOrder.text(), "\" order_id: \"", kOrder.text(), "\""));
  script_.status = RetryableError(absl::StatusCode::kAborted, "PAYMENT_PENDING", "not decided",
                                  absl::Seconds(1));
  const Outcome outcome = Run(payments.Refund({}, kOrder));
  ASSERT_TRUE(std::holds_alternative<Unknown>(outcome));
  EXPECT_EQ(RetryAfterOf(std::get<Unknown>(outcome).why), absl::Seconds(1));
}

}  // namespace
}  // namespace souk::order
