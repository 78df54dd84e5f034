#include "gateway/routing/path_template.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"
#include "gateway/routing/percent_encoding.h"

namespace souk::gateway {
namespace {

using Segment = PathTemplate::Segment;
using Kind = PathTemplate::Kind;

// The characters of a path segment besides letters, digits and escapes (RFC 3986, pchar).
constexpr absl::string_view kPathPunctuation = "-._~!$&'()*+,;=:@%";

absl::Status CheckCharacters(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isalnum(c) && !absl::StrContains(kPathPunctuation, c)) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", std::string(1, c), "' may not stand in a path"));
    }
    if (c == '*') return absl::InvalidArgumentError("'*' may not stand beside other text");
  }
  if (!HasValidEscapes(text)) return absl::InvalidArgumentError("malformed percent-escape");
  return absl::OkStatus();
}

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

}  // namespace

class PathTemplate::Parser {
 public:
  absl::StatusOr<PathTemplate> Parse(absl::string_view text) {
    result_.text_ = std::string(text);
    if (!absl::StartsWith(text, "/")) {
      return absl::InvalidArgumentError("must begin with '/'");
    }
    // Slashes and colons inside braces belong to a variable, and braces never follow a verb.
    const size_t verb_colon = text.find(':', text.find_last_of("/}"));
    if (verb_colon != absl::string_view::npos) {
      RETURN_IF_ERROR(SetVerb(text.substr(verb_colon + 1)));
    }
    RETURN_IF_ERROR(ParsePath(text.substr(0, verb_colon)));
    return std::move(result_);
  }

 private:
  absl::Status SetVerb(absl::string_view verb) {
    if (verb.empty()) return absl::InvalidArgumentError("the verb after ':' is empty");
    result_.verb_ = std::string(verb);
    return CheckCharacters(verb);
  }

  absl::Status ParsePath(absl::string_view rest) {
    while (!rest.empty()) {
      if (rest[0] != '/') {
        return absl::InvalidArgumentError("a variable must be alone in its segment");
      }
      rest.remove_prefix(1);
      if (absl::StartsWith(rest, "{")) {
        const size_t close = rest.find('}');
        if (close == absl::string_view::npos) return absl::InvalidArgumentError("unbalanced '{'");
        RETURN_IF_ERROR(AddVariable(rest.substr(1, close - 1)));
        rest.remove_prefix(close + 1);
      } else {
        const absl::string_view segment = rest.substr(0, rest.find('/'));
        RETURN_IF_ERROR(AddSegment(segment));
        rest.remove_prefix(segment.size());
      }
    }
    return absl::OkStatus();
  }

  // `inside` is the text between the braces.
  absl::Status AddVariable(absl::string_view inside) {
    if (absl::StrContains(inside, '{')) return absl::InvalidArgumentError("nested braces");
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(inside, absl::MaxSplits('=', 1));
    const absl::string_view field_path = parts.first;
    const absl::string_view pattern = absl::StrContains(inside, '=') ? parts.second : "*";

    RETURN_IF_ERROR(CheckFieldPath(field_path));
    const size_t begin = result_.segments_.size();
    for (const absl::string_view segment : absl::StrSplit(pattern, '/')) {
      RETURN_IF_ERROR(AddSegment(segment));
    }
    const size_t end = result_.segments_.size();
    const bool multi_segment = end - begin > 1 || result_.segments_.back().kind == Kind::kRest;
    result_.variables_.push_back({std::string(field_path), begin, end, multi_segment});
    return absl::OkStatus();
  }

  absl::Status CheckFieldPath(absl::string_view field_path) const {
    for (const absl::string_view name : absl::StrSplit(field_path, '.')) {
      if (!IsIdentifier(name)) {
        return absl::InvalidArgumentError(
            absl::StrCat("'", field_path, "' is not the path of a field"));
      }
    }
    for (const Variable& variable : result_.variables_) {
      if (variable.field_path == field_path) {
        return absl::InvalidArgumentError(absl::StrCat("'", field_path, "' is bound twice"));
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddSegment(absl::string_view text) {
    if (text.empty()) return absl::InvalidArgumentError("empty segment");
    const bool wild = text == "*" || text == "**";
    if (wild && has_rest_) return absl::InvalidArgumentError("nothing wild may follow '**'");
    if (wild) {
      has_rest_ = text == "**";
      result_.segments_.push_back({has_rest_ ? Kind::kRest : Kind::kAny, ""});
      return absl::OkStatus();
    }
    if (absl::StrContains(text, '{')) {
      return absl::InvalidArgumentError("a variable must be alone in its segment");
    }
    if (absl::StrContains(text, '}')) return absl::InvalidArgumentError("unbalanced '}'");
    if (IsDotSegment(text)) {
      return absl::InvalidArgumentError("'.' and '..' are never requested");
    }
    RETURN_IF_ERROR(CheckCharacters(text));
    result_.segments_.push_back({Kind::kLiteral, std::string(text)});
    return absl::OkStatus();
  }

  PathTemplate result_;
  bool has_rest_ = false;
};

absl::StatusOr<PathTemplate> PathTemplate::Parse(absl::string_view text) {
  absl::StatusOr<PathTemplate> parsed = Parser().Parse(text);
  if (parsed.ok()) return parsed;
  return absl::InvalidArgumentError(
      absl::StrCat("path template \"", text, "\": ", parsed.status().message()));
}

}  // namespace souk::gateway
