#pragma once

#include "common/rpc/idempotency.h"
#include "common/storage/idempotency.h"

namespace souk::host {

/// The answers of keyed calls, kept in the service's database: joins what rpc asks for to what
/// storage offers, neither of which knows the other. Thread-safe.
class StoredAnswers final : public rpc::AnswerStore {
 public:
  /// `store` outlives it.
  explicit StoredAnswers(storage::IdempotencyStore& store) : store_(store) {}

  Task<absl::StatusOr<std::variant<rpc::StoredAnswer, Run>>> Begin(IdempotencyKey key) override;
  Task<absl::StatusOr<rpc::StoredAnswer>> Store(IdempotencyKey key,
                                                rpc::StoredAnswer answer) override;

 private:
  storage::IdempotencyStore& store_;
};

}  // namespace souk::host
