#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace souk {

// What an error tells its receiver beside code and message. The facts travel as payloads of the
// Status; common/rpc turns them into google.rpc error details on the wire and back, so that the
// rules in domain/ state them without knowing any wire format.

/// One field of a request that is wrong, and what to change.
struct FieldViolation {
  std::string field;        // the path as in the proto: "items[2].quantity"
  std::string description;  // what is expected: "must be between 1 and 1000000"
  friend bool operator==(const FieldViolation&, const FieldViolation&) = default;
};

/// Collects everything that is wrong with a request, so that its sender learns all of it at once.
/// Long lists and texts are cut: an error travels in metadata, for which many clients take 8 KiB at
/// most, and one that is longer would not arrive at all.
class Violations {
 public:
  /// Either text is cut to 200 bytes.
  void Add(absl::string_view field, absl::string_view description);
  /// Adds {field, description} unless `holds`.
  void Require(bool holds, absl::string_view field, absl::string_view description);

  bool empty() const { return violations_.empty(); }
  /// OK when nothing was added; else INVALID_ARGUMENT with reason INVALID_FIELDS and the
  /// violations: the first 3 KiB of them, which are about fifty. The message lists the first few
  /// and says how many more there are.
  absl::Status ToStatus() const;

 private:
  std::string Message(size_t kept) const;

  std::vector<FieldViolation> violations_;
};

/// An error with a machine-readable reason in UPPER_SNAKE_CASE (google.rpc.ErrorInfo.reason; the
/// domain is always "souk"). The message is for people and must not leak internals.
absl::Status ErrorWithReason(absl::StatusCode code, absl::string_view reason,
                             absl::string_view message);

/// The same, saying when a retry may help (google.rpc.RetryInfo).
absl::Status RetryableError(absl::StatusCode code, absl::string_view reason,
                            absl::string_view message, absl::Duration retry_after);

/// Sets what the accessors below give back; for the mapping from the wire. An OK status stays bare.
void SetReason(absl::Status& status, absl::string_view reason);
void SetRetryAfter(absl::Status& status, absl::Duration retry_after);
void SetViolations(absl::Status& status, const std::vector<FieldViolation>& violations);

/// The reason, or "" where none was given.
std::string ReasonOf(const absl::Status& status);
/// When a retry may help, or nothing where the error did not say.
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);
/// Every violated field in the order found, or nothing for an error of another kind.
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

}  // namespace souk
