#include "common/host/idempotency_keys.h"

namespace souk::host {

IdempotencyKeys::IdempotencyKeys(const storage::IdempotencyStore::Options& options,
                                 storage::Database& database, Platform& platform)
    : store_(database, platform.clock(), options),
      answers_(store_),
      expiry_(store_, platform.executor(), platform.metrics(), platform.logger()) {}

}  // namespace souk::host
