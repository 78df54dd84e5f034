#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/storage/migration.h"
#include "common/storage/transaction.h"

namespace souk::storage {

/// What a database must look like for this binary: whose it is, and which migrations it has. What
/// a database does look like stands in two tables of its own: souk_database says which service
/// owns it, souk_migrations which steps were applied, with their checksums and the oldest binary
/// that each still allows.
///
/// There are two sequences of steps: the library's own (the table of idempotency keys), then the
/// service's.
class Schema {
 public:
  /// INVALID_ARGUMENT unless the migrations are numbered 1, 2, 3, ... and their comments can be
  /// read.
  static absl::StatusOr<Schema> Create(absl::string_view engine, absl::string_view service,
                                       absl::Span<const Migration> migrations);

  /// Whether this binary may open the database: OK, or FAILED_PRECONDITION with what is wrong in
  /// words for an operator. Reads only. REQUIRES: the database has the two tables.
  absl::Status Check(Transaction& transaction) const;

  /// Makes the two tables and says whose the database is. REQUIRES: they do not exist.
  absl::Status Establish(Transaction& transaction) const;

  /// Applies the steps that the database lacks, in order, each through `run_script`, which runs any
  /// number of statements. REQUIRES: Check was OK.
  absl::Status Migrate(Transaction& transaction,
                       absl::FunctionRef<absl::Status(absl::string_view sql)> run_script) const;

 private:
  struct Step {
    Migration migration;
    std::string checksum;
    int oldest_binary = 0;
  };
  // A sequence of steps, under the name by which souk_migrations knows it.
  struct Component {
    std::string name;
    std::vector<Step> steps;
  };

  static absl::StatusOr<Component> MakeComponent(absl::string_view name, absl::string_view engine,
                                                 absl::Span<const Migration> migrations);
  static absl::Status CheckComponent(Transaction& transaction, const Component& component);

  std::string service_;
  std::vector<Component> components_;
};

}  // namespace souk::storage
