#include "tools/soukctl/backup/backup.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tools/soukctl/backup/files.h"
#include "tools/soukctl/backup/sqlite_file.h"

namespace souk::soukctl {
namespace {

using admin::v1::BackupManifest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Databases as the services leave them, as far as a backup looks at them.
class BackupTest : public ::testing::Test {
 protected:
  BackupTest() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/backup-XXXXXX");
    folder_ = mkdtemp(pattern.data());
    data_ = absl::StrCat(folder_, "/data");
    backup_ = absl::StrCat(folder_, "/backup");
    restored_ = absl::StrCat(folder_, "/restored");
    mkdir(data_.c_str(), S_IRWXU);
    for (const char* name : {"order", "payment", "processor", "inventory", "user"}) {
      EXPECT_EQ(Run(data_, name,
                    absl::StrReplaceAll(
                        "PRAGMA journal_mode = WAL;"
                        "CREATE TABLE souk_database (service TEXT);"
                        "INSERT INTO souk_database VALUES ('the-service');"
                        "CREATE TABLE souk_migrations (component TEXT, number BIGINT);"
                        "INSERT INTO souk_migrations VALUES ('library', 1), ('library', 2);"
                        "INSERT INTO souk_migrations VALUES ('service', 1);"
                        "CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT);"
                        "INSERT INTO outbox DEFAULT VALUES; INSERT INTO outbox DEFAULT VALUES;"
                        "CREATE TABLE outbox_state (epoch TEXT, pruned_to BIGINT);"
                        "INSERT INTO outbox_state VALUES ('epoch of @', 0);"
                        "CREATE TABLE event_cursors (consumer TEXT, cursor TEXT, reached TEXT)",
                        {{"@", name}})),
                absl::OkStatus());
    }
  }
  ~BackupTest() override { std::filesystem::remove_all(folder_); }

  static std::string Path(const std::string& folder, const std::string& name) {
    return absl::StrCat(folder, "/", name, ".db");
  }
  static absl::Status Run(const std::string& folder, const std::string& name,
                          const std::string& sql) {
    absl::StatusOr<SqliteFile> file =
        SqliteFile::Open(Path(folder, name), SqliteFile::Mode::kCreate);
    return file.ok() ? file->Execute(sql) : file.status();
  }
  static std::string Ask(const std::string& folder, const std::string& name,
                         const std::string& sql) {
    absl::StatusOr<SqliteFile> file = SqliteFile::Open(Path(folder, name), SqliteFile::Mode::kRead);
    if (!file.ok()) return file.status().ToString();
    return file->Text(sql).value_or("(failed)");
  }

  absl::Status BackUpAll() { return BackUp(data_, backup_, clock_).status(); }

