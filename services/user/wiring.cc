#include "services/user/wiring.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/events/shared_log.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/idempotency_keys.h"
#include "common/host/service_events.h"
#include "common/storage/database.h"
#include "services/user/credentials/password_hasher.h"
#include "services/user/credentials/signing_key.h"
#include "services/user/credentials/token_issuer.h"
#include "services/user/rpc/user_service.h"
#include "services/user/storage/loyalty_projection.h"
#include "services/user/storage/migrations.h"
#include "services/user/storage/sql_user_repository.h"

namespace souk::user {
namespace {

absl::StatusOr<TokenIssuer::Options> ToOptions(const config::v1::TokenConfig& config) {
  const absl::Duration lifetime = host::ToDuration(config.lifetime());
  if (lifetime < absl::Seconds(1) || lifetime > absl::Hours(720)) {
    return absl::InvalidArgumentError("tokens.lifetime: must be 1s to 720h");
  }
  return TokenIssuer::Options{
      .issuer = config.issuer(), .audience = config.audience(), .lifetime = lifetime};
}

absl::StatusOr<std::set<std::string>> ToOperators(const config::v1::UserConfig& config) {
  std::set<std::string> operators;
  for (int i = 0; i < config.operators_size(); ++i) {
    const std::optional<Email> email = Email::Parse(config.operators(i));
    if (!email) {
      return absl::InvalidArgumentError(absl::StrCat("operators[", i, "]: ", Email::kExpected));
    }
    operators.insert(email->text());
  }
  return operators;
}

class UserProcess final : public host::Process {
 public:
  UserProcess(const config::v1::UserConfig& config, host::Platform& platform,
              std::unique_ptr<storage::Database> database, std::unique_ptr<rpc::GrpcChannel> orders,
              TokenIssuer::Options token_options, SigningKey key, std::set<std::string> operators,
              const storage::IdempotencyStore::Options& key_options,
              const host::ServiceEvents::Options& event_options)
      : database_(std::move(database)),
        orders_(std::move(orders)),
        events_(event_options, *database_, platform),
        keys_(key_options, *database_, platform),
        users_(*database_, events_.log()),
        loyalty_(*database_),
        hasher_(platform.executor()),
        tokens_(std::move(token_options), std::move(key), platform.clock()),
        create_user_(users_, hasher_, platform.clock(), platform.random()),
        login_(users_, hasher_, tokens_, std::move(operators)),
        service_({.create_user = create_user_,
                  .get_user = get_user_,
                  .list_users = list_users_,
                  .update_user = update_user_,
                  .delete_user = delete_user_,
                  .login = login_},
                 keys_.answers()),
        is_sole_process_(storage::IsForOneProcess(config.database())),
        shared_log_(
            events_.log(), [](const event::v1::Envelope&) {}, platform.executor(),
            platform.logger()),
        server_(config.grpc(), platform, {&service_, &events_.feed(), &events_.consumer_service()},
                &keys_.answers()) {
    events_.Consume(LoyaltyProjection::kConsumer, events_.Of("order", *orders_),
                    loyalty_projection_);
    platform.admin().Handle("/jwks.json", [jwks = tokens_.Jwks()](const telemetry::AdminRequest&) {
      return telemetry::AdminResponse{.content_type = "application/jwk-set+json", .body = jwks};
    });
  }

  host::Server& server() override { return server_; }
  void Start() override {
    keys_.Start();
    events_.Start();
    if (!is_sole_process_) shared_log_.Start();
  }
  void EndStreams() override { events_.EndStreams(); }
  void Stop() override {
    keys_.Stop();
    shared_log_.Stop();
    events_.Stop();
  }

 private:
  const std::unique_ptr<storage::Database> database_;
  const std::unique_ptr<rpc::GrpcChannel> orders_;
  host::ServiceEvents events_;
  host::IdempotencyKeys keys_;
  SqlUserRepository users_;
  SqlLoyaltyRepository loyalty_;
  PasswordHasher hasher_;
  const TokenIssuer tokens_;

  CreateUser create_user_;
  GetUser get_user_{users_, loyalty_};
  ListUsers list_users_{users_, loyalty_};
  UpdateUser update_user_{users_};
  DeleteUser delete_user_{users_};
  Login login_;

  UserService service_;
  LoyaltyProjection loyalty_projection_;
  const bool is_sole_process_;
  events::SharedLog shared_log_;
  host::GrpcServer server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const config::v1::UserConfig& config,
                                                             host::Platform& platform) {
  ASSIGN_OR_RETURN(TokenIssuer::Options token_options, ToOptions(config.tokens()));
  ASSIGN_OR_RETURN(std::set<std::string> operators, ToOperators(config));
  ASSIGN_OR_RETURN(const storage::IdempotencyStore::Options key_options,
                   host::ToIdempotencyOptions(config.grpc()));
  ASSIGN_OR_RETURN(const host::ServiceEvents::Options event_options,
                   host::ServiceEvents::ToOptions(config.events()));
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::GrpcChannel> orders,
                   platform.OpenChannel("order", config.clients().order()));
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> database,
                   platform.OpenDatabase(config.database(), Migrations()));
  ASSIGN_OR_RETURN(SigningKey key,
                   SigningKey::LoadOrCreate(absl::StrCat(config.data_dir(), "/user-signing.key")));
  return std::make_unique<UserProcess>(config, platform, std::move(database), std::move(orders),
                                       std::move(token_options), std::move(key),
                                       std::move(operators), key_options, event_options);
}

}  // namespace souk::user
