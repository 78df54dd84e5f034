#include "services/inventory/rpc/inventory_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/status_macros.h"
#include "services/inventory/rpc/import_report.h"
#include "services/inventory/rpc/product_messages.h"
#include "services/inventory/rpc/reservation_messages.h"

namespace souk::inventory {

InventoryService::InventoryService(UseCases use_cases, ReservationTerms terms,
                                   rpc::AnswerStore& answers)
    : Service("souk.inventory.v1.InventoryService"),
      use_cases_(use_cases),
      terms_(terms),
      answers_(answers) {
  Handle("CreateProduct", &InventoryService::CreateProduct);
  Handle("GetProduct", &InventoryService::GetProduct);
  Handle("BatchGetProducts", &InventoryService::BatchGetProducts);
  Handle("ListProducts", &InventoryService::ListProducts);
  Handle("UpdateProduct", &InventoryService::UpdateProduct);
  Handle("AdjustStock", &InventoryService::AdjustStock);
  Handle("ImportProducts", &InventoryService::ImportProducts);
  Handle("Reserve", &InventoryService::Reserve);
  Handle("RenewReservation", &InventoryService::RenewReservation);
  Handle("CommitReservation", &InventoryService::CommitReservation);
  Handle("ReleaseReservation", &InventoryService::ReleaseReservation);
  Handle("WatchStock", &InventoryService::WatchStock);
  Handle("ListReservations", &InventoryService::ListReservations);
  Handle("ListStockMovements", &InventoryService::ListStockMovements);
}

Task<absl::StatusOr<v1::Product>> InventoryService::CreateProduct(
    CallContext call, v1::CreateProductRequest request) {
  CO_ASSIGN_OR_RETURN(Product product, ParseNewProduct(request));
  CO_ASSIGN_OR_RETURN(const Product created,
                      co_await use_cases_.create_product.Run(std::move(call), std::move(product)));
  co_return ToProto(created);
}

Task<absl::StatusOr<v1::Product>> InventoryService::GetProduct(CallContext call,
                                                               v1::GetProductRequest request) {
  CO_RETURN_IF_ERROR(CheckSku(request.sku()));
  CO_ASSIGN_OR_RETURN(const Product product,
                      co_await use_cases_.get_product.Run(std::move(call), request.sku()));
  co_return ToProto(product);
}

Task<absl::StatusOr<v1::BatchGetProductsResponse>> InventoryService::BatchGetProducts(
    CallContext call, v1::BatchGetProductsRequest request) {
  CO_ASSIGN_OR_RETURN(std::vector<std::string> skus, ParseBatchGet(request));
  CO_ASSIGN_OR_RETURN(const std::vector<Product> products,
                      co_await use_cases_.get_products.Run(std::move(call), std::move(skus)));
  co_return ToProto(products);
}

Task<absl::StatusOr<v1::ListProductsResponse>> InventoryService::ListProducts(
    CallContext call, v1::ListProductsRequest request) {
  CO_ASSIGN_OR_RETURN(ParsedList list, ParseList(request));
  CO_ASSIGN_OR_RETURN(
      const ProductPage page,
      co_await use_cases_.list_products.Run(std::move(call), std::move(list.after_sku), list.size));
  co_return ToProto(page);
}

Task<absl::StatusOr<v1::Product>> InventoryService::UpdateProduct(
    CallContext call, v1::UpdateProductRequest request) {
  CO_ASSIGN_OR_RETURN(UpdateProductCommand command, ParseUpdate(request));
  CO_ASSIGN_OR_RETURN(const Product product,
                      co_await use_cases_.update_product.Run(std::move(call), std::move(command)));
  co_return ToProto(product);
}

Task<absl::StatusOr<v1::Product>> InventoryService::AdjustStock(CallContext call,
                                                                v1::AdjustStockRequest request) {
  CO_ASSIGN_OR_RETURN(AdjustStockCommand command, ParseAdjustStock(request));
  CO_ASSIGN_OR_RETURN(const Product product,
                      co_await use_cases_.adjust_stock.Run(std::move(call), std::move(command)));
  co_return ToProto(product);
}

Task<absl::StatusOr<v1::ImportProductsResponse>> InventoryService::ImportProducts(
    CallContext call, rpc::Reader<v1::ImportProductsRequest> requests) {
  ImportReport report;
  for (;;) {
    absl::StatusOr<std::optional<v1::ImportProductsRequest>> request = co_await requests.Read();
    if (request.ok() && !request->has_value()) co_return report.response();
    absl::Status taken = request.status();
    std::string sku;
    if (request.ok()) {
      sku = (*request)->product().sku();
      taken = co_await Import(call, **std::move(request));
    }
    if (taken.ok()) {
      report.Taken();
    } else if (IsRefusal(taken)) {
      report.Refused(sku, taken);
    } else {
      co_return taken;
    }
  }
}

Task<absl::Status> InventoryService::Import(CallContext call, v1::ImportProductsRequest request) {
  v1::CreateProductRequest create;
  *create.mutable_product() = std::move(*request.mutable_product());
  v1::Product product;
  if (request.idempotency_key().empty()) {
    co_return co_await CreateInto(&product, std::move(call), std::move(create));
  }

  CO_ASSIGN_OR_RETURN(
      IdempotencyKey key,
      rpc::MakeIdempotencyKey(call.principal, "souk.inventory.v1.InventoryService/ImportProducts",
                              request.idempotency_key(), create));
  const rpc::UnaryHandler handler = [this](CallContext call,
                                           const google::protobuf::Message& request,
                                           google::protobuf::Message& response) {
    return CreateInto(static_cast<v1::Product*>(&response), std::move(call),
                      static_cast<const v1::CreateProductRequest&>(request));
  };
  co_return co_await rpc::RunOnce(answers_, std::move(key), std::move(call), handler, create,
                                  product);
}

Task<absl::Status> InventoryService::CreateInto(v1::Product* product, CallContext call,
                                                v1::CreateProductRequest request) {
  CO_ASSIGN_OR_RETURN(*product, co_await CreateProduct(std::move(call), std::move(request)));
  co_return absl::OkStatus();
}

Task<absl::StatusOr<v1::Reservation>> InventoryService::Reserve(CallContext call,
                                                                v1::ReserveRequest request) {
  CO_ASSIGN_OR_RETURN(NewReservation wanted, ParseReserve(request, terms_));
  CO_ASSIGN_OR_RETURN(const Reservation reservation,
                      co_await use_cases_.reserve_stock.Run(std::move(call), std::move(wanted)));
  co_return ToProto(reservation);
}

Task<absl::StatusOr<v1::Reservation>> InventoryService::RenewReservation(
    CallContext call, v1::RenewReservationRequest request) {
  CO_ASSIGN_OR_RETURN(const absl::Duration ttl, ParseRenew(request, terms_));
  CO_ASSIGN_OR_RETURN(
      const Reservation reservation,
      co_await use_cases_.renew_reservation.Run(std::move(call), request.reservation_id(), ttl));
  co_return ToProto(reservation);
}

Task<absl::StatusOr<v1::Reservation>> InventoryService::CommitReservation(
    CallContext call, v1::CommitReservationRequest request) {
  CO_RETURN_IF_ERROR(CheckReservationId(request.reservation_id()));
  CO_ASSIGN_OR_RETURN(
      const Reservation reservation,
      co_await use_cases_.commit_reservation.Run(std::move(call), request.reservation_id()));
  co_return ToProto(reservation);
}

Task<absl::StatusOr<v1::Reservation>> InventoryService::ReleaseReservation(
    CallContext call, v1::ReleaseReservationRequest request) {
  CO_RETURN_IF_ERROR(CheckRelease(request));
  CO_ASSIGN_OR_RETURN(const Reservation reservation,
                      co_await use_cases_.release_reservation.Run(
                          std::move(call), request.reservation_id(), request.order_id()));
  co_return ToProto(reservation);
}

Task<absl::Status> InventoryService::WatchStock(CallContext call, v1::WatchStockRequest request,
                                                rpc::Writer<v1::Product> products) {
  CO_RETURN_IF_ERROR(CheckSku(request.sku()));
  StockWatch watch = use_cases_.watch_stock.Start(request.sku());
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Product product, co_await watch.Next(call));
    CO_RETURN_IF_ERROR(co_await products.Write(ToProto(product)));
  }
}

