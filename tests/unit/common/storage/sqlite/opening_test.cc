// What opening a SQLite file refuses, and that it leaves what it refuses as it was.

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "common/storage/database.h"
#include "gmock/gmock.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {
namespace {

using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::UnorderedElementsAre;

class OpeningTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<Database>> Open(
      const std::string& service = "order",
      const std::vector<Migration>& migrations = kTestMigrations) {
    return OpenDatabase(
        {.url = "sqlite://" + path_, .service = service, .log_error = [](absl::string_view) {}},
        migrations, clock_, executor_);
  }

  // A database with some people, closed again.
  void MakeDatabase() {
    auto database = Open();
    ASSERT_TRUE(database.ok()) << database.status();
    for (int64_t i = 0; i < 200; ++i) {
      ASSERT_EQ(Wait((*database)->Write(
                    [i](Transaction& transaction) { return AddPerson(transaction, i); })),
                absl::OkStatus());
    }
  }

  // The same, as a process leaves it that dies: with its log not moved into the database.
  void MakeDatabaseWithLog() {
    TempFolder folder;
    const std::string living = folder.File("living.db");
    const auto database = OpenDatabase({.url = "sqlite://" + living, .service = "order"},
                                       kTestMigrations, clock_, executor_);
    ASSERT_TRUE(database.ok()) << database.status();
    ASSERT_EQ(Wait((*database)->Write(
                  [](Transaction& transaction) { return AddPerson(transaction, 1); })),
              absl::OkStatus());
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
      std::filesystem::copy_file(living + suffix, path_ + suffix);
    }
  }

  // Opens, and expects a refusal that changed no byte of any file and left none behind.
  void ExpectRefused(absl::StatusCode code, const std::string& why,
                     const std::string& service = "order",
                     const std::vector<Migration>& migrations = kTestMigrations) {
    const auto before = folder_.Contents();
    const auto database = Open(service, migrations);
    EXPECT_EQ(database.status().code(), code) << database.status();
    EXPECT_THAT(std::string(database.status().message()), HasSubstr(why));
    EXPECT_THAT(std::string(database.status().message()), HasSubstr(path_));
    EXPECT_TRUE(folder_.Contents() == before);
  }

  void Truncate(uintmax_t size) { std::filesystem::resize_file(path_, size); }

  ManualClock clock_;
  TempFolder folder_;
  // Every character that URIs, SOCI or SQL could stumble over.
  std::string path_ = folder_.File("my db=1 100%?#'ä.db");
  async::ThreadExecutor executor_{1};
};

TEST_F(OpeningTest, LeavesTheDatabaseAndItsLockFile) {
  MakeDatabase();
  const std::string name = std::filesystem::path(path_).filename();
  EXPECT_THAT(folder_.Contents(), UnorderedElementsAre(Key(name), Key(name + ".lock")));
}

// Gives the process a umask for a while.
class Umask {
 public:
  explicit Umask(mode_t mask) : before_(umask(mask)) {}
  ~Umask() { umask(before_); }

 private:
  const mode_t before_;
};

TEST_F(OpeningTest, OnlyTheOwnerMayReadWhatItMakesWhateverTheUmask) {
  for (const mode_t mask : {0000, 0022, 0700}) {
    const Umask umask(mask);
    path_ = folder_.File("private" + std::to_string(mask) + ".db");
    const auto database = Open();
    ASSERT_TRUE(database.ok()) << database.status();
    for (const char* suffix : {"", "-wal", "-shm"}) {
      EXPECT_EQ(std::filesystem::status(path_ + suffix).permissions(),
                std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
          << suffix << " under umask " << mask;
    }
    EXPECT_EQ(std::filesystem::status(path_ + ".lock").permissions() &
                  (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none);
  }
}

TEST_F(OpeningTest, AnEmptyFileBecomesPrivateAndADatabaseKeepsItsMode) {
  using std::filesystem::perms;
  std::ofstream(path_).flush();
  std::filesystem::permissions(path_, perms(0644));
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(std::filesystem::status(path_).permissions(), perms(0600));
  std::filesystem::permissions(path_, perms(0640));
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(std::filesystem::status(path_).permissions(), perms(0640));
}

TEST_F(OpeningTest, AFileOfAnotherServiceIsRefused) {
  MakeDatabase();
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "belongs to the service order", "payment");
}

TEST_F(OpeningTest, ABinaryThatIsTooOldIsRefused) {
  std::vector<Migration> newer = kTestMigrations;
  newer.push_back({2, "contract", "-- oldest-binary: 2\nDROP TABLE pets;"});
  ASSERT_TRUE(Open("order", newer).ok());
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "needs a newer binary");
}

