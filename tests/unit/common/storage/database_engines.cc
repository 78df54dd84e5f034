#include "tests/unit/common/storage/database_engines.h"

namespace souk::storage {
namespace {

class SqlitePlace final : public DatabasePlace {
 public:
  std::string Url() const override { return "sqlite://" + folder_.File("test.db"); }

 private:
  TempFolder folder_;
};

}  // namespace

std::vector<Engine> AllEngines() {
  return {{"SQLite", [] { return std::make_unique<SqlitePlace>(); }}};
}

}  // namespace souk::storage
