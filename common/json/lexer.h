#pragma once

#include <cstddef>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/status_macros.h"

namespace souk::json {

/// What a JSON value is, told by its first character.
enum class Token { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull, kEnd, kOther };

/// Takes a JSON text (RFC 8259) apart, value by value, without building anything. Strict: UTF-8, no
/// comments, no trailing commas, surrogates paired, nesting limited. The text must outlive it. A
/// copy reads on by itself from the same place.
///
/// Errors are INVALID_ARGUMENT, say what is wrong in plain words, and leave the place in
/// location(). After an error nothing more can be read.
class Lexer {
 public:
  /// Objects and arrays may be nested `max_depth` deep.
  Lexer(absl::string_view text, int max_depth)
      : begin_(text.data()), end_(text.data() + text.size()), at_(begin_), depth_left_(max_depth) {}

  /// What comes next, after white space; does not take it.
  Token Peek();

  /// Take the next value, which must be of that kind. A string lives until the next one is read; a
  /// number is given as it is written.
  absl::StatusOr<absl::string_view> ReadString();
  absl::StatusOr<absl::string_view> ReadNumber();
  absl::StatusOr<bool> ReadBool();
  absl::Status ReadNull();

  /// Takes an object, calling `on_member(absl::string_view key)` before each value, which it must
  /// take and whose Status it returns. The key lives until the next string is read.
  template <typename OnMember>
  absl::Status ReadObject(OnMember on_member);

  /// Takes an array, calling `on_element(size_t index)` before each element in the same way.
  template <typename OnElement>
  absl::Status ReadArray(OnElement on_element);

  /// Takes any value, checking its form only.
  absl::Status SkipValue();

  /// OK when nothing but white space is left.
  absl::Status ReadEnd();

  /// An error about the value, or the member's name, that was peeked at or taken last.
  absl::Status Error(absl::string_view what);
  /// The same, "must be `expected`, but is a string", for a value of the wrong kind. REQUIRES: it
  /// was peeked at, not taken.
  absl::Status MustBe(absl::string_view expected);

  /// Where the last error is, or else the last value: "line 3, column 14", both counted from 1, the
  /// column in characters.
  std::string location() const;

  /// How far the text is taken.
  size_t offset() const { return static_cast<size_t>(at_ - begin_); }

 private:
  absl::Status ErrorAt(const char* at, absl::string_view what);
  absl::Status ReadLiteral(absl::string_view literal);
  // Appends the character that the escape at `at` stands for, and moves `at` behind it.
  absl::Status ReadEscape(const char*& at);
  // Takes the four hexadecimal digits at `at`.
  absl::StatusOr<char32_t> ReadHex(const char*& at);
  // Takes a member's name and the colon.
  absl::StatusOr<absl::string_view> ReadKey();
  // Takes a bracket that opens a level of nesting.
  absl::Status Enter(char bracket, absl::string_view expected);
  // Ends the level; its bracket is taken.
  absl::Status Leave();
  // Takes `c` if it comes next.
  bool TakeIf(char c);
  absl::Status MissingSeparator(absl::string_view expected);

  const char* begin_;
  const char* end_;
  const char* at_;
  const char* value_ = begin_;  // where the last value begins
  const char* error_ = nullptr;
  int depth_left_;
  std::string unescaped_;  // the last string, if it had escapes
};

template <typename OnMember>
absl::Status Lexer::ReadObject(OnMember on_member) {
  RETURN_IF_ERROR(Enter('{', "an object"));
  if (TakeIf('}')) return Leave();
  do {
    ASSIGN_OR_RETURN(const absl::string_view key, ReadKey());
    RETURN_IF_ERROR(on_member(key));
  } while (TakeIf(','));
  return TakeIf('}') ? Leave() : MissingSeparator("\",\" or \"}\"");
}

template <typename OnElement>
absl::Status Lexer::ReadArray(OnElement on_element) {
  RETURN_IF_ERROR(Enter('[', "an array"));
  if (TakeIf(']')) return Leave();
  size_t index = 0;
  do {
    RETURN_IF_ERROR(on_element(index++));
  } while (TakeIf(','));
  return TakeIf(']') ? Leave() : MissingSeparator("\",\" or \"]\"");
}

}  // namespace souk::json
