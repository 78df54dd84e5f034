#include "common/json/time_text.h"

#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace souk::json {
namespace {

constexpr int32_t kNanosPerSecond = 1'000'000'000;
constexpr int64_t kMinTimestamp = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr int64_t kMaxTimestamp = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr int64_t kMaxDuration = 315'576'000'000;   // 10,000 years of 365.25 days

// Takes exactly `count` digits off the front of `text`.
std::optional<int> TakeDigits(int count, absl::string_view& text) {
  if (text.size() < static_cast<size_t>(count)) return std::nullopt;
  int value = 0;
  for (int i = 0; i < count; ++i) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

// Takes the same, and nothing unless the value lies in [min, max].
std::optional<int> TakeNumber(int count, int min, int max, absl::string_view& text) {
  const std::optional<int> value = TakeDigits(count, text);
  return value && *value >= min && *value <= max ? value : std::nullopt;
}

// Takes "." and one to nine digits off the front, if there is a "."; gives nanoseconds.
std::optional<int32_t> TakeFraction(absl::string_view& text) {
  if (!absl::ConsumePrefix(&text, ".")) return 0;
  int digits = 0;
  int32_t nanos = 0;
  while (!text.empty() && absl::ascii_isdigit(static_cast<unsigned char>(text[0]))) {
    if (++digits > 9) return std::nullopt;
    nanos = nanos * 10 + (text[0] - '0');
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 9; ++digits) nanos *= 10;
  return nanos;
}

std::optional<absl::CivilSecond> TakeCivilSecond(absl::string_view& text) {
  const std::optional<int> year = TakeDigits(4, text);
  if (!year || !absl::ConsumePrefix(&text, "-")) return std::nullopt;
  const std::optional<int> month = TakeNumber(2, 1, 12, text);
  if (!month || !absl::ConsumePrefix(&text, "-")) return std::nullopt;
  const std::optional<int> day = TakeNumber(2, 1, 31, text);
  if (!day || !absl::ConsumePrefix(&text, "T")) return std::nullopt;
  const std::optional<int> hour = TakeNumber(2, 0, 23, text);
  if (!hour || !absl::ConsumePrefix(&text, ":")) return std::nullopt;
  const std::optional<int> minute = TakeNumber(2, 0, 59, text);
  if (!minute || !absl::ConsumePrefix(&text, ":")) return std::nullopt;
  const std::optional<int> second = TakeNumber(2, 0, 59, text);
  if (!second) return std::nullopt;
  const absl::CivilSecond time(*year, *month, *day, *hour, *minute, *second);
  if (time.day() != *day) return std::nullopt;  // a 30th of February was carried into March
  return time;
}

// Takes "Z" or an offset; gives it in seconds east of UTC.
std::optional<int64_t> TakeOffset(absl::string_view& text) {
  if (absl::ConsumePrefix(&text, "Z")) return 0;
  const bool is_west = absl::ConsumePrefix(&text, "-");
  if (!is_west && !absl::ConsumePrefix(&text, "+")) return std::nullopt;
  const std::optional<int> hours = TakeNumber(2, 0, 23, text);
  if (!hours || !absl::ConsumePrefix(&text, ":")) return std::nullopt;
  const std::optional<int> minutes = TakeNumber(2, 0, 59, text);
  if (!minutes) return std::nullopt;
  const int64_t seconds = *hours * 3600 + *minutes * 60;
  return is_west ? -seconds : seconds;
}

void AppendPadded(int64_t value, int width, std::string& out) {
  char digits[9];
  for (int i = width - 1; i >= 0; --i) {
    digits[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(digits, width);
}

// REQUIRES: 0 <= nanos < 1e9.
void AppendFraction(int32_t nanos, std::string& out) {
  if (nanos == 0) return;
  out += '.';
  if (nanos % 1'000'000 == 0) {
    AppendPadded(nanos / 1'000'000, 3, out);
  } else if (nanos % 1'000 == 0) {
    AppendPadded(nanos / 1'000, 6, out);
  } else {
    AppendPadded(nanos, 9, out);
  }
}

bool IsTimestamp(SecondsAndNanos time) {
  return time.seconds >= kMinTimestamp && time.seconds <= kMaxTimestamp && time.nanos >= 0 &&
         time.nanos < kNanosPerSecond;
}

}  // namespace

std::optional<SecondsAndNanos> ParseTimestamp(absl::string_view text) {
  const std::optional<absl::CivilSecond> civil = TakeCivilSecond(text);
  if (!civil) return std::nullopt;
  const std::optional<int32_t> nanos = TakeFraction(text);
  if (!nanos) return std::nullopt;
  const std::optional<int64_t> offset = TakeOffset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const SecondsAndNanos time{*civil - absl::CivilSecond(1970) - *offset, *nanos};
  if (!IsTimestamp(time)) return std::nullopt;
  return time;
}

std::optional<SecondsAndNanos> ParseDuration(absl::string_view text) {
  const bool is_negative = absl::ConsumePrefix(&text, "-");
  if (text.size() > 1 && text[0] == '0' &&
      absl::ascii_isdigit(static_cast<unsigned char>(text[1]))) {
    return std::nullopt;
  }
  int64_t seconds = 0;
  bool has_digits = false;
  while (const std::optional<int> digit = TakeDigits(1, text)) {
    seconds = seconds * 10 + *digit;
    if (seconds > kMaxDuration) return std::nullopt;
    has_digits = true;
  }
  if (!has_digits) return std::nullopt;
  const std::optional<int32_t> nanos = TakeFraction(text);
  if (!nanos || text != "s") return std::nullopt;
  return is_negative ? SecondsAndNanos{-seconds, -*nanos} : SecondsAndNanos{seconds, *nanos};
}

bool AppendTimestamp(SecondsAndNanos time, std::string& out) {
  if (!IsTimestamp(time)) return false;
  const absl::CivilSecond civil = absl::CivilSecond(1970) + time.seconds;
  AppendPadded(civil.year(), 4, out);
  out += '-';
  AppendPadded(civil.month(), 2, out);
  out += '-';
  AppendPadded(civil.day(), 2, out);
  out += 'T';
  AppendPadded(civil.hour(), 2, out);
  out += ':';
  AppendPadded(civil.minute(), 2, out);
  out += ':';
  AppendPadded(civil.second(), 2, out);
  AppendFraction(time.nanos, out);
  out += 'Z';
  return true;
}

bool AppendDuration(SecondsAndNanos duration, std::string& out) {
  const auto [seconds, nanos] = duration;
  if (seconds > kMaxDuration || seconds < -kMaxDuration) return false;
  if (nanos >= kNanosPerSecond || nanos <= -kNanosPerSecond) return false;
  if ((seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0)) return false;
  if (seconds < 0 || nanos < 0) out += '-';
  absl::StrAppend(&out, std::abs(seconds));
  AppendFraction(std::abs(nanos), out);
  out += 's';
  return true;
}

}  // namespace souk::json
