#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "tests/unit/common/storage/storage_test_support.h"

namespace souk::storage {

/// A place where one engine keeps one empty database, and how to open it.
class DatabasePlace {
 public:
  virtual ~DatabasePlace() = default;
  /// Empty when the engine is not installed.
  virtual std::string Url() const = 0;
};

/// An engine that the contract suite runs over.
struct Engine {
  std::string name;
  std::function<std::unique_ptr<DatabasePlace>()> make_place;
};

/// Every engine of this build.
std::vector<Engine> AllEngines();

/// An open, empty database with the people of kTestMigrations.
class DatabaseTest : public ::testing::TestWithParam<Engine> {
 protected:
  DatabaseTest() : place_(GetParam().make_place()) {
    if (!place_->Url().empty()) Open();
  }

  void SetUp() override {
    if (place_->Url().empty()) GTEST_SKIP() << GetParam().name << " is not installed";
  }

  /// Opens the database anew, as a process that starts again.
  void Open() {
    database_.reset();
    options_.url = place_->Url();
    options_.service = "test";
    options_.log_error = [](absl::string_view) {};
    auto database = OpenDatabase(options_, kTestMigrations, clock_, executor_);
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
  }

  template <typename Fn>
  auto Write(Fn fn) {
    return Wait(database_->Write(std::move(fn)));
  }
  template <typename Fn>
  auto Read(Fn fn) {
    return Wait(database_->Read(std::move(fn)));
  }

  ManualClock clock_;
  async::ThreadExecutor executor_{2};
  std::unique_ptr<DatabasePlace> place_;
  DatabaseOptions options_;
  std::unique_ptr<Database> database_;
};

inline std::string EngineName(const ::testing::TestParamInfo<Engine>& engine) {
  return engine.param.name;
}

}  // namespace souk::storage
