#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/storage/transaction.h"
#include "souk/event/v1/envelope.pb.h"

namespace souk::events {

/// What events mean to one consumer. Thread-safe.
class EventHandler {
 public:
  virtual ~EventHandler() = default;

  /// The types that it wants, always the same; none for all.
  virtual std::vector<std::string> types() const = 0;

  /// The newest form of a type's payload that it can read.
  virtual int schema_version(absl::string_view /*type*/) const { return 1; }

  /// Does what the event means here, in `transaction` and nowhere else; it may run again when that
  /// fails. Each event comes to it once, those of an aggregate in order. Its errors tell apart:
  ///   UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED, DEADLINE_EXCEEDED, CANCELLED: what it needs is
  ///     away; the event waits, and so do all after it
  ///   anything else: this event cannot be applied
  virtual absl::Status Apply(storage::Transaction& transaction,
                             const event::v1::Envelope& event) = 0;
};

}  // namespace souk::events
