#pragma once

#include <map>
#include <memory>
#include <string>

#include "tests/support/private_postgres.h"

namespace souk::testing {

/// Places for the databases of one test, on the engine that the environment variable
/// SOUK_TEST_ENGINE names: "sqlite", the default, or "postgresql". ctest runs each program that
/// souk_test declares with ENGINES on both. Ends the program with 77, "skipped" to ctest, when the
/// engine is not installed.
class TestDatabases {
 public:
  TestDatabases();
  /// Removes them. REQUIRES: all are closed.
  ~TestDatabases();
  TestDatabases(const TestDatabases&) = delete;
  TestDatabases& operator=(const TestDatabases&) = delete;

  /// Opens the database of that name; the same again for the same name.
  std::string UrlOf(const std::string& name);

 private:
  const bool postgres_;
  std::string folder_;                                                 // SQLite
  std::map<std::string, std::unique_ptr<PostgresPlace>> places_ = {};  // PostgreSQL
};

}  // namespace souk::testing
