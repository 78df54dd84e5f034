#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/async/task.h"
#include "common/storage/database.h"
#include "common/storage/migration.h"
#include "services/payment/use_cases/card_processor.h"

namespace souk::payment {

/// The schema of the simulated processor's database.
absl::Span<const storage::Migration> ProcessorMigrations();

/// How far the processor has come with a charge.
struct Progress {
  enum class State {
    kUnreachable,  // as if the attempt had not come through
    kWorking,      // taken, and to be decided
    kDecided,
  };
  State state;
  std::optional<Decision> decision;  // when decided
  bool began = false;                // this attempt was the one that was taken
};

/// What the simulated processor remembers: each charge, by its payment_id. Durable. Thread-safe.
class ProcessorStore {
 public:
  /// `database`, with ProcessorMigrations applied, outlives this.
  explicit ProcessorStore(storage::Database& database) : database_(database) {}

  /// Counts an attempt to charge and gives what comes of it. A charge that takes no time is
  /// decided.
  Task<absl::StatusOr<Progress>> Attempt(CardCharge charge);

  /// Decides a charge that was being worked on; a decided one stays as it is.
  Task<absl::Status> Decide(CardCharge charge);

  /// The charges that are being worked on.
  Task<absl::StatusOr<std::vector<CardCharge>>> Unfinished();

  /// Notes that a charge was given back.
  Task<absl::Status> Refund(std::string payment_id);

 private:
  storage::Database& database_;
};

}  // namespace souk::payment
