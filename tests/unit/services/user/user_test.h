#pragma once

#include <string>
#include <vector>

#include "common/storage/idempotency.h"
#include "services/user/credentials/password_hasher.h"
#include "services/user/credentials/token_issuer.h"
#include "services/user/storage/loyalty_projection.h"
#include "services/user/storage/migrations.h"
#include "services/user/storage/sql_user_repository.h"
#include "services/user/use_cases/create_user.h"
#include "services/user/use_cases/delete_user.h"
#include "services/user/use_cases/get_user.h"
#include "services/user/use_cases/list_users.h"
#include "services/user/use_cases/login.h"
#include "services/user/use_cases/update_user.h"
#include "tests/support/test_events.h"
#include "tests/unit/services/service_test_support.h"

namespace souk::user {

/// The user service's use cases over a real database; argon2id at its cheapest.
class UserTest : public ServiceTest {
 protected:
  NewUser Ada() { return {*Email::Parse("ada@example.com"), "Ada", "analytical engine"}; }
  NewUser Bob() { return {*Email::Parse("bob@example.com"), "Bob", "builder builder"}; }

  User Created(NewUser user) {
    const absl::StatusOr<User> created = Run(create_user_.Run({}, std::move(user)));
    EXPECT_EQ(created.status(), absl::OkStatus());
    return *created;
  }

  std::unique_ptr<storage::Database> database_ = Open("user", Migrations());
  storage::IdempotencyStore keys_{*database_, clock_};
  testing::TestEvents events_{*database_, clock_, random_};
  SqlUserRepository users_{*database_, events_.log};
  SqlLoyaltyRepository loyalty_{*database_};
  PasswordHasher hasher_{executor_, PasswordHasher::Minimal()};
  TokenIssuer tokens_{{.issuer = "souk", .audience = "souk", .lifetime = absl::Minutes(15)},
                      SigningKey::FromSeed({1}),
                      clock_};
  CreateUser create_user_{users_, hasher_, clock_, random_};
  GetUser get_user_{users_, loyalty_};
  ListUsers list_users_{users_, loyalty_};
  UpdateUser update_user_{users_};
  DeleteUser delete_user_{users_};
  Login login_{users_, hasher_, tokens_, {"bob@example.com"}};
};

}  // namespace souk::user
