#include "common/json/lexer.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/json/number.h"

namespace souk::json {
namespace {

absl::string_view Between(const char* begin, const char* end) {
  return absl::string_view(begin, static_cast<size_t>(end - begin));
}

Token TokenOf(char c) {
  switch (c) {
    case '{':
      return Token::kObject;
    case '[':
      return Token::kArray;
    case '"':
      return Token::kString;
    case 't':
      return Token::kTrue;
    case 'f':
      return Token::kFalse;
    case 'n':
      return Token::kNull;
    default:
      return c == '-' || absl::ascii_isdigit(static_cast<unsigned char>(c)) ? Token::kNumber
                                                                            : Token::kOther;
  }
}

absl::string_view NameOf(Token token) {
  switch (token) {
    case Token::kObject:
      return "an object";
    case Token::kArray:
      return "an array";
    case Token::kString:
      return "a string";
    case Token::kNumber:
      return "a number";
    case Token::kTrue:
    case Token::kFalse:
      return "a boolean";
    case Token::kNull:
      return "null";
    case Token::kEnd:
      return "missing: the text ends here";
    case Token::kOther:
      return "not JSON";
  }
  return "";
}

bool IsHighSurrogate(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

}  // namespace

Token Lexer::Peek() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  value_ = at_;
  return at_ == end_ ? Token::kEnd : TokenOf(*at_);
}

absl::StatusOr<absl::string_view> Lexer::ReadString() {
  if (Peek() != Token::kString) return MustBe("a string");
  const char* at = at_ + 1;
  const char* run = at;  // what is not yet in unescaped_, if anything is
  bool has_escapes = false;
  while (at != end_ && *at != '"') {
    const uint8_t byte = static_cast<uint8_t>(*at);
    if (byte >= 0x80) {
      const size_t length = Utf8SequenceLength(Between(at, end_));
      if (length == 0) return ErrorAt(at, "the text is not valid UTF-8");
      at += length;
    } else if (byte < 0x20) {
      return ErrorAt(at, "a control character in a string must be written as an escape");
    } else if (*at == '\\') {
      if (!has_escapes) unescaped_.clear();
      has_escapes = true;
      unescaped_.append(run, at);
      RETURN_IF_ERROR(ReadEscape(at));
      run = at;
    } else {
      ++at;
    }
  }
  if (at == end_) return ErrorAt(value_, "a string that begins here has no end");
  at_ = at + 1;
  if (!has_escapes) return Between(run, at);
  unescaped_.append(run, at);
  return absl::string_view(unescaped_);
}

absl::Status Lexer::ReadEscape(const char*& at) {
  constexpr absl::string_view kEscapes = "\"\\/bfnrt";
  constexpr absl::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const char* const begin = at++;
  if (at == end_) return ErrorAt(value_, "a string that begins here has no end");
  const char escape = *at++;
  if (const size_t found = kEscapes.find(escape); found != absl::string_view::npos) {
    unescaped_ += kMeanings[found];
    return absl::OkStatus();
  }
  if (escape != 'u') return ErrorAt(begin, "there is no such escape");
  ASSIGN_OR_RETURN(char32_t unit, ReadHex(at));
  if (IsHighSurrogate(unit)) {
    if (end_ - at < 2 || at[0] != '\\' || at[1] != 'u') {
      return ErrorAt(begin, "the second half of a surrogate pair is missing");
    }
    at += 2;
    ASSIGN_OR_RETURN(const char32_t low, ReadHex(at));
    if (!IsLowSurrogate(low)) {
      return ErrorAt(begin, "the second half of a surrogate pair is missing");
    }
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  } else if (IsLowSurrogate(unit)) {
    return ErrorAt(begin, "the first half of a surrogate pair is missing");
  }
  AppendUtf8(unit, unescaped_);
  return absl::OkStatus();
}

absl::StatusOr<char32_t> Lexer::ReadHex(const char*& at) {
  char32_t value = 0;
  for (int i = 0; i < 4; ++i, ++at) {
    if (at == end_ || !absl::ascii_isxdigit(static_cast<unsigned char>(*at))) {
      return ErrorAt(at, "\\u must be followed by four hexadecimal digits");
    }
    const char digit = absl::ascii_tolower(static_cast<unsigned char>(*at));
    value = value * 16 + static_cast<char32_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  return value;
}

absl::StatusOr<absl::string_view> Lexer::ReadNumber() {
  if (Peek() != Token::kNumber) return MustBe("a number");
  const size_t length = NumberLength(Between(at_, end_));
  const char* const end = at_ + length;
  const bool goes_on = end != end_ && (absl::ascii_isalnum(static_cast<unsigned char>(*end)) ||
                                       *end == '.' || *end == '+' || *end == '-');
  if (length == 0 || goes_on) return Error("is not a number as JSON writes it");
  const absl::string_view number = Between(at_, end);
  at_ = end;
  return number;
}

absl::StatusOr<bool> Lexer::ReadBool() {
  switch (Peek()) {
    case Token::kTrue:
      RETURN_IF_ERROR(ReadLiteral("true"));
      return true;
    case Token::kFalse:
      RETURN_IF_ERROR(ReadLiteral("false"));
      return false;
    default:
      return MustBe("true or false");
  }
}

absl::Status Lexer::ReadNull() {
  if (Peek() != Token::kNull) return MustBe("null");
  return ReadLiteral("null");
}

absl::Status Lexer::ReadLiteral(absl::string_view literal) {
  if (Between(at_, end_).substr(0, literal.size()) != literal) return Error("is not JSON");
  at_ += literal.size();
  return absl::OkStatus();
}

absl::Status Lexer::SkipValue() {
  switch (Peek()) {
    case Token::kObject:
      return ReadObject([this](absl::string_view) { return SkipValue(); });
    case Token::kArray:
      return ReadArray([this](size_t) { return SkipValue(); });
    case Token::kString:
      return ReadString().status();
    case Token::kNumber:
      return ReadNumber().status();
    case Token::kTrue:
    case Token::kFalse:
      return ReadBool().status();
    case Token::kNull:
      return ReadNull();
    case Token::kEnd:
    case Token::kOther:
      return MustBe("a value");
  }
  return absl::OkStatus();
}

absl::Status Lexer::ReadEnd() {
  if (Peek() == Token::kEnd) return absl::OkStatus();
  return Error("nothing may follow the value");
}

absl::StatusOr<absl::string_view> Lexer::ReadKey() {
  if (Peek() != Token::kString) return MustBe("a member's name in double quotes");
  const char* const key_begin = at_;
  ASSIGN_OR_RETURN(const absl::string_view key, ReadString());
  if (!TakeIf(':')) return MissingSeparator("\":\"");
  value_ = key_begin;  // an error about the key is shown at the key
  return key;
}

absl::Status Lexer::Enter(char bracket, absl::string_view expected) {
  if (!TakeIf(bracket)) return MustBe(expected);
  if (depth_left_ == 0) return Error("objects and arrays are nested too deep");
  --depth_left_;
  return absl::OkStatus();
}

absl::Status Lexer::Leave() {
  ++depth_left_;
  return absl::OkStatus();
}

bool Lexer::TakeIf(char c) {
  if (Peek() == Token::kEnd || *at_ != c) return false;
  ++at_;
  return true;
}

absl::Status Lexer::MissingSeparator(absl::string_view expected) {
  Peek();
  return Error(absl::StrCat(expected, " must come here"));
}

absl::Status Lexer::Error(absl::string_view what) { return ErrorAt(value_, what); }

absl::Status Lexer::MustBe(absl::string_view expected) {
  return Error(absl::StrCat("must be ", expected, ", but is ", NameOf(Peek())));
}

absl::Status Lexer::ErrorAt(const char* at, absl::string_view what) {
  error_ = at;
  return absl::InvalidArgumentError(what);
}

std::string Lexer::location() const {
  const char* const place = error_ != nullptr ? error_ : value_;
  int line = 1;
  int column = 1;
  for (const char* at = begin_; at != place; ++at) {
    const bool continues_character = (static_cast<uint8_t>(*at) & 0xC0) == 0x80;
    if (*at == '\n') {
      ++line;
      column = 1;
    } else if (!continues_character) {
      ++column;
    }
  }
  return absl::StrCat("line ", line, ", column ", column);
}

}  // namespace souk::json
