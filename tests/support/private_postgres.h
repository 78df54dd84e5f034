#pragma once

#include <memory>
#include <string>

namespace souk::testing {

/// A place for one test's database on the PostgreSQL server of this test program, which is started
/// when the first place is made and goes with the program (private_postgres.py). It is a schema of
/// its own: making a whole database would cost a tenth of a second.
class PostgresPlace {
 public:
  struct Options {
    bool durable = false;  // with real fsyncs, for measuring; decided by the program's first place
  };
  /// Null when PostgreSQL is not installed: then skip the test, and say so.
  static std::unique_ptr<PostgresPlace> Make() { return Make({}); }
  static std::unique_ptr<PostgresPlace> Make(Options options);

  /// Drops the schema. REQUIRES: nobody uses it any more.
  ~PostgresPlace();
  PostgresPlace(const PostgresPlace&) = delete;
  PostgresPlace& operator=(const PostgresPlace&) = delete;

  /// Opens into the schema, which is empty at first.
  std::string Url() const;
  /// Of a whole database of that name on the server, which may not exist.
  std::string UrlOf(const std::string& database) const;

  /// Runs SQL in the schema, as the server's superuser; gives the first row's first column, or "".
  /// Aborts when it fails.
  std::string Administer(const std::string& sql) const;

 private:
  PostgresPlace(std::string server, std::string schema);

  const std::string server_;
  const std::string schema_;
};

}  // namespace souk::testing
