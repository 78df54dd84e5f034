#include "services/user/wiring.h"

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/host/grpc_server.h"
#include "common/host/key_expiry.h"
#include "common/host/stored_answers.h"
#include "common/storage/database.h"
#include "common/storage/idempotency.h"
#include "services/user/credentials/password_hasher.h"
#include "services/user/credentials/signing_key.h"
#include "services/user/credentials/token_issuer.h"
#include "services/user/rpc/user_service.h"
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
              std::unique_ptr<storage::Database> database, TokenIssuer::Options token_options,
              SigningKey key, std::set<std::string> operators,
              const storage::IdempotencyStore::Options& key_options)
      : database_(std::move(database)),
        idempotency_(*database_, platform.clock(), key_options),
        answers_(idempotency_),
        key_expiry_(idempotency_, platform.executor(), platform.metrics(), platform.logger()),
        users_(*database_),
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
                 answers_),
        server_(config.grpc(), platform, {&service_}, &answers_) {
    platform.admin().Handle("/jwks.json", [jwks = tokens_.Jwks()](const telemetry::AdminRequest&) {
      return telemetry::AdminResponse{.content_type = "application/jwk-set+json", .body = jwks};
    });
  }

  host::Server& server() override { return server_; }
  void Start() override { key_expiry_.Start(); }
  void Stop() override { key_expiry_.Stop(); }

 private:
  const std::unique_ptr<storage::Database> database_;
  storage::IdempotencyStore idempotency_;
  host::StoredAnswers answers_;
  host::KeyExpiry key_expiry_;
  SqlUserRepository users_;
  PasswordHasher hasher_;
  const TokenIssuer tokens_;

  CreateUser create_user_;
  GetUser get_user_{users_};
  ListUsers list_users_{users_};
  UpdateUser update_user_{users_};
  DeleteUser delete_user_{users_};
  Login login_;

  UserService service_;
  host::GrpcServer server_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<host::Process>> CreateProcess(const config::v1::UserConfig& config,
                                                             host::Platform& platform) {
  ASSIGN_OR_RETURN(TokenIssuer::Options token_options, ToOptions(config.tokens()));
  ASSIGN_OR_RETURN(std::set<std::string> operators, ToOperators(config));
  ASSIGN_OR_RETURN(const storage::IdempotencyStore::Options key_options,
                   host::ToIdempotencyOptions(config.grpc()));
  // The database first: its lock keeps a second process from making a key at the same time.
  ASSIGN_OR_RETURN(std::unique_ptr<storage::Database> database,
                   platform.OpenDatabase(config.database(), Migrations()));
  ASSIGN_OR_RETURN(SigningKey key,
                   SigningKey::LoadOrCreate(absl::StrCat(config.data_dir(), "/user-signing.key")));
  return std::make_unique<UserProcess>(config, platform, std::move(database),
                                       std::move(token_options), std::move(key),
                                       std::move(operators), key_options);
}

}  // namespace souk::user
