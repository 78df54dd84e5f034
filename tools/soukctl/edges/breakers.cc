#include "tools/soukctl/edges/breakers.h"

#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status_macros.h"
#include "tools/soukctl/edges/processes.h"
#include "tools/soukctl/verify/calls.h"

namespace souk::soukctl {

namespace v1 = admin::v1;

absl::Status ListBreakers(const Endpoints& endpoints, const std::vector<std::string>& processes,
                          std::ostream& out) {
  for (const std::string& process : processes) {
    ASSIGN_OR_RETURN(const std::unique_ptr<v1::Edges::Stub> stub, EdgesOf(endpoints, process));
    ASSIGN_OR_RETURN(
        const v1::EdgesSnapshot snapshot,
        Ask<v1::EdgesSnapshot>(process, v1::ListEdgesRequest(),
                               [&](auto... arguments) { return stub->ListEdges(arguments...); }));
    for (const v1::Edge& edge : snapshot.edges()) {
      for (const v1::Breaker& breaker : edge.breakers()) {
        out << DescribeBreaker(process, breaker) << "\n";
      }
    }
  }
  return absl::OkStatus();
}

absl::Status ForceBreaker(const Endpoints& endpoints, const std::string& process,
                          const std::string& breaker, const std::string& force, std::ostream& out) {
  v1::ForceBreakerRequest request;
  request.set_breaker(breaker);
  v1::ForceBreakerRequest::Force wanted = v1::ForceBreakerRequest::FORCE_UNSPECIFIED;
  v1::ForceBreakerRequest::Force_Parse(absl::AsciiStrToUpper(force), &wanted);
  if (wanted == v1::ForceBreakerRequest::FORCE_UNSPECIFIED) {
    return absl::InvalidArgumentError("a breaker can be forced open or closed, or back to auto");
  }
  request.set_force(wanted);
  ASSIGN_OR_RETURN(const std::unique_ptr<v1::Edges::Stub> stub, EdgesOf(endpoints, process));
  ASSIGN_OR_RETURN(const v1::ForceBreakerResponse response,
                   Ask<v1::ForceBreakerResponse>(process, request, [&](auto... arguments) {
                     return stub->ForceBreaker(arguments...);
                   }));
  out << DescribeBreaker(process, response.breaker()) << "\n";
  return absl::OkStatus();
}

std::string DescribeBreaker(const std::string& process, const v1::Breaker& breaker) {
  std::string state = v1::Breaker::State_Name(breaker.state());
  if (breaker.has_open_for()) {
    absl::StrAppendFormat(
        &state, ", %.1f s yet",
        static_cast<double>(breaker.open_for().seconds()) + breaker.open_for().nanos() * 1e-9);
  }
  return absl::StrFormat("%-10s %-40s %-18s %d of %d calls failed, %d slow  refused %d, opened %d",
                         process, breaker.name(), state, breaker.failures(), breaker.calls(),
                         breaker.slow_calls(), breaker.refused(), breaker.opened());
}

}  // namespace souk::soukctl
