#include "common/storage/statement_cache.h"

#include <utility>
#include <vector>

#include "common/base/status_macros.h"

namespace souk::storage {
namespace {

// A service has some dozens of statements. Far more are texts made at run time; forgetting all of
// them costs preparing the useful ones again, once.
constexpr size_t kMaxStatements = 512;

}  // namespace

absl::StatusOr<Statement*> StatementCache::Get(soci::session& session, absl::string_view sql,
                                               absl::Span<const SqlValue> args,
                                               absl::Span<const SqlType> columns) {
  auto found = statements_.find(sql);
  if (found != statements_.end()) {
    std::erase_if(found->second, [](const auto& statement) { return statement->spent(); });
    for (const std::unique_ptr<Statement>& statement : found->second) {
      if (statement->Fits(args, columns)) return statement.get();
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Statement> statement,
                   Statement::Prepare(session, dialect_, sql, args, columns));
  if (statements_.size() >= kMaxStatements) statements_.clear();
  return statements_[sql].emplace_back(std::move(statement)).get();
}

}  // namespace souk::storage
