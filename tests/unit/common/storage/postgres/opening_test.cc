// What happens to a PostgreSQL database that is opened, and to one that is refused.

#include "common/storage/constraint.h"
#include "common/storage/postgres/conninfo.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/postgres/postgres_test.h"

namespace souk::storage {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class PostgresOpeningTest : public PostgresTest {
 protected:
  std::string Refused(const std::string& url, absl::StatusCode code) {
    const absl::Status refused = Open(url).status();
    EXPECT_EQ(refused.code(), code) << refused;
    return std::string(refused.message());
  }
};

TEST_F(PostgresOpeningTest, ADatabaseThatDoesNotExistIsMade) {
  const std::string url = place_->UrlOf("souk_\"made\"");
  {
    const auto database = *Open("postgresql://souk@/souk_%22made%22" + url.substr(url.find('?')));
    EXPECT_EQ(Add(*database, 1), absl::OkStatus());
  }
  EXPECT_EQ(place_->Administer("SELECT pg_encoding_to_char(encoding) || ' ' || datcollate "
                               "FROM pg_database WHERE datname = 'souk_\"made\"'"),
            "UTF8 C");
  place_->Administer("DROP DATABASE \"souk_\"\"made\"\"\"");
}

TEST_F(PostgresOpeningTest, ADatabaseThatTheUserMayNotMakeIsRefused) {
  place_->Administer("CREATE ROLE guest LOGIN");
  std::string url = place_->UrlOf("nowhere");
  url.replace(url.find("souk@"), 5, "guest@");
  EXPECT_THAT(Refused(url, absl::StatusCode::kPermissionDenied),
              AllOf(HasSubstr("guest@"), HasSubstr("does not exist")));
  place_->Administer("DROP ROLE guest");
}

TEST_F(PostgresOpeningTest, AServerThatIsNotThereIsNamedWithoutThePassword) {
  const std::string message =
      Refused("postgresql://souk:secret@127.0.0.1:1/db", absl::StatusCode::kUnavailable);
  EXPECT_THAT(message, AllOf(HasSubstr("database postgresql://souk@127.0.0.1:1/db: "),
                             HasSubstr("refused"), Not(HasSubstr("secret")), Not(HasSubstr("\n"))));
}

TEST_F(PostgresOpeningTest, UrlsThatCannotBeReadAreRefusedWithoutRepeatingThem) {
  for (const char* url : {"postgresql://souk:secret@[host/db", "postgresql://souk:secret@host",
                          "postgresql://souk:secret@host/db?secret=1"}) {
    const std::string message = Refused(url, absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(message, AllOf(HasSubstr("URL"), Not(HasSubstr("secret")))) << url;
  }
}

TEST_F(PostgresOpeningTest, ADatabaseOfSomebodyElseStaysUntouched) {
  place_->Administer("CREATE TABLE theirs (a BIGINT)");
  EXPECT_THAT(Refused(place_->Url(), absl::StatusCode::kFailedPrecondition),
              HasSubstr("does not say which service owns it"));
  EXPECT_EQ(place_->Administer("SELECT string_agg(relname, ',') FROM pg_class "
                               "WHERE relnamespace = current_schema()::regnamespace"),
            "theirs");
}

TEST_F(PostgresOpeningTest, ADatabaseOfAnotherServiceIsRefused) {
  ASSERT_EQ(MustOpen()->stats().writes, 0);
  const auto other =
      OpenDatabase({.url = place_->Url(), .service = "other"}, kTestMigrations, clock_, executor_);
  EXPECT_EQ(other.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("service test, not to other"));
}

TEST_F(PostgresOpeningTest, TextThatIsNotUtf8IsRefused) {
  const auto database = MustOpen();
  const absl::Status status = Wait(database->Write([](Transaction& transaction) {
    return transaction.Execute("INSERT INTO people (id, email) VALUES (1, :1)", "\xff").status();
  }));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
}

TEST_F(PostgresOpeningTest, UniqueIndexesWithNamesAlikeAreToldApart) {
  const auto database = MustOpen();
  place_->Administer(
      "CREATE TABLE t (a BIGINT, b BIGINT, c BIGINT); CREATE UNIQUE INDEX t_u ON t (a); "
      "CREATE UNIQUE INDEX t_u2 ON t (c, b); CREATE UNIQUE INDEX t_u3 ON t ((b + c))");
  CutConnections();  // the next one learns them
  const auto insert = [&](int64_t a, int64_t b, int64_t c) {
    return Wait(database->Write([=](Transaction& transaction) {
      return transaction.Execute("INSERT INTO t VALUES (:1, :2, :3)", a, b, c).status();
    }));
  };
  EXPECT_EQ(insert(1, 1, 1), absl::OkStatus());
  EXPECT_TRUE(IsUniqueViolation(insert(1, 7, 8), "t.a"));
  EXPECT_TRUE(IsUniqueViolation(insert(2, 1, 1), "t.c, t.b"));
  EXPECT_TRUE(IsUniqueViolation(insert(2, 2, 0), "index 't_u3'"));
}

TEST(ConninfoTest, KeepsThePasswordOutOfWhatIsShown) {
  const auto address = ParsePostgresUrl(
      "postgresql://souk:it%27s@db.example:5433/souk_order?sslmode=require&connect_timeout=1",
      "order");
  ASSERT_EQ(address.status(), absl::OkStatus());
  EXPECT_EQ(address->shown, "postgresql://souk@db.example:5433/souk_order");
  EXPECT_EQ(address->database, "souk_order");
  EXPECT_THAT(address->conninfo,
              AllOf(HasSubstr("password='it\\'s'"), HasSubstr("sslmode='require'"),
                    HasSubstr("connect_timeout='1'"), HasSubstr("application_name='souk-order'")));
  EXPECT_THAT(address->maintenance, HasSubstr("dbname='postgres'"));
}

}  // namespace
}  // namespace souk::storage
