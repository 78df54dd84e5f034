#include "services/user/domain/email.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace souk::user {
namespace {

constexpr size_t kMaxLabelBytes = 63;  // RFC 1035, 2.3.4

// RFC 5322's atext.
bool IsAtomCharacter(char c) {
  return absl::ascii_isalnum(c) ||
         absl::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != absl::string_view::npos;
}

bool IsAtom(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsAtomCharacter);
}

bool IsDotAtom(absl::string_view text) {
  const std::vector<absl::string_view> atoms = absl::StrSplit(text, '.');
  return std::all_of(atoms.begin(), atoms.end(), IsAtom);
}

bool IsLabel(absl::string_view text) {
  return !text.empty() && text.size() <= kMaxLabelBytes && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-';
         });
}

bool IsHostName(absl::string_view text) {
  const std::vector<absl::string_view> labels = absl::StrSplit(text, '.');
  return std::all_of(labels.begin(), labels.end(), IsLabel);
}

}  // namespace

std::optional<Email> Email::Parse(absl::string_view text) {
  if (text.size() > kMaxBytes) return std::nullopt;
  const size_t at = text.rfind('@');
  if (at > kMaxLocalPartBytes) return std::nullopt;  // or there is none, and `at` is npos
  if (!IsDotAtom(text.substr(0, at)) || !IsHostName(text.substr(at + 1))) return std::nullopt;
  return Email(absl::AsciiStrToLower(text));
}

}  // namespace souk::user
