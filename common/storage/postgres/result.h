#pragma once

#include <libpq-fe.h>

#include <memory>

namespace souk::storage {

struct FreePostgresResult {
  void operator()(PGresult* result) const { PQclear(result); }
};

/// What libpq gives for a query, freed when it is let go.
using PostgresResult = std::unique_ptr<PGresult, FreePostgresResult>;

}  // namespace souk::storage