  ManualClock clock_;
  std::string folder_;
  std::string data_;
  std::string backup_;
  std::string restored_;
};

TEST_F(BackupTest, CopiesWhatAServiceAtWorkHasCommitted) {
  absl::StatusOr<SqliteFile> service =
      SqliteFile::Open(Path(data_, "order"), SqliteFile::Mode::kWrite);
  ASSERT_EQ(service.status(), absl::OkStatus());
  ASSERT_EQ(service->Execute("INSERT INTO outbox DEFAULT VALUES"), absl::OkStatus());
  ASSERT_EQ(service->Execute("BEGIN IMMEDIATE; INSERT INTO outbox DEFAULT VALUES"),
            absl::OkStatus());
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  EXPECT_EQ(Ask(backup_, "order", "SELECT max(position) FROM outbox"), "3");
  EXPECT_EQ(service->Execute("COMMIT"), absl::OkStatus());
}

TEST_F(BackupTest, TheManifestTellsOfEachCopyOrdersBeforePaymentsAndStock) {
  const absl::StatusOr<BackupManifest> manifest = BackUp(data_, backup_, clock_);
  ASSERT_EQ(manifest.status(), absl::OkStatus());
  ASSERT_EQ(manifest->files_size(), 5);
  std::vector<std::string> files;
  for (const admin::v1::BackupFile& file : manifest->files()) files.push_back(file.file());
  EXPECT_THAT(files,
              ElementsAre("user.db", "order.db", "payment.db", "processor.db", "inventory.db"));
  const admin::v1::BackupFile& file = manifest->files(1);
  EXPECT_EQ(file.service(), "the-service");
  EXPECT_EQ(file.library_schema(), 2);
  EXPECT_EQ(file.service_schema(), 1);
  EXPECT_EQ(file.event_position(), 2);
  EXPECT_EQ(file.time().seconds(), absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(file.sha256(), *Sha256OfFile(Path(backup_, "order")));
}

TEST_F(BackupTest, WhatIsRestoredIsTheSameWithANewEpoch) {
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  ASSERT_EQ(Restore(backup_, restored_).status(), absl::OkStatus());
  EXPECT_EQ(Ask(restored_, "payment", "SELECT max(position) FROM outbox"), "2");
  EXPECT_EQ(Ask(data_, "payment", "SELECT epoch FROM outbox_state"), "epoch of payment");
  EXPECT_NE(Ask(restored_, "payment", "SELECT epoch FROM outbox_state"), "epoch of payment");
  EXPECT_NE(Ask(restored_, "payment", "SELECT epoch FROM outbox_state"),
            Ask(restored_, "order", "SELECT epoch FROM outbox_state"));
  struct stat status{};
  ASSERT_EQ(stat(Path(restored_, "user").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(BackupTest, ConsumersGoOnInTheRestoredLogsWhereTheyWere) {
  const std::string insert = "INSERT INTO event_cursors VALUES ";
  ASSERT_EQ(Run(data_, "user", insert + "('loyalty', 'epoch of order-1', 'epoch of order-2')"),
            absl::OkStatus());
  ASSERT_EQ(Run(data_, "order",
                insert + "('views', 'epoch of order-2', ''), ('buyers', 'epoch of user-7', ''), "
                         "('of others', 'far away-7', '')"),
            absl::OkStatus());
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  ASSERT_EQ(Restore(backup_, restored_).status(), absl::OkStatus());
  const std::string of_orders = Ask(restored_, "order", "SELECT epoch FROM outbox_state");
  const std::string of_users = Ask(restored_, "user", "SELECT epoch FROM outbox_state");
  const auto cursor = [&](const char* database, const std::string& consumer) {
    return Ask(restored_, database,
               "SELECT cursor FROM event_cursors WHERE consumer = '" + consumer + "'");
  };
  EXPECT_EQ(cursor("user", "loyalty"), of_orders + "-1");
  EXPECT_EQ(Ask(restored_, "user", "SELECT reached FROM event_cursors"), of_orders + "-2");
  EXPECT_EQ(cursor("order", "views"), of_orders + "-2");
  EXPECT_EQ(cursor("order", "buyers"), of_users + "-2") << "the log ends there";
  EXPECT_EQ(cursor("order", "of others"), "far away-7");
}

TEST_F(BackupTest, ABackupOfAnOlderSoukIsRestoredToo) {
  ASSERT_EQ(Run(data_, "user",
                "ALTER TABLE event_cursors DROP COLUMN reached;"
                "INSERT INTO event_cursors VALUES ('loyalty', 'epoch of order-1')"),
            absl::OkStatus());
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  ASSERT_EQ(Restore(backup_, restored_).status(), absl::OkStatus());
  EXPECT_EQ(Ask(restored_, "user", "SELECT cursor FROM event_cursors"),
            Ask(restored_, "order", "SELECT epoch FROM outbox_state") + "-1");
}

TEST_F(BackupTest, AFolderThatIsNotEmptyIsNoTarget) {
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  EXPECT_EQ(BackUpAll(), absl::AlreadyExistsError(backup_ + ": is not an empty folder"));
  EXPECT_EQ(Restore(backup_, data_).status(),
            absl::AlreadyExistsError(data_ + ": is not an empty folder"));
}

TEST_F(BackupTest, NothingIsRestoredWhereProcessesRun) {
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  const int lock =
      open(absl::StrCat(Path(data_, "inventory"), ".lock").c_str(), O_RDWR | O_CREAT, 0600);
  ASSERT_EQ(flock(lock, LOCK_EX), 0);
  EXPECT_EQ(
      Restore(backup_, data_).status(),
      absl::FailedPreconditionError(data_ + ": a process runs on inventory.db; end it first"));
  close(lock);
}

TEST_F(BackupTest, ACopyThatWasChangedIsRefusedBeforeAnythingIsMade) {
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  std::ofstream(Path(backup_, "user"), std::ios::app) << "x";
  const absl::Status status = Restore(backup_, restored_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("user.db: is not the file that was copied"));
  EXPECT_FALSE(std::filesystem::exists(restored_));
}

TEST_F(BackupTest, AFolderWithoutAManifestIsNoBackup) {
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  std::filesystem::remove(backup_ + "/manifest.json");
  EXPECT_EQ(Restore(backup_, restored_).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(BackupTest, AManifestThatNamesOtherFoldersIsRefused) {
  ASSERT_EQ(BackUpAll(), absl::OkStatus());
  std::ofstream(backup_ + "/manifest.json")
      << R"({"format":1,"files":[{"file":"../data/order.db"}]})";
  EXPECT_EQ(Restore(backup_, restored_).status().code(), absl::StatusCode::kDataLoss);
  std::ofstream(backup_ + "/manifest.json") << R"({"format":2})";
  EXPECT_EQ(Restore(backup_, restored_).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(BackupTest, ADatabaseThatIsMissingOrDamagedIsNamed) {
  std::ofstream(Path(data_, "inventory")) << "this was a database once";
  absl::Status status = BackUpAll();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("inventory.db"));
  std::filesystem::remove(Path(data_, "inventory"));
  status = BackUp(data_, backup_ + "2", clock_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(backup_ + "2"));
}

}  // namespace
}  // namespace souk::soukctl
