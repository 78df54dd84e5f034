#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/status/statusor.h"
#include "common/discovery/target.h"

// A target as a configuration has it. What must hold for whatever is accepted: each address of a
// list, and the address of a name, can be read again and is the same.

namespace souk::discovery {
namespace {

void RequireSame(const std::string& address) {
  const absl::StatusOr<HostPort> again = ParseHostPort(address);
  if (!again.ok() || again->ToString() != address) std::abort();
}

void Check(absl::string_view text) {
  const absl::StatusOr<Target> target = ParseTarget(text);
  if (!target.ok()) return;
  if (const auto* const list = std::get_if<StaticTarget>(&*target)) {
    if (list->endpoints.empty()) std::abort();
    for (const resilience::Endpoint& endpoint : list->endpoints) {
      RequireSame(endpoint.address);
      if (!(endpoint.weight > 0)) std::abort();
    }
  }
  if (const auto* const dns = std::get_if<DnsTarget>(&*target)) RequireSame(dns->name.ToString());
}

}  // namespace
}  // namespace souk::discovery

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  souk::discovery::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
