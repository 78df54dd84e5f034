#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/base/text.h"
#include "gateway/routing/router.h"

// The input is lines: templates, an empty line, then paths to match. A literal path must find a
// template that is equal to it, and whatever is captured must be UTF-8.

namespace souk::gateway {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(const std::vector<absl::string_view>& templates,
           const std::vector<absl::string_view>& paths) {
  Router router;
  std::vector<absl::string_view> added;
  for (const absl::string_view text : templates) {
    auto path = PathTemplate::Parse(text);
    if (!path.ok()) continue;
    if (router.Add("GET", *std::move(path), static_cast<int>(added.size())).ok()) {
      added.push_back(text);
    }
  }
  for (const absl::string_view path : paths) {
    const MatchResult result = router.Match("GET", path);
    const auto* found = std::get_if<Found>(&result);
    Require(std::holds_alternative<MethodNotAllowed>(router.Match("PUT", path)) ==
            (found != nullptr));
    if (!found) continue;
    Require(found->binding >= 0 && found->binding < static_cast<int>(added.size()));
    for (const Capture& capture : found->captures) Require(IsUtf8(capture.value));
  }
  for (const absl::string_view text : added) {
    if (absl::StrContains(text, '*') || absl::StrContains(text, '{')) continue;
    const MatchResult result = router.Match("GET", text);
    if (std::holds_alternative<BadPath>(result)) continue;  // "%FF" is a literal, but not UTF-8
    Require(std::holds_alternative<Found>(result));
  }
}

}  // namespace
}  // namespace souk::gateway

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(input, absl::MaxSplits("\n\n", 1));
  souk::gateway::Check(absl::StrSplit(parts.first, '\n'), absl::StrSplit(parts.second, '\n'));
  return 0;
}
