#include "tools/soukctl/up/database_urls.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/url_password.h"

namespace souk::soukctl {

DatabaseUrls DatabaseUrls::InFolder(absl::string_view folder) {
  DatabaseUrls urls;
  urls.before_ = absl::StrCat("sqlite://", folder, "/");
  urls.after_ = ".db";
  return urls;
}

absl::StatusOr<DatabaseUrls> DatabaseUrls::OnServer(absl::string_view url) {
  auto [shown, password] = TakePassword(url);
  const size_t query = std::min(shown.find('?'), shown.size());
  const size_t scheme = shown.find("://");
  const bool has_path = scheme != std::string::npos && shown.find('/', scheme + 3) < query;
  if (!(absl::StartsWith(shown, "postgresql://") || absl::StartsWith(shown, "postgres://")) ||
      !has_path) {
    return absl::InvalidArgumentError(
        "--database: write postgresql://USER@HOST/PREFIX; the databases are PREFIXorder and so on");
  }
  DatabaseUrls urls;
  urls.before_ = shown.substr(0, query);
  urls.after_ = shown.substr(query);
  urls.password_ = std::move(password);
  urls.is_server_ = true;
  return urls;
}

std::string DatabaseUrls::Of(absl::string_view name) const {
  return absl::StrCat(before_, name, after_);
}

}  // namespace souk::soukctl
