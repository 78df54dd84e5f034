#include "tests/simulation/trace.h"

#include "absl/strings/str_format.h"

namespace souk::simulation {

void Trace::Tell(absl::string_view where, absl::string_view what) const {
  const absl::Duration since = absl::FromChrono(clock_.SteadyNow() - start_);
  listener_.tell(listener_.context,
                 absl::StrFormat("%11.6f  %-13s %s", absl::ToDoubleSeconds(since), where, what));
}

std::string TextOf(const absl::Status& status) {
  if (status.ok()) return "OK";
  return absl::StrCat(absl::StatusCodeToString(status.code()), ": ", status.message());
}

}  // namespace souk::simulation
