#include "common/json/error_path.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace souk::json {

void ErrorPath::PutField(absl::string_view name) {
  const bool continues = !text_.empty() && text_[0] != '[';
  text_ = absl::StrCat(name, continues ? "." : "", text_);
}

void ErrorPath::PutIndex(size_t index) { PutKey(absl::StrCat(index)); }

void ErrorPath::PutKey(absl::string_view map_key) {
  const bool continues = !text_.empty() && text_[0] != '[';
  text_ = absl::StrCat("[", Printable(map_key), "]", continues ? "." : "", text_);
}

std::string Printable(absl::string_view text) {
  constexpr size_t kMaxLength = 60;  // tells names apart, and keeps a message to a line
  std::string printable = ReplaceInvalidUtf8(text.substr(0, kMaxLength));
  for (char& c : printable) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = '?';
  }
  if (text.size() > kMaxLength) printable += "...";
  return printable;
}

}  // namespace souk::json
