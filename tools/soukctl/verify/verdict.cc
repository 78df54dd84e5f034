#include "tools/soukctl/verify/verdict.h"

#include "common/base/status_macros.h"
#include "tools/soukctl/verify/reader.h"

namespace souk::soukctl {

absl::StatusOr<Verdict> Verify(const Endpoints& endpoints, absl::Duration patience) {
  Verdict verdict;
  ASSIGN_OR_RETURN(verdict.snapshot, ReadSnapshot(endpoints));
  verdict.violations = CheckAll(verdict.snapshot, absl::Now(), patience);
  if (verdict.violations.empty()) return verdict;
  ASSIGN_OR_RETURN(verdict.snapshot, ReadSnapshot(endpoints));
  verdict.violations =
      SeenTwice(verdict.violations, CheckAll(verdict.snapshot, absl::Now(), patience));
  return verdict;
}

}  // namespace souk::soukctl
