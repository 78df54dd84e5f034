#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/json/lexer.h"

namespace souk::json {

/// Looks ahead for the "@type" of an object, which may come after the members that it explains. The
/// text is scanned once, however deep such objects nest, so that the cost stays linear.
class TypeUrlIndex {
 public:
  /// The "@type" of the object that comes next, nothing when it has none. Takes nothing from
  /// `lexer`; a malformed text is an error of `lexer`'s.
  absl::StatusOr<std::optional<std::string>> Find(Lexer& lexer);

 private:
  absl::Status Scan(Lexer& lexer);

  absl::flat_hash_map<size_t, std::string> type_urls_;  // by the offset of their object
  size_t scanned_ = 0;                                  // up to this offset
};

}  // namespace souk::json
