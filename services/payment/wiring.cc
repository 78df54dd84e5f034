#include "services/payment/wiring.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/idempotency_keys.h"
#include "common/host/key_expiry.h"
#include "common/host/service_events.h"
#include "common/storage/database.h"
#include "common/storage/idempotency.h"
#include "services/payment/processor/simulated_processor.h"
#include "services/payment/rpc/payment_service.h"
#include "services/payment/storage/migrations.h"
#include "services/payment/storage/sql_ledger.h"
#include "services/payment/storage/sql_payment_repository.h"
#include "services/payment/use_cases/settlement_sweeper.h"

namespace souk::payment {
namespace {

// The simulated processor is somebody else's system, so its database is not the payment service's.
absl::StatusOr<std::unique_ptr<storage::Database>> OpenProcessorDatabase(const std::string& url,
                                                                         host::Platform& platform) {
  storage::DatabaseOptions options;
  options.url = url;
  options.service = "card-processor";
  options.log_error = [logger = platform.logger()](absl::string_view message) {
    logger.Error("the simulated processor's storage failed", {{"error", message}});
  };
  return storage::OpenDatabase(options, ProcessorMigrations(), platform.clock(),
                               platform.executor());
}

class PaymentProcess final : public host::Process {
 public:
  PaymentProcess(const config::v1::PaymentConfig& config, host::Platform& platform,
                 std::unique_ptr<storage::Database> database,
                 std::unique_ptr<storage::Database> processor_database,
                 const host::ServiceEvents::Options& event_options,
                 const storage::IdempotencyStore::Options& key_options)
      : database_(std::move(database)),
        processor_database_(std::move(processor_database)),
        events_(event_options, *database_, platform),
        keys_(key_options, *database_, platform),
        payments_(*database_, events_.log(), platform.clock(), platform.random()),
        ledger_(*database_),
        processor_(*processor_database_, platform.executor(), platform.logger()),
        service_({.charge = charge_,
                  .refund = refund_,
                  .get_payment = get_payment_,
                  .list_payments = list_payments_,
                  .get_trial_balance = get_trial_balance_,
                  .read_ledger = read_ledger_}),
        server_(config.grpc(), platform, {&service_, &events_.feed()}, &keys_.answers()),
        sweeper_(payments_, settle_, platform.executor(), platform.logger(),
                 host::ToDuration(config.settle_interval())) {}

  host::Server& server() override { return server_; }

  void Start() override {
    events_.Start();
    keys_.Start();
    processor_.Start();
    sweeper_.Start();
  }

  void EndStreams() override { events_.EndStreams(); }

  void Stop() override {
    keys_.Stop();
    sweeper_.Stop();
    processor_.Stop();
    events_.Stop();
  }

 private:
  const std::unique_ptr<storage::Database> database_;
  const std::unique_ptr<storage::Database> processor_database_;
  host::ServiceEvents events_;
  host::IdempotencyKeys keys_;
  SqlPaymentRepository payments_;
  SqlLedger ledger_;
  SimulatedProcessor processor_;

  SettlePayment settle_{payments_, processor_};
  Charge charge_{payments_, settle_};
  Refund refund_{payments_, settle_};
  GetPayment get_payment_{payments_};
  ListPayments list_payments_{payments_};
  GetTrialBalance get_trial_balance_{ledger_};
  ReadLedger read_ledger_{ledger_};

  PaymentService service_;
  host::GrpcServer server_;
  SettlementSweeper sweeper_;  // last: its work uses what is above
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(
    const config::v1::PaymentConfig& config, host::Platform& platform) {
  if (host::ToDuration(config.settle_interval()) <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("settle_interval: must be more than 0");
  }
  ASSIGN_OR_RETURN(const host::ServiceEvents::Options event_options,
                   host::ServiceEvents::ToOptions(config.events()));
  ASSIGN_OR_RETURN(const storage::IdempotencyStore::Options key_options,
                   host::ToIdempotencyOptions(config.grpc()));
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> database,
                   platform.OpenDatabase(config.database(), Migrations()));
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> processor_database,
                   OpenProcessorDatabase(config.processor_database(), platform));
  return std::make_unique<PaymentProcess>(config, platform, std::move(database),
                                          std::move(processor_database), event_options,
                                          key_options);
}

}  // namespace souk::payment
