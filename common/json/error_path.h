#pragma once

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace souk::json {

/// Where in a message something is wrong, as "items[2].labels[colour]", with the proto's names. It
/// is put together from the inside out while an error returns, so what succeeds pays nothing for
/// it.
class ErrorPath {
 public:
  void PutField(absl::string_view name);
  void PutIndex(size_t index);
  void PutKey(absl::string_view map_key);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// `text` made fit for an error message: shortened, and without control characters and broken
/// UTF-8.
std::string Printable(absl::string_view text);

}  // namespace souk::json
