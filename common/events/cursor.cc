#include "common/events/cursor.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"

namespace souk::events {
namespace {

constexpr size_t kMaxBytes = 128;

}  // namespace

std::string Cursor::ToString() const { return absl::StrCat(epoch, "-", position); }

absl::StatusOr<Cursor> Cursor::Parse(absl::string_view text) {
  Cursor cursor;
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(text, absl::MaxSplits('-', 1));
  cursor.epoch = std::string(parts.first);
  const bool canonical = text.size() <= kMaxBytes && !cursor.epoch.empty() &&
                         absl::SimpleAtoi(parts.second, &cursor.position) && cursor.position >= 0 &&
                         cursor.ToString() == text;
  if (canonical) return cursor;
  Violations violations;
  violations.Add("cursor", "must be the cursor of an event that this service gave, or empty");
  return violations.ToStatus();
}

const std::string& FurtherOf(const std::string& one, const std::string& other) {
  const absl::StatusOr<Cursor> first = Cursor::Parse(one);
  const absl::StatusOr<Cursor> second = Cursor::Parse(other);
  const bool told = first.ok() && second.ok() && first->epoch == second->epoch;
  return told && first->position > second->position ? one : other;
}

}  // namespace souk::events
