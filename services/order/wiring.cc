#include "services/order/wiring.h"

#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/watch_hub.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/uuid.h"
#include "common/events/projection_barrier.h"
#include "common/events/shared_log.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/idempotency_keys.h"
#include "common/host/service_events.h"
#include "common/storage/database.h"
#include "services/order/clients/grpc_buyers.h"
#include "services/order/clients/grpc_catalog.h"
#include "services/order/clients/grpc_payments.h"
#include "services/order/clients/grpc_stock.h"
#include "services/order/rpc/order_service.h"
#include "services/order/rpc/order_views_service.h"
#include "services/order/saga_options.h"
#include "services/order/storage/buyer_replica.h"
#include "services/order/storage/migrations.h"
#include "services/order/storage/order_projection.h"
#include "services/order/storage/sql_order_repository.h"
#include "services/order/storage/sql_saga_repository.h"
#include "services/order/storage/view_rebuild.h"
#include "services/order/use_cases/order_saga.h"
#include "services/order/use_cases/remembered_prices.h"

namespace souk::order {
namespace {

struct Channels {
  std::unique_ptr<rpc::GrpcChannel> user;
  std::unique_ptr<rpc::GrpcChannel> inventory;
  std::unique_ptr<rpc::GrpcChannel> payment;
};

absl::StatusOr<Channels> OpenChannels(const config::v1::OrderClientsConfig& config,
                                      host::Platform& platform) {
  Channels channels;
  ASSIGN_OR_RETURN(channels.user, platform.OpenChannel("user", config.user()));
  ASSIGN_OR_RETURN(channels.inventory, platform.OpenChannel("inventory", config.inventory()));
  ASSIGN_OR_RETURN(channels.payment, platform.OpenChannel("payment", config.payment()));
  return channels;
}

RememberedPricesOptions ToPriceOptions(const config::v1::OrderPricesConfig& config) {
  return {.max_age = host::ToDuration(config.max_age()),
          .patience = host::ToDuration(config.patience())};
}

std::function<void(const absl::Status&)> TellOfRememberedPrices(host::Platform& platform) {
  telemetry::Counter& used = platform.metrics().AddCounter(
      "souk_order_remembered_prices_total",
      "Orders placed at remembered prices, while nobody could tell the current ones");
  return [&used, logger = platform.logger()](const absl::Status& why) {
    used.Increment();
    logger.Debug("an order is placed at remembered prices", {{"reason", why.ToString()}});
  };
}

class OrderProcess final : public host::Process {
 public:
  OrderProcess(const config::v1::OrderConfig& config, host::Platform& platform,
               std::unique_ptr<storage::Database> database, Channels channels,
               const storage::IdempotencyStore::Options& key_options,
               const host::ServiceEvents::Options& event_options)
      : logger_(platform.logger()),
        database_(std::move(database)),
        channels_(std::move(channels)),
        is_sole_process_(storage::IsForOneProcess(config.database())),
        events_(event_options, *database_, platform),
        keys_(key_options, *database_, platform),
        views_(OrderProjection::kConsumer, *database_, platform.executor()),
        orders_(*database_, events_.log(), views_, changes_),
        sagas_(*database_, events_.log(), changes_),
        users_(*channels_.user),
        buyers_(*database_, users_),
        catalog_(*channels_.inventory),
        prices_(ToPriceOptions(config.prices()), catalog_, platform.clock(), platform.executor(),
                TellOfRememberedPrices(platform)),
        stock_(*channels_.inventory, host::ToDuration(config.saga().reservation_ttl())),
        payments_(*channels_.payment),
        steps_(OrderSaga(ToSagaOptions(config.saga()))),
        monitor_(steps_, platform.metrics(), platform.tracer(), platform.logger()),
        driver_(steps_, {stock_, payments_}, sagas_, platform.clock(), platform.random(),
                platform.executor(), monitor_, ToDriverOptions(config.saga())),
        runner_(driver_, monitor_, platform.clock(), platform.executor(),
                ToRunnerOptions(config.saga())),
        running_(platform.metrics().AddCallbackGauge(
            "souk_order_sagas_running", "Sagas that run or wait for their turn in this process", {},
            [this] { return runner_.size(); })),
        recovery_(sagas_, runner_, platform.clock(), platform.executor(), platform.logger(),
                  ToRecoveryOptions(config.saga(), NewUuidV7(platform.clock(), platform.random()),
                                    is_sole_process_)),
        place_order_(buyers_, prices_, orders_, runner_, recovery_, platform.clock(),
                     platform.random()),
        cancel_order_(orders_, recovery_),
        service_({.place_order = place_order_,
                  .get_order = get_order_,
                  .list_orders = list_orders_,
                  .cancel_order = cancel_order_,
                  .ship_order = ship_order_,
                  .watch_order = watch_order_,
                  .list_order_events = list_order_events_}),
        shared_log_(
            events_.log(),
            [this](const event::v1::Envelope& event) { changes_.Notify(event.aggregate_id()); },
            platform.executor(), platform.logger()),
        server_(config.grpc(), platform,
                {&service_, &views_service_, &events_.feed(), &events_.consumer_service()},
                &keys_.answers()) {
    events_.Consume(OrderProjection::kConsumer, events_.own(), projection_);
    events_.Consume(BuyerReplica::kConsumer, events_.Of("user", *channels_.user), buyer_replica_);
  }

