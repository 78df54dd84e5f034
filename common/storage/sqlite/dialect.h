#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/storage/statement.h"

namespace souk::storage {

/// What SQLite's result codes mean to callers and operators. Thread-safe.
///
/// A failed fsync ends the process: the kernel may have dropped the pages that it could not write
/// and report success the next time, so nothing in memory can be trusted to reach the disk any
/// more. Started again, SQLite recovers what is really there from its log.
class SqliteDialect final : public SqlDialect {
 public:
  using LogError = std::function<void(absl::string_view message)>;

  /// `log_error` gets what callers must not see. Thread-safe.
  explicit SqliteDialect(LogError log_error) : log_error_(std::move(log_error)) {}

  absl::Status ToStatus(const soci::soci_error& error, absl::string_view sql) const override;
  absl::Status CheckShape(soci::details::statement_backend& statement, absl::string_view sql,
                          size_t arguments, size_t columns) const override;

  /// The same for an extended result code with SQLite's message for it.
  absl::Status ToStatus(int code, absl::string_view message, absl::string_view sql) const;

 private:
  const LogError log_error_;
};

}  // namespace souk::storage