TEST_F(OpeningTest, AChangedMigrationIsRefused) {
  MakeDatabase();
  std::vector<Migration> changed = kTestMigrations;
  changed[0].sql += " ";
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "was changed after it was applied", "order",
                changed);
}

TEST_F(OpeningTest, WhatADeadProcessLeftIsRefusedByTheSameRules) {
  MakeDatabaseWithLog();
  ASSERT_EQ(std::filesystem::exists(path_ + "-wal"), true);
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "belongs to the service order", "payment");
  // Without the log's index, which SQLite would make anew.
  std::filesystem::remove(path_ + "-shm");
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "belongs to the service order", "payment");

  const auto database = Open();
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(Wait((*database)->Read(PeopleIds))->size(), 1u);
}

TEST_F(OpeningTest, AFileThatIsNoDatabaseIsRefused) {
  std::ofstream(path_) << "dear diary, today I learnt about databases, and how they start";
  ExpectRefused(absl::StatusCode::kDataLoss, "is not a database");
}

TEST_F(OpeningTest, ADatabaseThatIsNotOursIsRefused) {
  MakeDatabase();
  {
    auto database = Open();
    ASSERT_EQ(Wait((*database)->Write([](Transaction& transaction) {
                return transaction.Execute("DROP TABLE souk_database").status();
              })),
              absl::OkStatus());
  }
  ExpectRefused(absl::StatusCode::kFailedPrecondition, "does not say which service owns it");
}

TEST_F(OpeningTest, ATruncatedFileIsRefused) {
  MakeDatabase();
  const uintmax_t whole = std::filesystem::file_size(path_);
  for (const uintmax_t size :
       {whole - 1, whole - 4096, uintmax_t{4096}, uintmax_t{100}, uintmax_t{50}}) {
    Truncate(size);
    ExpectRefused(absl::StatusCode::kDataLoss, "");
  }
}

TEST_F(OpeningTest, ADamagedPageIsRefused) {
  MakeDatabase();
  // Every page but the first, one after the other, gets a damaged header.
  const std::string sound = folder_.Contents()[std::filesystem::path(path_).filename()];
  for (size_t page = 1; page < sound.size() / 4096; ++page) {
    std::string damaged = sound;
    std::fill_n(damaged.begin() + page * 4096, 100, '\xff');
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << damaged;
    ExpectRefused(absl::StatusCode::kDataLoss, "is corrupt");
  }
}

TEST_F(OpeningTest, ALogWithoutItsDatabaseIsRefused) {
  MakeDatabaseWithLog();
  std::filesystem::remove(path_);
  ExpectRefused(absl::StatusCode::kDataLoss, "is gone");
  std::ofstream(path_).flush();  // an empty file in its place is no better
  ExpectRefused(absl::StatusCode::kDataLoss, "is gone");
}

TEST_F(OpeningTest, AFileThatAnotherProcessHasOpenIsRefused) {
  const auto first = Open();
  ASSERT_TRUE(first.ok()) << first.status();
  ExpectRefused(absl::StatusCode::kUnavailable, "another process holds");
}

TEST_F(OpeningTest, AFolderThatDoesNotExistIsNamed) {
  path_ = folder_.File("missing/order.db");
  ExpectRefused(absl::StatusCode::kNotFound, "missing/order.db");
}

TEST_F(OpeningTest, AFolderThatCannotBeWrittenIsNamed) {
  path_ = "/sys/order.db";  // where not even root can make files
  const auto database = Open();
  EXPECT_EQ(database.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(database.status().message()), HasSubstr("cannot write /sys/order.db"));
}

TEST_F(OpeningTest, AFolderInPlaceOfTheFileIsRefused) {
  std::filesystem::create_directory(path_);
  const auto database = Open();
  EXPECT_EQ(database.status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(OpeningTest, AnEmptyFileBecomesADatabase) {
  std::ofstream(path_).flush();
  EXPECT_TRUE(Open().ok());
}

TEST_F(OpeningTest, UrlsThatCannotBeServedAreRefusedWithTheReason) {
  const auto open = [this](const std::string& url) {
    return OpenDatabase({.url = url, .service = "order"}, {}, clock_, executor_).status();
  };
  EXPECT_EQ(open("mysql://x").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(open("").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(open("sqlite://relative.db").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(open("sqlite:///").code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace souk::storage
