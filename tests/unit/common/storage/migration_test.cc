#include "common/storage/migration.h"

#include "gmock/gmock.h"
#include "tests/unit/common/storage/database_engines.h"

namespace souk::storage {
namespace {

using ::testing::HasSubstr;

TEST(MigrationChecksumTest, IsTheSha256OfTheText) {
  EXPECT_EQ(MigrationChecksum({.sql = "abc"}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(OldestBinaryTest, IsReadFromTheLeadingComment) {
  EXPECT_EQ(*OldestBinaryOf({.number = 7, .sql = "\n-- Drops it.\n--  oldest-binary: 6\nDROP x;"}),
            6);
  EXPECT_EQ(*OldestBinaryOf({.number = 7, .sql = "CREATE x;\n-- oldest-binary: 6\n"}), 0);
  EXPECT_EQ(*OldestBinaryOf({.number = 7, .sql = ""}), 0);
}

TEST(OldestBinaryTest, MustBeANumberUpToTheStepsOwn) {
  for (const char* sql : {"-- oldest-binary: six", "-- oldest-binary: 8", "-- oldest-binary: 0",
                          "-- oldest-binary:"}) {
    EXPECT_EQ(OldestBinaryOf({.number = 7, .sql = sql}).status().code(),
              absl::StatusCode::kInvalidArgument)
        << sql;
  }
}

TEST(MigrationsForTest, GivesTheStepsOfOneEngine) {
  const std::vector<Migration> migrations = {
      {1, "a", "A"}, {2, "b", "B1", "postgresql"}, {2, "b", "B2", "sqlite"}, {3, "c", "C"}};
  const auto steps = MigrationsFor("sqlite", migrations);
  ASSERT_TRUE(steps.ok()) << steps.status();
  ASSERT_EQ(steps->size(), 3u);
  EXPECT_EQ((*steps)[1].sql, "B2");
}

TEST(MigrationsForTest, RefusesGapsAndRepeatedNumbers) {
  EXPECT_EQ(MigrationsFor("sqlite", {{1, "a", ""}, {3, "c", ""}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MigrationsFor("sqlite", {{1, "a", ""}, {1, "b", ""}}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MigrationsFor("sqlite", {{1, "a", ""}, {2, "b", "", "postgresql"}, {3, "c", ""}})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

const Migration kCreate = {1, "create", "CREATE TABLE t (a BIGINT); CREATE TABLE u (b BIGINT);"};
const Migration kExpand = {2, "expand", "ALTER TABLE t ADD COLUMN c BIGINT;"};
const Migration kContract = {3, "contract",
                             "-- Nobody reads u since 2.\n-- oldest-binary: 2\nDROP TABLE u;"};

// Opens one database as binaries that know different migrations.
class MigratingTest : public ::testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_->Url().empty()) GTEST_SKIP() << GetParam().name << " is not installed";
  }

  absl::Status OpenWith(std::vector<Migration> migrations) {
    database_.reset();
    auto database =
        OpenDatabase({.url = place_->Url(),
                      .service = "test",
                      .log_error = [this](absl::string_view m) { log_ += std::string(m); }},
                     migrations, clock_, executor_);
    if (!database.ok()) return database.status();
    database_ = *std::move(database);
    return absl::OkStatus();
  }

  absl::Status Run(const char* sql) {
    return Wait(database_->Write(
        [sql](Transaction& transaction) { return transaction.Execute(sql).status(); }));
  }

  ManualClock clock_;
  async::ThreadExecutor executor_{1};
  std::unique_ptr<DatabasePlace> place_ = GetParam().make_place();
  std::string log_;
  std::unique_ptr<Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Engines, MigratingTest, ::testing::ValuesIn(AllEngines()), EngineName);

TEST_P(MigratingTest, AppliesWhatIsMissingAndKeepsTheData) {
  ASSERT_EQ(OpenWith({kCreate}), absl::OkStatus());
  ASSERT_EQ(Run("INSERT INTO t (a) VALUES (5)"), absl::OkStatus());
  ASSERT_EQ(OpenWith({kCreate, kExpand, kContract}), absl::OkStatus());
  EXPECT_EQ(Run("UPDATE t SET c = a WHERE a = 5"), absl::OkStatus());
  EXPECT_EQ(Run("SELECT * FROM u").code(), absl::StatusCode::kInternal);
}

TEST_P(MigratingTest, OpeningAgainAppliesNothingTwice) {
  ASSERT_EQ(OpenWith({kCreate, kExpand}), absl::OkStatus());
  EXPECT_EQ(OpenWith({kCreate, kExpand}), absl::OkStatus());
}

TEST_P(MigratingTest, AnOlderBinaryMayOpenUntilAMigrationRulesItOut) {
  ASSERT_EQ(OpenWith({kCreate, kExpand}), absl::OkStatus());
  EXPECT_EQ(OpenWith({kCreate}), absl::OkStatus()) << "a rollback after an expanding step";

  ASSERT_EQ(OpenWith({kCreate, kExpand, kContract}), absl::OkStatus());
  EXPECT_EQ(OpenWith({kCreate, kExpand}), absl::OkStatus()) << "oldest-binary is 2";
  const absl::Status refused = OpenWith({kCreate});
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("needs a newer binary"));
}

TEST_P(MigratingTest, AMigrationChangedAfterItWasAppliedIsRefused) {
  ASSERT_EQ(OpenWith({kCreate, kExpand}), absl::OkStatus());
  Migration changed = kCreate;
  changed.sql += " ";
  const absl::Status refused = OpenWith({changed, kExpand});
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("1 (create) was changed"));
}

TEST_P(MigratingTest, AMigrationThatFailsLeavesNothingBehindAndIsNamed) {
  ASSERT_EQ(OpenWith({kCreate}), absl::OkStatus());
  const Migration broken = {3, "broken", "CREATE TABLE v (a BIGINT); CREATE NONSENSE;"};
  const absl::Status failed = OpenWith({kCreate, kExpand, broken});
  EXPECT_EQ(failed.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(failed.message()), HasSubstr("migration 3 (broken)"));
  EXPECT_THAT(log_, HasSubstr("NONSENSE"));

  ASSERT_EQ(OpenWith({kCreate}), absl::OkStatus());
  EXPECT_EQ(Run("SELECT a FROM v").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Run("SELECT c FROM t").code(), absl::StatusCode::kInternal);
}

TEST_P(MigratingTest, AMigrationCannotEndItsTransaction) {
  EXPECT_EQ(OpenWith({{1, "greedy", "CREATE TABLE t (a BIGINT); COMMIT;"}}).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_P(MigratingTest, AFirstMigrationThatFailsCanBeMendedAndTriedAgain) {
  ASSERT_EQ(OpenWith({{1, "create", "CREATE NONSENSE"}}).code(), absl::StatusCode::kInternal);
  EXPECT_EQ(OpenWith({kCreate}), absl::OkStatus());
}

}  // namespace
}  // namespace souk::storage
