#pragma once

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call_context.h"
#include "common/rpc/idempotency.h"
#include "common/rpc/service.h"
#include "services/inventory/domain/reservation.h"
#include "services/inventory/use_cases/adjust_stock.h"
#include "services/inventory/use_cases/commit_reservation.h"
#include "services/inventory/use_cases/create_product.h"
#include "services/inventory/use_cases/get_product.h"
#include "services/inventory/use_cases/get_products.h"
#include "services/inventory/use_cases/list_products.h"
#include "services/inventory/use_cases/list_reservations.h"
#include "services/inventory/use_cases/list_stock_movements.h"
#include "services/inventory/use_cases/release_reservation.h"
#include "services/inventory/use_cases/renew_reservation.h"
#include "services/inventory/use_cases/reserve_stock.h"
#include "services/inventory/use_cases/update_product.h"
#include "services/inventory/use_cases/watch_stock.h"
#include "souk/inventory/v1/inventory_service.pb.h"

namespace souk::inventory {

/// Serves souk.inventory.v1.InventoryService: each RPC is translated for a use case and back. What
/// the RPCs do and answer is said in the proto.
class InventoryService final : public rpc::Service {
 public:
  struct UseCases {
    CreateProduct& create_product;
    GetProduct& get_product;
    GetProducts& get_products;
    ListProducts& list_products;
    UpdateProduct& update_product;
    AdjustStock& adjust_stock;
    ReserveStock& reserve_stock;
    RenewReservation& renew_reservation;
    CommitReservation& commit_reservation;
    ReleaseReservation& release_reservation;
    WatchStock& watch_stock;
    ListReservations& list_reservations;
    ListStockMovements& list_stock_movements;
  };

  /// All outlive this. `answers` keeps what the keyed products of an import were answered.
  InventoryService(UseCases use_cases, ReservationTerms terms, rpc::AnswerStore& answers);

  Task<absl::StatusOr<v1::Product>> CreateProduct(CallContext call,
                                                  v1::CreateProductRequest request);
  Task<absl::StatusOr<v1::Product>> GetProduct(CallContext call, v1::GetProductRequest request);
  Task<absl::StatusOr<v1::BatchGetProductsResponse>> BatchGetProducts(
      CallContext call, v1::BatchGetProductsRequest request);
  Task<absl::StatusOr<v1::ListProductsResponse>> ListProducts(CallContext call,
                                                              v1::ListProductsRequest request);
  Task<absl::StatusOr<v1::Product>> UpdateProduct(CallContext call,
                                                  v1::UpdateProductRequest request);
  Task<absl::StatusOr<v1::Product>> AdjustStock(CallContext call, v1::AdjustStockRequest request);
  Task<absl::StatusOr<v1::ImportProductsResponse>> ImportProducts(
      CallContext call, rpc::Reader<v1::ImportProductsRequest> requests);

  Task<absl::StatusOr<v1::Reservation>> Reserve(CallContext call, v1::ReserveRequest request);
  Task<absl::StatusOr<v1::Reservation>> RenewReservation(CallContext call,
                                                         v1::RenewReservationRequest request);
  Task<absl::StatusOr<v1::Reservation>> CommitReservation(CallContext call,
                                                          v1::CommitReservationRequest request);
  Task<absl::StatusOr<v1::Reservation>> ReleaseReservation(CallContext call,
                                                           v1::ReleaseReservationRequest request);

  Task<absl::Status> WatchStock(CallContext call, v1::WatchStockRequest request,
                                rpc::Writer<v1::Product> products);
  Task<absl::Status> ListReservations(CallContext call, v1::ListReservationsRequest request,
                                      rpc::Writer<v1::Reservation> reservations);
  Task<absl::Status> ListStockMovements(CallContext call, v1::ListStockMovementsRequest request,
                                        rpc::Writer<v1::StockMovement> movements);

 private:
  // One product of an import; at most once where it has a key.
  Task<absl::Status> Import(CallContext call, v1::ImportProductsRequest request);

  // CreateProduct as rpc::RunOnce wants it; `product` outlives the task.
  Task<absl::Status> CreateInto(v1::Product* product, CallContext call,
                                v1::CreateProductRequest request);

  const UseCases use_cases_;
  const ReservationTerms terms_;
  rpc::AnswerStore& answers_;
};

}  // namespace souk::inventory
