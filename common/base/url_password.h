#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace souk {

/// A URL in two parts, of which only the first may be shown, logged or put on a command line.
struct UrlAndPassword {
  std::string url;       // "postgresql://souk@db/souk_order"
  std::string password;  // decoded; "" for none
};

/// Takes the password out of "postgresql://souk:secret@db/souk_order", or of its query
/// ("...?password=secret"). Text that holds none comes back as it is.
UrlAndPassword TakePassword(absl::string_view text);

/// The URLs of a list, "nats://a,nats://b"; one URL, whatever commas it holds; or other text, as it
/// is.
std::vector<std::string> SplitUrls(absl::string_view text);

/// The same list, of which everything may be shown.
std::string WithoutPasswords(absl::string_view text);

}  // namespace souk
