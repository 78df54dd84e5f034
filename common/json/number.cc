#include "common/json/number.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"

namespace souk::json {
namespace {

size_t CountDigits(absl::string_view text) {
  size_t count = 0;
  while (count < text.size() && absl::ascii_isdigit(static_cast<unsigned char>(text[count]))) {
    ++count;
  }
  return count;
}

// The parts of a JSON number.
struct Parts {
  bool is_negative = false;
  absl::string_view whole;
  absl::string_view fraction;
  bool exponent_is_negative = false;
  absl::string_view exponent;
  size_t length = 0;  // of all
};

std::optional<Parts> Split(absl::string_view text) {
  Parts parts;
  size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    parts.is_negative = true;
    ++at;
  }
  size_t digits = CountDigits(text.substr(at));
  if (digits == 0) return std::nullopt;
  if (text[at] == '0') digits = 1;
  parts.whole = text.substr(at, digits);
  at += digits;
  if (at < text.size() && text[at] == '.') {
    digits = CountDigits(text.substr(at + 1));
    if (digits == 0) return std::nullopt;
    parts.fraction = text.substr(at + 1, digits);
    at += 1 + digits;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
      parts.exponent_is_negative = text[at] == '-';
      ++at;
    }
    digits = CountDigits(text.substr(at));
    if (digits == 0) return std::nullopt;
    parts.exponent = text.substr(at, digits);
    at += digits;
  }
  parts.length = at;
  return parts;
}

// magnitude = magnitude * 10 + digit; false when that overflows.
bool AppendDigit(int digit, uint64_t& magnitude) {
  return !__builtin_mul_overflow(magnitude, 10u, &magnitude) &&
         !__builtin_add_overflow(magnitude, static_cast<uint64_t>(digit), &magnitude);
}

// More than any text within memory has digits, far from overflowing.
constexpr int64_t kHugeExponent = int64_t{1} << 40;

int64_t Exponent(const Parts& parts) {
  int64_t exponent = 0;
  for (const char digit : parts.exponent) {
    exponent = exponent * 10 + (digit - '0');
    if (exponent > kHugeExponent) exponent = kHugeExponent;
  }
  return parts.exponent_is_negative ? -exponent : exponent;
}

// The value without its sign; nothing when it is not whole or does not fit.
std::optional<uint64_t> Magnitude(const Parts& parts) {
  // The decimal point stands `point` digits after the start of whole + fraction.
  const int64_t point = static_cast<int64_t>(parts.whole.size()) + Exponent(parts);
  const int64_t size = static_cast<int64_t>(parts.whole.size() + parts.fraction.size());
  uint64_t magnitude = 0;
  for (int64_t i = 0; i < size; ++i) {
    const size_t at = static_cast<size_t>(i);
    const char digit =
        at < parts.whole.size() ? parts.whole[at] : parts.fraction[at - parts.whole.size()];
    if (i >= point) {
      if (digit != '0') return std::nullopt;
    } else if (!AppendDigit(digit - '0', magnitude)) {
      return std::nullopt;
    }
  }
  if (magnitude == 0) return 0;
  for (int64_t i = size; i < point; ++i) {
    if (!AppendDigit(0, magnitude)) return std::nullopt;
  }
  return magnitude;
}

}  // namespace

size_t NumberLength(absl::string_view text) {
  const std::optional<Parts> parts = Split(text);
  return parts ? parts->length : 0;
}

template <typename Integer>
std::optional<Integer> ParseInteger(absl::string_view text) {
  const std::optional<Parts> parts = Split(text);
  if (!parts || parts->length != text.size()) return std::nullopt;
  const std::optional<uint64_t> magnitude = Magnitude(*parts);
  if (!magnitude) return std::nullopt;
  constexpr uint64_t kMax = static_cast<uint64_t>(std::numeric_limits<Integer>::max());
  constexpr bool kIsSigned = std::numeric_limits<Integer>::is_signed;
  if (!parts->is_negative) {
    if (*magnitude > kMax) return std::nullopt;
    return static_cast<Integer>(*magnitude);
  }
  // In two's complement the least value is one further from zero than the greatest.
  if (*magnitude > (kIsSigned ? kMax + 1 : 0)) return std::nullopt;
  return static_cast<Integer>(-*magnitude);
}

template <typename Float>
std::optional<Float> ParseFloat(absl::string_view text) {
  using Limits = std::numeric_limits<Float>;
  if (text == "NaN") return Limits::quiet_NaN();
  if (text == "Infinity") return Limits::infinity();
  if (text == "-Infinity") return -Limits::infinity();
  if (text.empty() || NumberLength(text) != text.size()) return std::nullopt;
  Float value = 0;
  const absl::from_chars_result result =
      absl::from_chars(text.data(), text.data() + text.size(), value);
  // Out of range is also what is too small to be told from zero; only the too large is an error.
  if (result.ec == std::errc::result_out_of_range && std::abs(value) >= 1) return std::nullopt;
  return value;
}

template <typename Float>
void AppendFloat(Float value, std::string& out) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  } else {
    // As JavaScript has it, numbers of everyday size are written without an exponent.
    const Float size = std::abs(value);
    const bool is_everyday = size == 0 || (size >= Float(1e-6) && size < Float(1e21));
    char buffer[40];
    const std::to_chars_result result =
        std::to_chars(buffer, buffer + sizeof(buffer), value,
                      is_everyday ? std::chars_format::fixed : std::chars_format::scientific);
    out.append(buffer, result.ptr);
  }
}

template std::optional<int32_t> ParseInteger<int32_t>(absl::string_view);
template std::optional<int64_t> ParseInteger<int64_t>(absl::string_view);
template std::optional<uint32_t> ParseInteger<uint32_t>(absl::string_view);
template std::optional<uint64_t> ParseInteger<uint64_t>(absl::string_view);
template std::optional<float> ParseFloat<float>(absl::string_view);
template std::optional<double> ParseFloat<double>(absl::string_view);
template void AppendFloat<float>(float, std::string&);
template void AppendFloat<double>(double, std::string&);

}  // namespace souk::json
