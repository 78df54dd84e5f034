#include "tools/soukctl/verify/reader.h"

#include <grpcpp/create_channel.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/rpc/status_mapping.h"
#include "souk/inventory/v1/inventory_service.grpc.pb.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "souk/payment/v1/payment_service.grpc.pb.h"

namespace souk::soukctl {
namespace {

constexpr auto kPageTimeout = std::chrono::seconds(15);
// A whole stream may be long; a process that stands still meanwhile is found by pings.
constexpr auto kStreamTimeout = std::chrono::minutes(5);
constexpr int kPingAfterMs = 10'000;  // the least that Souk's servers allow
constexpr int kPingTimeoutMs = 5'000;
constexpr int kPageSize = 1000;
// Reading again settles what changed meanwhile, unless it changes without pause.
constexpr int kRounds = 5;

void Prepare(grpc::ClientContext& context, std::chrono::seconds timeout) {
  context.set_deadline(std::chrono::system_clock::now() + timeout);
  context.set_wait_for_ready(false);
}

absl::Status Explain(const std::string& service, const grpc::Status& status) {
  const absl::Status error = rpc::FromGrpcStatus(status);
  if (error.ok()) return error;
  const absl::string_view message =
      error.code() == absl::StatusCode::kDeadlineExceeded
          ? "does not answer in time: its process or what it calls stands still"
          : error.message();
  return absl::Status(error.code(), absl::StrCat("the ", service, " service: ", message));
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const Endpoints& endpoints,
                                                       const std::string& service) {
  const auto found = endpoints.find(service);
  if (found == endpoints.end() || found->second.grpc.empty()) {
    return absl::NotFoundError(absl::StrCat("no address of the ", service, " service is known"));
  }
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingAfterMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  return grpc::CreateCustomChannel(found->second.grpc, grpc::InsecureChannelCredentials(),
                                   arguments);
}

// Reads all pages; `call` makes the RPC, `take` keeps a page.
template <typename Request, typename Response, typename Call, typename Take>
absl::Status ReadPages(const std::string& service, Call call, Take take) {
  Request request;
  request.set_page_size(kPageSize);
  do {
    grpc::ClientContext context;
    Prepare(context, kPageTimeout);
    Response response;
    RETURN_IF_ERROR(Explain(service, call(&context, request, &response)));
    request.set_page_token(response.next_page_token());
    take(response);
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

// Reads a whole stream; `open` makes the RPC, `take` keeps a message.
template <typename Message, typename Open, typename Take>
absl::Status ReadStream(const std::string& service, Open open, Take take) {
  grpc::ClientContext context;
  Prepare(context, kStreamTimeout);
  const std::unique_ptr<grpc::ClientReader<Message>> reader = open(&context);
  Message message;
  while (reader->Read(&message)) take(message);
  return Explain(service, reader->Finish());
}

absl::Status ReadOrders(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "order"));
  const auto stub = order::v1::OrderService::NewStub(channel);
  return ReadPages<order::v1::ListOrdersRequest, order::v1::ListOrdersResponse>(
      "order", [&](auto... arguments) { return stub->ListOrders(arguments...); },
      [&](const order::v1::ListOrdersResponse& page) {
        snapshot.orders.insert(snapshot.orders.end(), page.orders().begin(), page.orders().end());
      });
}

using Payments = std::map<std::string, payment::v1::Payment>;

absl::StatusOr<Payments> ReadPaymentList(payment::v1::PaymentService::Stub& stub) {
  Payments payments;
  RETURN_IF_ERROR((ReadPages<payment::v1::ListPaymentsRequest, payment::v1::ListPaymentsResponse>(
      "payment", [&](auto... arguments) { return stub.ListPayments(arguments...); },
      [&](const payment::v1::ListPaymentsResponse& page) {
        for (const auto& payment : page.payments()) payments[payment.payment_id()] = payment;
      })));
  return payments;
}

absl::Status ReadPayments(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "payment"));
  const auto stub = payment::v1::PaymentService::NewStub(channel);
  ASSIGN_OR_RETURN(Payments before, ReadPaymentList(*stub));
  for (int round = 0; round < kRounds; ++round) {
    snapshot.ledger.clear();
    RETURN_IF_ERROR(ReadStream<payment::v1::LedgerEntry>(
        "payment",
        [&](grpc::ClientContext* context) { return stub->ListLedgerEntries(context, {}); },
        [&](const payment::v1::LedgerEntry& entry) { snapshot.ledger.push_back(entry); }));
    ASSIGN_OR_RETURN(Payments after, ReadPaymentList(*stub));
    snapshot.payments.clear();
    snapshot.unsettled_payments.clear();
    for (const auto& [id, payment] : after) {
      snapshot.payments.push_back(payment);
      if (!before.contains(id) || before[id].state() != payment.state()) {
        snapshot.unsettled_payments.insert(id);
      }
    }
    if (snapshot.unsettled_payments.empty()) break;
    before = std::move(after);
  }
  return absl::OkStatus();
}

using Products = std::map<std::string, inventory::v1::Product>;

absl::StatusOr<Products> ReadProducts(inventory::v1::InventoryService::Stub& stub) {
  Products products;
  RETURN_IF_ERROR(
      (ReadPages<inventory::v1::ListProductsRequest, inventory::v1::ListProductsResponse>(
          "inventory", [&](auto... arguments) { return stub.ListProducts(arguments...); },
          [&](const inventory::v1::ListProductsResponse& page) {
            for (const auto& product : page.products()) products[product.sku()] = product;
          })));
  return products;
}

bool SameStock(const inventory::v1::Product& a, const inventory::v1::Product& b) {
  return a.on_hand() == b.on_hand() && a.reserved() == b.reserved();
}

absl::Status ReadStock(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "inventory"));
  const auto stub = inventory::v1::InventoryService::NewStub(channel);
  ASSIGN_OR_RETURN(Products before, ReadProducts(*stub));
  for (int round = 0; round < kRounds; ++round) {
    snapshot.reservations.clear();
    snapshot.moved.clear();
    RETURN_IF_ERROR(ReadStream<inventory::v1::Reservation>(
        "inventory",
        [&](grpc::ClientContext* context) { return stub->ListReservations(context, {}); },
        [&](const inventory::v1::Reservation& reservation) {
          snapshot.reservations.push_back(reservation);
        }));
    RETURN_IF_ERROR(ReadStream<inventory::v1::StockMovement>(
        "inventory",
        [&](grpc::ClientContext* context) { return stub->ListStockMovements(context, {}); },
        [&](const inventory::v1::StockMovement& movement) {
          snapshot.moved[movement.sku()] += movement.delta();
        }));
    ASSIGN_OR_RETURN(Products after, ReadProducts(*stub));
    snapshot.unsettled.clear();
    for (const auto& [sku, product] : after) {
      if (!before.contains(sku) || !SameStock(before[sku], product)) snapshot.unsettled.insert(sku);
    }
    snapshot.products = after;
    if (snapshot.unsettled.empty()) break;
    before = std::move(after);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Snapshot> ReadSnapshot(const Endpoints& endpoints) {
  Snapshot snapshot;
  RETURN_IF_ERROR(ReadOrders(endpoints, snapshot));
  RETURN_IF_ERROR(ReadPayments(endpoints, snapshot));
  RETURN_IF_ERROR(ReadStock(endpoints, snapshot));
  return snapshot;
}

}  // namespace souk::soukctl
