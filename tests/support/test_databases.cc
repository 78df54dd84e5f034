#include "tests/support/test_databases.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/string_view.h"

namespace souk::testing {
namespace {

bool WantsPostgres() {
  const char* engine = std::getenv("SOUK_TEST_ENGINE");
  return engine != nullptr && absl::string_view(engine) == "postgresql";
}

}  // namespace

TestDatabases::TestDatabases() : postgres_(WantsPostgres()) {
  if (postgres_) return;
  folder_ = (std::filesystem::temp_directory_path() / "souk-databases-XXXXXX").string();
  if (mkdtemp(folder_.data()) == nullptr) std::abort();
}

TestDatabases::~TestDatabases() {
  if (!postgres_) std::filesystem::remove_all(folder_);
}

std::string TestDatabases::UrlOf(const std::string& name) {
  if (!postgres_) return "sqlite://" + folder_ + "/" + name + ".db";
  std::unique_ptr<PostgresPlace>& place = places_[name];
  if (place == nullptr) place = PostgresPlace::Make();
  if (place == nullptr) {
    std::fprintf(stderr, "skipped: PostgreSQL is not installed\n");
    std::exit(77);
  }
  return place->Url();
}

}  // namespace souk::testing
