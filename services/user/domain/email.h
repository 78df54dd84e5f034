#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace souk::user {

/// An e-mail address in the one form in which addresses are compared: lower case. A value type.
class Email {
 public:
  /// RFC 5321, 4.5.3.1: a path has at most 256 bytes with its angle brackets, a local part 64.
  static constexpr size_t kMaxBytes = 254;
  static constexpr size_t kMaxLocalPartBytes = 64;

  /// What Parse expects, in words for whoever sent something else.
  static constexpr absl::string_view kExpected =
      "must be an e-mail address such as ada@example.com, at most 254 bytes of ASCII";

  /// Nothing unless `text` is local-part@domain with a dot-atom before the @ (RFC 5322, 3.2.3; no
  /// quoted strings) and a host name after it (RFC 1123, 2.1).
  static std::optional<Email> Parse(absl::string_view text);

  const std::string& text() const { return text_; }

  friend bool operator==(const Email&, const Email&) = default;

 private:
  explicit Email(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

}  // namespace souk::user
