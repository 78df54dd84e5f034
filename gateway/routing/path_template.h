#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace souk::gateway {

/// A path template of google.api.http (google/api/http.proto), parsed:
///
///     Template = "/" Segment { "/" Segment } [ ":" Verb ]
///     Segment  = "*" | "**" | LITERAL | "{" field.path [ "=" Segment { "/" Segment } ] "}"
///
/// Invariants:
/// 1. there is at least one segment, and no literal is empty, "." or "..";
/// 2. at most one segment is kRest, and only literals follow it;
/// 3. variables are in order and do not overlap, and no two fill the same field.
/// A value type.
class PathTemplate {
 public:
  enum class Kind {
    kLiteral,  // matches itself, byte for byte
    kAny,      // "*": matches one segment
    kRest,     // "**": matches zero or more segments
  };

  struct Segment {
    Kind kind;
    std::string literal;  // empty unless kLiteral
  };

  /// The field that the text matched by segments [begin, end) goes to.
  struct Variable {
    std::string field_path;  // as in the proto: "user.user_id"
    size_t begin;
    size_t end;
    bool multi_segment;  // may match more or fewer than one segment
  };

  /// INVALID_ARGUMENT with the template and the reason when `text` is malformed.
  static absl::StatusOr<PathTemplate> Parse(absl::string_view text);

  const std::string& text() const { return text_; }
  const std::vector<Segment>& segments() const { return segments_; }
  const std::vector<Variable>& variables() const { return variables_; }
  /// Without its colon; empty when there is none. It may hold colons itself.
  const std::string& verb() const { return verb_; }

 private:
  class Parser;

  PathTemplate() = default;

  std::string text_;
  std::vector<Segment> segments_;
  std::vector<Variable> variables_;
  std::string verb_;
};

}  // namespace souk::gateway
