#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::storage {

/// Where a PostgreSQL database is and how to get in, as libpq takes it.
struct PostgresAddress {
  std::string conninfo;     // "host='db' user='souk' ...": may hold a password, so never shown
  std::string maintenance;  // the same for the database "postgres", from where others can be made
  std::string database;     // "souk_order"
  std::string shown;        // "postgresql://souk@db/souk_order": for messages; has no password
};

/// Reads a URL as libpq does (PostgreSQL manual, 34.1.1.2), "postgresql://user@host:port/database?
/// sslmode=verify-full"; what it leaves out comes from libpq's environment and files (PGHOST,
/// PGPASSWORD, PGPASSFILE, ...). Adds what a service wants of a connection unless the URL says
/// otherwise: that a silent peer is noticed within seconds, and a name that `service` gives it in
/// pg_stat_activity. INVALID_ARGUMENT, without the URL's text, when it cannot be read or names no
/// database.
absl::StatusOr<PostgresAddress> ParsePostgresUrl(absl::string_view url, absl::string_view service);

}  // namespace souk::storage
