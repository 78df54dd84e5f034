#include <chrono>
#include <map>
#include <utility>

#include "souk/inventory/v1/inventory_service.grpc.pb.h"
#include "tools/soukctl/verify/calls.h"
#include "tools/soukctl/verify/invariants.h"
#include "tools/soukctl/verify/reader.h"

namespace souk::soukctl {
namespace {

using inventory::v1::Product;
using inventory::v1::Reservation;
using inventory::v1::StockMovement;
using Products = std::map<std::string, Product>;
using StockStub = inventory::v1::InventoryService::Stub;

// Reading again settles what changed meanwhile, unless it changes without pause, or so much is read
// that something always has.
constexpr int kRounds = 5;
constexpr auto kQuick = std::chrono::seconds(1);

absl::StatusOr<Products> ReadProducts(StockStub& stub) {
  Products products;
  RETURN_IF_ERROR(
      (ReadPages<inventory::v1::ListProductsRequest, inventory::v1::ListProductsResponse>(
          "inventory", [&](auto... arguments) { return stub.ListProducts(arguments...); },
          [&](inventory::v1::ListProductsResponse& page) {
            for (Product& product : *page.mutable_products()) {
              std::string sku = product.sku();
              products[std::move(sku)] = std::move(product);
            }
          })));
  return products;
}

absl::Status ReadReservations(StockStub& stub, Snapshot& snapshot) {
  snapshot.reservations.clear();
  return ReadStream<Reservation>(
      "inventory", [&](grpc::ClientContext* context) { return stub.ListReservations(context, {}); },
      [&](Reservation& reservation) { snapshot.reservations.push_back(std::move(reservation)); });
}

absl::Status ReadMovements(StockStub& stub, Snapshot& snapshot) {
  snapshot.moved.clear();
  snapshot.sold.clear();
  return ReadStream<StockMovement>(
      "inventory",
      [&](grpc::ClientContext* context) { return stub.ListStockMovements(context, {}); },
      [&](const StockMovement& movement) {
        snapshot.moved[movement.sku()] += movement.delta();
        if (movement.kind() == StockMovement::SOLD) {
          snapshot.sold[movement.sku()] -= movement.delta();
        }
      });
}

bool SameStock(const Product& a, const Product& b) {
  return a.on_hand() == b.on_hand() && a.reserved() == b.reserved();
}

}  // namespace

absl::Status ReadStock(const Endpoints& endpoints, Snapshot& snapshot) {
  ASSIGN_OR_RETURN(const auto channel, Connect(endpoints, "inventory"));
  const auto stub = inventory::v1::InventoryService::NewStub(channel);
  ASSIGN_OR_RETURN(Products before, ReadProducts(*stub));
  for (int round = 0; round < kRounds; ++round) {
    const auto began = std::chrono::steady_clock::now();
    RETURN_IF_ERROR(ReadReservations(*stub, snapshot));
    RETURN_IF_ERROR(ReadMovements(*stub, snapshot));
    ASSIGN_OR_RETURN(snapshot.products, ReadProducts(*stub));
    snapshot.unsettled.clear();
    for (const auto& [sku, product] : snapshot.products) {
      if (!before.contains(sku) || !SameStock(before[sku], product)) snapshot.unsettled.insert(sku);
    }
    if (snapshot.unsettled.empty() || std::chrono::steady_clock::now() - began > kQuick) break;
    before = snapshot.products;
  }
  return absl::OkStatus();
}

}  // namespace souk::soukctl
