#pragma once

#include <memory>
#include <string>

#include "common/base/error.h"
#include "common/storage/database.h"
#include "gtest/gtest.h"
#include "tests/support/private_postgres.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {

/// What the tests of the PostgreSQL engine alone run on: a place for a database, and what one of
/// its processes does with it.
class PostgresTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (place_ == nullptr) GTEST_SKIP() << "PostgreSQL is not installed";
  }

  /// Opens a database as one more process would.
  absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& url,
                                                 absl::Duration busy_timeout = absl::Seconds(5)) {
    return OpenDatabase({.url = url,
                         .service = "test",
                         .busy_timeout = busy_timeout,
                         .log_error = [this](absl::string_view message) { Log(message); }},
                        kTestMigrations, clock_, executor_);
  }
  std::unique_ptr<Database> MustOpen() {
    auto database = Open(place_->Url());
    EXPECT_EQ(database.status(), absl::OkStatus());
    return *std::move(database);
  }

  /// Ends all connections of databases, as a server that stops does.
  void CutConnections() {
    place_->Administer(
        "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity "
        "WHERE application_name = 'souk-test'");
  }

  static absl::Status Add(Database& database, int64_t id) {
    return Wait(
        database.Write([id](Transaction& transaction) { return AddPerson(transaction, id); }));
  }
  static std::vector<int64_t> People(Database& database) { return *Wait(database.Read(PeopleIds)); }

  std::string log() {
    MutexLock lock(mutex_);
    return log_;
  }

  ManualClock clock_;
  async::ThreadExecutor executor_{2};
  std::unique_ptr<souk::testing::PostgresPlace> place_ = souk::testing::PostgresPlace::Make();

 private:
  void Log(absl::string_view message) {
    MutexLock lock(mutex_);
    log_.append(message.data(), message.size()).append("\n");
  }

  Mutex mutex_;
  std::string log_ GUARDED_BY(mutex_);
};

}  // namespace souk::storage
