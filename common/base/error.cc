#include "common/base/error.h"

#include <cstdint>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "common/base/text.h"

namespace souk {
namespace {

constexpr absl::string_view kReasonPayload = "souk/reason";
constexpr absl::string_view kRetryAfterPayload = "souk/retry-after-ns";
constexpr absl::string_view kViolationsPayload = "souk/violations";

// Violations are stored as lines of "field<TAB>description". Both are C-escaped, because a field's
// path may quote a key of the request, which may hold any character.
// Together they keep an error within the 8 KiB of metadata that clients take by default, with room
// for other trailers: text counts three times in the message where it is not ASCII (gRPC percent-
// encodes it), and details count 4/3, in base64, the message among them once more.
//   3 * 560 + 4/3 * (560 + 3072 + 200) = 6800
constexpr size_t kMaxMessageBytes = 512;
constexpr size_t kMaxDetailBytes = 3072;
constexpr size_t kMaxTextBytes = 200;  // of one field's path, and of what is said of it
constexpr size_t kFramingBytes = 8;    // of one violation as a Protobuf message

constexpr char kFieldEnd = '\t';
constexpr char kLineEnd = '\n';

// Takes a view because clang 19 and Debian's Abseil mangle Cord's constructor from std::string
// differently.
void SetTextPayload(absl::Status& status, absl::string_view type, absl::string_view text) {
  status.SetPayload(type, absl::Cord(text));
}

std::string Escaped(absl::string_view text) { return absl::Utf8SafeCEscape(text); }

std::string Unescaped(absl::string_view text) {
  std::string plain;
  // A payload that this file did not write may fail; it is then shown as it is.
  return absl::CUnescape(text, &plain) ? plain : std::string(text);
}

}  // namespace

void Violations::Add(absl::string_view field, absl::string_view description) {
  violations_.push_back({Shortened(field, kMaxTextBytes), Shortened(description, kMaxTextBytes)});
}

void Violations::Require(bool holds, absl::string_view field, absl::string_view description) {
  if (!holds) Add(field, description);
}

absl::Status Violations::ToStatus() const {
  if (violations_.empty()) return absl::OkStatus();
  size_t kept = 0;
  for (size_t bytes = 0; kept < violations_.size(); ++kept) {
    const FieldViolation& violation = violations_[kept];
    bytes += violation.field.size() + violation.description.size() + kFramingBytes;
    if (bytes > kMaxDetailBytes) break;
  }
  absl::Status status =
      ErrorWithReason(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS", Message(kept));
  SetViolations(status, {violations_.begin(), violations_.begin() + static_cast<int64_t>(kept)});
  return status;
}

// "a: must be 1; b: must be 2; and 98 more, of which the details name 50".
std::string Violations::Message(size_t kept) const {
  std::string message;
  size_t listed = 0;
  for (; listed < kept; ++listed) {
    const FieldViolation& violation = violations_[listed];
    const std::string next =
        absl::StrCat(listed == 0 ? "" : "; ", violation.field, ": ", violation.description);
    if (listed > 0 && message.size() + next.size() > kMaxMessageBytes) break;
    message += next;
  }
  if (listed < violations_.size()) {
    absl::StrAppend(&message, "; and ", violations_.size() - listed, " more");
    if (kept < violations_.size()) {
      absl::StrAppend(&message, ", of which the details name ", kept - listed);
    }
  }
  return message;
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
  SetTextPayload(status, kReasonPayload, reason);
}

void SetRetryAfter(absl::Status& status, absl::Duration retry_after) {
  SetTextPayload(status, kRetryAfterPayload, absl::StrCat(absl::ToInt64Nanoseconds(retry_after)));
}

void SetViolations(absl::Status& status, const std::vector<FieldViolation>& violations) {
  std::string lines;
  for (const FieldViolation& violation : violations) {
    absl::StrAppend(&lines, Escaped(violation.field), absl::string_view(&kFieldEnd, 1),
                    Escaped(violation.description), absl::string_view(&kLineEnd, 1));
  }
  SetTextPayload(status, kViolationsPayload, lines);
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
  const std::string lines(*payload);
  for (absl::string_view line : absl::StrSplit(lines, kLineEnd, absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(kFieldEnd, 1));
    violations.push_back({Unescaped(parts.first), Unescaped(parts.second)});
  }
  return violations;
}

}  // namespace souk
