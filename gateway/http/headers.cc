#include "gateway/http/headers.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace souk::gateway::http {

Headers::Headers(std::initializer_list<Field> fields) {
  for (const Field& field : fields) Add(field.name, field.value);
}

void Headers::Add(absl::string_view name, absl::string_view value) {
  entries_.push_back({static_cast<uint32_t>(text_.size()), static_cast<uint32_t>(name.size()),
                      static_cast<uint32_t>(value.size())});
  text_.append(name.data(), name.size());
  text_.append(value.data(), value.size());
}

void Headers::Clear() {
  text_.clear();
  entries_.clear();
}

Headers::Field Headers::operator[](size_t index) const {
  const Entry& entry = entries_[index];
  const char* const name = text_.data() + entry.begin;
  return {{name, entry.name_size}, {name + entry.name_size, entry.value_size}};
}

std::optional<absl::string_view> Headers::Find(absl::string_view name) const {
  for (const Field field : *this) {
    if (absl::EqualsIgnoreCase(field.name, name)) return field.value;
  }
  return std::nullopt;
}

size_t Headers::Count(absl::string_view name) const {
  size_t count = 0;
  for (const Field field : *this) count += absl::EqualsIgnoreCase(field.name, name);
  return count;
}

bool IsFieldName(absl::string_view name) {
  constexpr absl::string_view kTokenPunctuation = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains(kTokenPunctuation, c);
  });
}

bool IsFieldValue(absl::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return absl::ascii_iscntrl(c) && c != '\t'; });
}

}  // namespace souk::gateway::http
