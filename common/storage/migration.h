#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace souk::storage {

/// One step of a schema: a file migrations/NNNN_name.sql, embedded by souk_embed_migrations
/// (cmake/embed_migrations.cmake), which declares Migrations() in the generated header beside it.
///
/// Steps are numbered from 1 without gaps and never change once released: databases keep their
/// checksums. They expand first and contract later, so that the binary before can go on with the
/// schema after: a step adds what the next release needs; another, one release later, removes what
/// no release needs any more. Such a contracting step names in its leading comment the number of
/// the newest step that a binary must know to still open the database:
///
///     -- oldest-binary: 6
///
/// A binary's version is the number of its newest step.
struct Migration {
  int number = 0;
  std::string name = {};  // "add_loyalty"
  std::string sql = {};   // any number of statements, without BEGIN and COMMIT
  /// "sqlite" or "postgresql" for a step that differs by engine (NNNN_name.sqlite.sql); else empty.
  std::string engine = {};
};

/// The text's SHA-256 in hex.
std::string MigrationChecksum(const Migration& migration);

/// The number in the leading comment's `oldest-binary`; 0 without one. INVALID_ARGUMENT when it is
/// malformed or greater than the step's own number.
absl::StatusOr<int> OldestBinaryOf(const Migration& migration);

/// The steps for one engine, in order. INVALID_ARGUMENT unless their numbers go 1, 2, 3, ...
absl::StatusOr<std::vector<Migration>> MigrationsFor(absl::string_view engine,
                                                     absl::Span<const Migration> migrations);

}  // namespace souk::storage
