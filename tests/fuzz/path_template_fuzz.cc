#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "absl/strings/string_view.h"
#include "gateway/routing/path_template.h"

namespace souk::gateway {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

// The invariants of path_template.h.
void CheckInvariants(const PathTemplate& path) {
  Require(!path.segments().empty());
  bool has_rest = false;
  for (const PathTemplate::Segment& segment : path.segments()) {
    const bool literal = segment.kind == PathTemplate::Kind::kLiteral;
    Require(literal == !segment.literal.empty());
    Require(literal || !has_rest);
    if (segment.kind == PathTemplate::Kind::kRest) has_rest = true;
  }
  size_t position = 0;
  for (const PathTemplate::Variable& variable : path.variables()) {
    Require(variable.begin >= position && variable.begin < variable.end);
    position = variable.end;
  }
  Require(position <= path.segments().size());
}

}  // namespace
}  // namespace souk::gateway

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto path = souk::gateway::PathTemplate::Parse(text);
  if (path.ok()) souk::gateway::CheckInvariants(*path);
  return 0;
}
