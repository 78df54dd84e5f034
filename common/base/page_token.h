#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/error.h"

namespace souk {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;

/// How many items a page shall hold: `requested`, or kDefaultPageSize for 0. Adds a violation of
/// "page_size" unless 0 <= requested <= kMaxPageSize.
int PageSize(int32_t requested, Violations& violations);

/// Makes the token that asks for the page after the item with the key `last_key`. The page is found
/// by that key and not by an offset, so items that come or go in between neither repeat nor hide
/// another.
///
/// `binding` names the list and the values of its filters, always in the same order. The token is
/// good for exactly these. It is base64url text of 4/3 the key's length plus 11, the same in every
/// process; opaque to callers, but neither secret nor signed, so it grants nothing.
std::string EncodePageToken(absl::Span<const absl::string_view> binding,
                            absl::string_view last_key);

/// The `last_key` in a token; "" for the empty token, which asks for the first page. Otherwise adds
/// a violation of "page_token" and gives "" when the token is none of this list with these filters.
/// A caller who crafts tokens can choose the key: treat it as the request's own text.
std::string DecodePageToken(absl::Span<const absl::string_view> binding, absl::string_view token,
                            Violations& violations);

}  // namespace souk
