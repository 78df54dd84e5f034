#include "common/base/url_password.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace souk {
namespace {

// "%40" is "@" (RFC 3986, 2.1).
std::string PercentDecoded(absl::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         absl::ascii_isxdigit(text[i + 1]) && absl::ascii_isxdigit(text[i + 2]);
    if (escaped) {
      absl::StrAppend(&decoded, absl::HexStringToBytes(text.substr(i + 1, 2)));
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// Takes it out of "user:password@host".
void TakeFromAuthority(std::string& authority, std::string& password) {
  const size_t at = authority.rfind('@');
  if (at == std::string::npos) return;
  const size_t colon = authority.find(':');
  if (colon >= at) return;
  password = PercentDecoded(absl::string_view(authority).substr(colon + 1, at - colon - 1));
  authority.erase(colon, at - colon);
}

void TakeFromQuery(std::string& query, std::string& password) {
  std::vector<absl::string_view> kept;
  for (absl::string_view parameter : absl::StrSplit(query, '&')) {
    absl::string_view value = parameter;
    if (absl::ConsumePrefix(&value, "password=")) {
      password = PercentDecoded(value);
    } else {
      kept.push_back(parameter);
    }
  }
  query = absl::StrJoin(kept, "&");
}

}  // namespace

UrlAndPassword TakePassword(absl::string_view text) {
  const size_t scheme = text.find("://");
  if (scheme == absl::string_view::npos) return {std::string(text), ""};
  const size_t begin = scheme + 3;
  const size_t authority_end = std::min(text.find_first_of("/?", begin), text.size());
  const size_t query_begin = std::min(text.find('?', begin), text.size());

  UrlAndPassword result;
  std::string authority(text.substr(begin, authority_end - begin));
  TakeFromAuthority(authority, result.password);
  result.url = absl::StrCat(text.substr(0, begin), authority,
                            text.substr(authority_end, query_begin - authority_end));
  if (query_begin < text.size()) {
    std::string query(text.substr(query_begin + 1));
    TakeFromQuery(query, result.password);
    if (!query.empty()) absl::StrAppend(&result.url, "?", query);
  }
  return result;
}

std::vector<std::string> SplitUrls(absl::string_view text) {
  std::vector<std::string> urls;
  size_t begin = 0;
  for (size_t comma = text.find(','); comma != absl::string_view::npos;
       comma = text.find(',', comma + 1)) {
    const absl::string_view rest = text.substr(comma + 1);
    const size_t scheme = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz");
    if (scheme == 0 || scheme == absl::string_view::npos) continue;
    if (!absl::StartsWith(rest.substr(scheme), "://")) continue;
    urls.emplace_back(text.substr(begin, comma - begin));
    begin = comma + 1;
  }
  urls.emplace_back(text.substr(begin));
  return urls;
}

std::string WithoutPasswords(absl::string_view text) {
  return absl::StrJoin(SplitUrls(text), ",", [](std::string* out, const std::string& url) {
    absl::StrAppend(out, TakePassword(url).url);
  });
}

}  // namespace souk
