#include "gateway/transcoding/query_string.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/json/error_path.h"

namespace souk::gateway::transcoding {
namespace {

bool IsEscape(absl::string_view text) {
  return text.size() >= 3 && absl::ascii_isxdigit(static_cast<unsigned char>(text[1])) &&
         absl::ascii_isxdigit(static_cast<unsigned char>(text[2]));
}

absl::Status QueryError(absl::string_view encoded, absl::string_view what) {
  return ErrorWithReason(absl::StatusCode::kInvalidArgument, "INVALID_FIELDS",
                         absl::StrCat("the query's \"", json::Printable(encoded), "\" ", what));
}

absl::StatusOr<std::string> Decode(absl::string_view encoded) {
  std::string text;
  text.reserve(encoded.size());
  for (size_t i = 0; i < encoded.size(); ++i) {
    if (encoded[i] == '+') {
      text += ' ';
    } else if (encoded[i] != '%') {
      text += encoded[i];
    } else if (IsEscape(encoded.substr(i))) {
      text += absl::HexStringToBytes(encoded.substr(i + 1, 2));
      i += 2;
    } else {
      return QueryError(encoded, "has a \"%\" without two hexadecimal digits");
    }
  }
  if (!IsUtf8(text)) return QueryError(encoded, "is not UTF-8");
  return text;
}

}  // namespace

absl::StatusOr<std::vector<QueryParameter>> ParseQuery(absl::string_view query) {
  std::vector<QueryParameter> parameters;
  for (const absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const std::pair<absl::string_view, absl::string_view> halves =
        absl::StrSplit(pair, absl::MaxSplits('=', 1));
    ASSIGN_OR_RETURN(std::string name, Decode(halves.first));
    ASSIGN_OR_RETURN(std::string value, Decode(halves.second));
    parameters.push_back({std::move(name), std::move(value)});
  }
  return parameters;
}

}  // namespace souk::gateway::transcoding
