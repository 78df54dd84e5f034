#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/storage/sql_value.h"
#include "common/storage/statement.h"

namespace souk::storage {

/// The statements that a connection keeps prepared. Not thread-safe; must not outlive the
/// connection.
class StatementCache {
 public:
  explicit StatementCache(const SqlDialect& dialect) : dialect_(dialect) {}

  /// The statement for this text and such arguments and columns, prepared when there is none yet.
  /// Valid until the next call.
  absl::StatusOr<Statement*> Get(soci::session& session, absl::string_view sql,
                                 absl::Span<const SqlValue> args,
                                 absl::Span<const SqlType> columns);

  /// Forgets all of them.
  void Clear() { statements_.clear(); }

 private:
  const SqlDialect& dialect_;
  /// By SQL, then one for each combination of types.
  absl::flat_hash_map<std::string, std::vector<std::unique_ptr<Statement>>> statements_;
};

}  // namespace souk::storage
