#include "services/inventory/wiring.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/events/shared_log.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/idempotency_keys.h"
#include "common/host/key_expiry.h"
#include "common/host/service_events.h"
#include "common/storage/database.h"
#include "common/storage/idempotency.h"
#include "services/inventory/rpc/inventory_service.h"
#include "services/inventory/storage/migrations.h"
#include "services/inventory/storage/sql_product_repository.h"
#include "services/inventory/storage/sql_reservation_repository.h"
#include "services/inventory/storage/stock_events.h"
#include "services/inventory/use_cases/reservation_sweeper.h"
#include "services/inventory/use_cases/stock_changes.h"

namespace souk::inventory {
namespace {

ReservationTerms ToTerms(const config::v1::ReservationConfig& config) {
  return {.default_ttl = host::ToDuration(config.default_ttl()),
          .shortest_ttl = host::ToDuration(config.shortest_ttl()),
          .longest_ttl = host::ToDuration(config.longest_ttl())};
}

absl::Status Check(const config::v1::ReservationConfig& config) {
  const ReservationTerms terms = ToTerms(config);
  if (terms.shortest_ttl <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("reservations.shortest_ttl: must be more than 0");
  }
  if (terms.default_ttl < terms.shortest_ttl || terms.default_ttl > terms.longest_ttl) {
    return absl::InvalidArgumentError(
        "reservations.default_ttl: must be from shortest_ttl to longest_ttl");
  }
  if (host::ToDuration(config.sweep_interval()) <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("reservations.sweep_interval: must be more than 0");
  }
  return absl::OkStatus();
}

class InventoryProcess final : public host::Process {
 public:
  InventoryProcess(const config::v1::InventoryConfig& config, host::Platform& platform,
                   std::unique_ptr<storage::Database> database,
                   const host::ServiceEvents::Options& event_options,
                   const storage::IdempotencyStore::Options& key_options)
      : database_(std::move(database)),
        is_sole_process_(storage::IsForOneProcess(config.database())),
        events_(event_options, *database_, platform),
        keys_(key_options, *database_, platform),
        stock_events_(events_.log(), config.low_stock_threshold()),
        products_(*database_, stock_events_, platform.clock(), platform.random()),
        reservations_(*database_, stock_events_, platform.clock(), platform.random()),
        service_({.create_product = create_product_,
                  .get_product = get_product_,
                  .get_products = get_products_,
                  .list_products = list_products_,
                  .update_product = update_product_,
                  .adjust_stock = adjust_stock_,
                  .reserve_stock = reserve_stock_,
                  .renew_reservation = renew_reservation_,
                  .commit_reservation = commit_reservation_,
                  .release_reservation = release_reservation_,
                  .watch_stock = watch_stock_,
                  .list_reservations = list_reservations_,
                  .list_stock_movements = list_stock_movements_},
                 ToTerms(config.reservations()), keys_.answers()),
        shared_log_(
            events_.log(),
            [this](const event::v1::Envelope& event) {
              for (const std::string& sku : ChangedProducts(event)) changes_.Notify(sku);
            },
            platform.executor(), platform.logger()),
        server_(config.grpc(), platform, {&service_, &events_.feed()}, &keys_.answers()),
        sweeper_(reservations_, changes_, platform.clock(), platform.executor(), platform.metrics(),
                 platform.logger(), host::ToDuration(config.reservations().sweep_interval())) {}

  host::Server& server() override { return server_; }
  void Start() override {
    events_.Start();
    keys_.Start();
    if (!is_sole_process_) shared_log_.Start();
    sweeper_.Start();
  }
  void EndStreams() override {
    changes_.Close();
    events_.EndStreams();
  }
  void Stop() override {
    keys_.Stop();
    sweeper_.Stop();
    shared_log_.Stop();
    events_.Stop();
  }

 private:
  const std::unique_ptr<storage::Database> database_;
  const bool is_sole_process_;
  host::ServiceEvents events_;
  host::IdempotencyKeys keys_;
  StockEvents stock_events_;
  SqlProductRepository products_;
  SqlReservationRepository reservations_;
  StockChanges changes_;

  CreateProduct create_product_{products_};
  GetProduct get_product_{products_};
  GetProducts get_products_{products_};
  ListProducts list_products_{products_};
  UpdateProduct update_product_{products_, changes_};
  AdjustStock adjust_stock_{products_, changes_};
  ReserveStock reserve_stock_{reservations_, changes_};
  RenewReservation renew_reservation_{reservations_};
  CommitReservation commit_reservation_{reservations_, changes_};
  ReleaseReservation release_reservation_{reservations_, changes_};
  WatchStock watch_stock_{products_, changes_};
  ListReservations list_reservations_{reservations_};
  ListStockMovements list_stock_movements_{products_};

  InventoryService service_;
  events::SharedLog shared_log_;  // what other processes of this service change
  host::GrpcServer server_;
  ReservationSweeper sweeper_;  // last: its work uses what is above
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::InventoryConfig& config, host::Platform& platform) {
  RETURN_IF_ERROR(Check(config.reservations()));
  if (config.low_stock_threshold() < 0) {
    return absl::InvalidArgumentError("low_stock_threshold: must be 0 or more");
  }
  ASSIGN_OR_RETURN(const host::ServiceEvents::Options event_options,
                   host::ServiceEvents::ToOptions(config.events()));
  ASSIGN_OR_RETURN(const storage::IdempotencyStore::Options key_options,
                   host::ToIdempotencyOptions(config.grpc()));
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> database,
                   platform.OpenDatabase(config.database(), Migrations()));
  return std::make_unique<InventoryProcess>(config, platform, std::move(database), event_options,
                                            key_options);
}

}  // namespace souk::inventory
