#include "common/base/error.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace souk {
namespace {

constexpr absl::string_view kReasonPayload = "souk/reason";
constexpr absl::string_view kRetryAfterPayload = "souk/retry-after-ns";
constexpr absl::string_view kViolationsPayload = "souk/violations";

// Violations are stored as text with separators that no field path or description contains.
constexpr char kUnitSeparator = '\x1f';
constexpr char kRecordSeparator = '\x1e';

}  // namespace

void Violations::Add(std::string field, std::string description) {
  violations_.push_back({std::move(field), std::move(description)});
}

void Violations::Require(bool holds, absl::string_view field, absl::string_view description) {
  if (!holds) Add(std::string(field), std::string(description));
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  const std::string message = absl::StrJoin(
      violations_, "; ", [](std::string* out, const FieldViolation& violation) {
        absl::StrAppend(out, violation.field, ": ", violation.description);
      });
  absl::Status status =
      ErrorWithReason(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", message);
  SetViolations(status, violations_);
  return status;
}

absl::Status ErrorWithReason(absl::StatusCode code, absl::string_view reason,
                             absl::string_view message) {
  absl::Status status(code, message);
  SetReason(status, reason);
  return status;
}

absl::Status RetryableError(absl::StatusCode code, absl::string_view reason,
                            absl::string_view message, absl::Duration retry_after) {
  absl::Status status = ErrorWithReason(code, reason, message);
  SetRetryAfter(status, retry_after);
  return status;
}

void SetReason(absl::Status& status, absl::string_view reason) {
  status.SetPayload(kReasonPayload, absl::Cord(reason));
}

void SetRetryAfter(absl::Status& status, absl::Duration retry_after) {
  status.SetPayload(kRetryAfterPayload,
                    absl::Cord(absl::StrCat(absl::ToInt64Nanoseconds(retry_after))));
}

void SetViolations(absl::Status& status, const std::vector<FieldViolation>& violations) {
  std::string text;
  for (const FieldViolation& violation : violations) {
    if (!text.empty()) text += kRecordSeparator;
    absl::StrAppend(&text, violation.field, absl::string_view(&kUnitSeparator, 1),
                    violation.description);
  }
  status.SetPayload(kViolationsPayload, absl::Cord(text));
}

std::string ReasonOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kReasonPayload);
  return payload ? std::string(*payload) : std::string();
}

std::optional<absl::Duration> RetryAfterOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kRetryAfterPayload);
  int64_t nanoseconds = 0;
  if (!payload || !absl::SimpleAtoi(std::string(*payload), &nanoseconds)) return std::nullopt;
  return absl::Nanoseconds(nanoseconds);
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kViolationsPayload);
  std::vector<FieldViolation> violations;
  if (!payload) return violations;
  const std::string text(*payload);
  for (absl::string_view record : absl::StrSplit(text, kRecordSeparator)) {
    const std::pair<std::string, std::string> parts =
        absl::StrSplit(record, absl::MaxSplits(kUnitSeparator, 1));
    violations.push_back({parts.first, parts.second});
  }
  return violations;
}

}  // namespace souk