  host::Server& server() override { return server_; }

  void Start() override {
    keys_.Start();
    events_.Start();
    if (!is_sole_process_) shared_log_.Start();
    recovery_.Start();
    scope_.Spawn(RestoreOrderViews());
  }

  void EndStreams() override {
    changes_.Close();
    events_.EndStreams();
  }

  void Stop() override {
    keys_.Stop();
    stop_.Cancel();
    recovery_.Stop();
    runner_.Stop();
    scope_.JoinBlocking();
    recovery_.Join();
    runner_.Join();
    shared_log_.Stop();
    events_.Stop();
  }

 private:
  Task<void> RestoreOrderViews() {
    const absl::StatusOr<int64_t> restored =
        co_await view_rebuild_.RebuildIfIncomplete(stop_.token());
    if (!restored.ok()) {
      logger_.Error("the read model could not be restored",
                    {{"code", absl::StatusCodeToString(restored.status().code())},
                     {"reason", ReasonOf(restored.status())}});
    } else if (*restored > 0) {
      logger_.Info("the read model was restored", {{"orders", *restored}});
    }
  }

  const telemetry::Logger logger_;
  const std::unique_ptr<storage::Database> database_;
  const Channels channels_;
  const bool is_sole_process_;
  host::ServiceEvents events_;
  host::IdempotencyKeys keys_;
  async::WatchHub changes_;
  events::ProjectionBarrier views_;
  SqlOrderRepository orders_;
  SqlSagaRepository sagas_;
  ViewRebuild view_rebuild_{*database_};

  GrpcBuyers users_;
  ReplicatedBuyers buyers_;
  GrpcCatalog catalog_;
  RememberedPrices prices_;
  GrpcStock stock_;
  GrpcPayments payments_;

  const SagaDefinition steps_;
  SagaMonitor monitor_;
  SagaDriver driver_;
  SagaRunner runner_;
  telemetry::Metrics::CallbackHandle running_;
  SagaRecovery recovery_;

  PlaceOrder place_order_;
  CancelOrder cancel_order_;
  ShipOrder ship_order_{orders_};
  GetOrder get_order_{orders_};
  ListOrders list_orders_{orders_};
  WatchOrder watch_order_{orders_, changes_};
  ListOrderEvents list_order_events_{orders_};

  OrderService service_;
  OrderViewsService views_service_{view_rebuild_};
  OrderProjection projection_;
  BuyerReplica buyer_replica_;
  events::SharedLog shared_log_;
  host::GrpcServer server_;
  async::CancellationSource stop_;
  async::TaskScope scope_;  // last: its task uses what is above
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const config::v1::OrderConfig& config,
                                                             host::Platform& platform) {
  RETURN_IF_ERROR(CheckSagaConfig(config.saga()));
  if (absl::Status status = Validate(ToPriceOptions(config.prices())); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("prices.", status.message()));
  }
  ASSIGN_OR_RETURN(const storage::IdempotencyStore::Options key_options,
                   host::ToIdempotencyOptions(config.grpc()));
  ASSIGN_OR_RETURN(const host::ServiceEvents::Options event_options,
                   host::ServiceEvents::ToOptions(config.events()));
  ASSIGN_OR_RETURN(Channels channels, OpenChannels(config.clients(), platform));
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> database,
                   platform.OpenDatabase(config.database(), Migrations()));
  return std::make_unique<OrderProcess>(config, platform, std::move(database), std::move(channels),
                                        key_options, event_options);
}

}  // namespace souk::order
