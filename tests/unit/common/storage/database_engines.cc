#include "tests/unit/common/storage/database_engines.h"

#include "tests/support/private_postgres.h"

namespace souk::storage {
namespace {

class SqlitePlace final : public DatabasePlace {
 public:
  std::string Url() const override { return "sqlite://" + folder_.File("test.db"); }

 private:
  TempFolder folder_;
};

class PostgresqlPlace final : public DatabasePlace {
 public:
  std::string Url() const override { return place_ == nullptr ? "" : place_->Url(); }

 private:
  std::unique_ptr<testing::PostgresPlace> place_ = testing::PostgresPlace::Make();
};

}  // namespace

std::vector<Engine> AllEngines() {
  return {{"SQLite", [] { return std::make_unique<SqlitePlace>(); }},
          {"PostgreSQL", [] { return std::make_unique<PostgresqlPlace>(); }}};
}

}  // namespace souk::storage