Task<absl::Status> InventoryService::ListReservations(CallContext call,
                                                      v1::ListReservationsRequest request,
                                                      rpc::Writer<v1::Reservation> reservations) {
  std::optional<std::string> order_id;
  if (!request.order_id().empty()) {
    CO_RETURN_IF_ERROR(CheckOrderId(request.order_id()));
    order_id = request.order_id();
  }
  ListPosition position;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Batch<Reservation> batch,
                        co_await use_cases_.list_reservations.Run(call, order_id, position));
    if (batch.items.empty()) co_return absl::OkStatus();
    for (const Reservation& reservation : batch.items) {
      CO_RETURN_IF_ERROR(co_await reservations.Write(ToProto(reservation)));
    }
    position = batch.next;
  }
}

Task<absl::Status> InventoryService::ListStockMovements(CallContext call,
                                                        v1::ListStockMovementsRequest request,
                                                        rpc::Writer<v1::StockMovement> movements) {
  std::optional<std::string> sku;
  if (!request.sku().empty()) {
    CO_RETURN_IF_ERROR(CheckSku(request.sku()));
    sku = request.sku();
  }
  ListPosition position;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Batch<StockMovement> batch,
                        co_await use_cases_.list_stock_movements.Run(call, sku, position));
    if (batch.items.empty()) co_return absl::OkStatus();
    for (const StockMovement& movement : batch.items) {
      CO_RETURN_IF_ERROR(co_await movements.Write(ToProto(movement)));
    }
    position = batch.next;
  }
}

}  // namespace souk::inventory
