#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/storage/statement.h"

namespace souk::storage {

/// What PostgreSQL's SQLSTATEs (manual, appendix A) mean to callers and operators. Used by the
/// thread of its session.
class PostgresDialect final : public SqlDialect {
 public:
  using LogError = std::function<void(absl::string_view message)>;
  /// The columns of each unique index, "users.email", by the index's name.
  using UniqueIndexes = std::map<std::string, std::string>;

  /// `log_error` gets what callers must not see. Thread-safe.
  explicit PostgresDialect(LogError log_error) : log_error_(std::move(log_error)) {}

  /// Lets errors about unique keys tell which. PostgreSQL names the index; repositories ask for
  /// columns, which they share with other engines (constraint.h).
  void SetUniqueIndexes(UniqueIndexes indexes) { unique_indexes_ = std::move(indexes); }

  absl::Status ToStatus(const soci::soci_error& error, absl::string_view sql) const override;
  absl::Status CheckShape(soci::details::statement_backend& statement, absl::string_view sql,
                          size_t arguments, size_t columns) const override;

  /// The same for an SQLSTATE, which is empty or blank for what libpq met itself: a lost
  /// connection.
  absl::Status ToStatus(absl::string_view sqlstate, absl::string_view message,
                        absl::string_view sql) const;

 private:
  absl::Status BrokenConstraint(absl::string_view sqlstate, absl::string_view message) const;

  const LogError log_error_;
  UniqueIndexes unique_indexes_;
};

/// The error of a database that cannot be reached now. Nothing was written.
absl::Status ServerUnavailable();

/// Whether `status` is an error after which the connection must not be used any more.
bool IsConnectionLost(const absl::Status& status);

}  // namespace souk::storage
