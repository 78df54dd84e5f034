#include "common/storage/database.h"

#include <cstdio>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/storage/postgres/postgres_database.h"
#include "common/storage/schema.h"
#include "common/storage/sqlite/sqlite_database.h"

namespace souk::storage {
namespace {

constexpr absl::string_view kSqliteScheme = "sqlite://";

void WriteToStderr(absl::string_view message) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
}

absl::Status CheckOptions(const DatabaseOptions& options) {
  if (options.service.empty()) {
    return absl::InvalidArgumentError("a database needs the name of its service");
  }
  if (options.readers < 1 || options.max_batch < 1 || options.max_queued < 1) {
    return absl::InvalidArgumentError("readers, max_batch and max_queued must be at least 1");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DatabaseOptions& options,
                                                       absl::Span<const Migration> migrations,
                                                       const Clock& clock,
                                                       async::Executor& executor) {
  RETURN_IF_ERROR(CheckOptions(options));
  DatabaseOptions effective = options;
  if (!effective.log_error) effective.log_error = WriteToStderr;

  absl::string_view rest = options.url;
  if (absl::ConsumePrefix(&rest, kSqliteScheme)) {
    if (rest.size() < 2 || rest.front() != '/' || rest.back() == '/') {
      return absl::InvalidArgumentError(absl::StrCat(
          "database ", options.url, ": write an absolute path, as in sqlite:///var/lib/souk/x.db"));
    }
    ASSIGN_OR_RETURN(const Schema schema, Schema::Create("sqlite", options.service, migrations));
    return OpenSqliteDatabase(std::string(rest), effective, schema, clock, executor);
  }
  if (absl::StartsWith(options.url, "postgresql://") ||
      absl::StartsWith(options.url, "postgres://")) {
    ASSIGN_OR_RETURN(const Schema schema,
                     Schema::Create("postgresql", options.service, migrations));
    return OpenPostgresDatabase(effective, schema, clock, executor);
  }
  return absl::InvalidArgumentError(
      "a database's URL is sqlite:///absolute/path, or postgresql://user@host:port/database");
}

bool IsForOneProcess(absl::string_view url) { return absl::StartsWith(url, kSqliteScheme); }

}  // namespace souk::storage
