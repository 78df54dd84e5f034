#include "common/storage/postgres/postgres_database.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/storage/postgres/conninfo.h"
#include "common/storage/postgres/making.h"
#include "common/storage/postgres/session.h"
#include "common/storage/session_database.h"

namespace souk::storage {
namespace {

absl::StatusOr<std::unique_ptr<PostgresSession>> Connect(const PostgresAddress& address,
                                                         const PostgresOptions& options,
                                                         const Clock& clock) {
  absl::StatusOr<std::unique_ptr<PostgresSession>> session =
      PostgresSession::Open(address, options, clock);
  if (session.ok() || !absl::IsUnavailable(session.status())) return session;
  // libpq does not say why the server refused, other than in words; so the server is asked whether
  // it has the database at all.
  const absl::Status made = MakePostgresDatabase(address, options, clock);
  if (absl::IsUnavailable(made)) return session;
  RETURN_IF_ERROR(made);
  return PostgresSession::Open(address, options, clock);
}

absl::StatusOr<std::unique_ptr<Database>> Open(const PostgresAddress& address,
                                               const DatabaseOptions& options, const Schema& schema,
                                               const Clock& clock, async::Executor& executor) {
  const PostgresOptions session_options = {
      .busy_timeout = options.busy_timeout,
      .log_error = [shown = address.shown,
                    log_error = options.log_error](absl::string_view message) {
        log_error(absl::StrCat("database ", shown, ": ", message));
      }};
  ASSIGN_OR_RETURN(auto writer, Connect(address, session_options, clock));
  RETURN_IF_ERROR(UpdatePostgresSchema(*writer, schema, clock));
  RETURN_IF_ERROR(writer->LearnUniqueIndexes());
  std::vector<std::unique_ptr<Session>> readers;
  for (int i = 0; i < options.readers; ++i) {
    ASSIGN_OR_RETURN(readers.emplace_back(),
                     PostgresSession::Open(address, session_options, clock));
  }
  return std::make_unique<SessionDatabase>(nullptr, std::move(writer), std::move(readers), options,
                                           clock, executor);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenPostgresDatabase(const DatabaseOptions& options,
                                                               const Schema& schema,
                                                               const Clock& clock,
                                                               async::Executor& executor) {
  ASSIGN_OR_RETURN(const PostgresAddress address, ParsePostgresUrl(options.url, options.service));
  absl::StatusOr<std::unique_ptr<Database>> database =
      Open(address, options, schema, clock, executor);
  if (database.ok()) return database;
  return absl::Status(database.status().code(),
                      absl::StrCat("database ", address.shown, ": ", database.status().message()));
}

}  // namespace souk::storage
