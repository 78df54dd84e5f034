#include "common/discovery/consul_resolver.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/discovery/consul_answer.h"

namespace souk::discovery {
namespace {

// Between two questions, so that an agent whose index races, or that does not block, is not asked
// without end.
constexpr absl::Duration kLeastConsulPause = absl::Milliseconds(250);
constexpr absl::Duration kLongestConsulPause = absl::Seconds(10);
// The agent adds up to a sixteenth to the wait, and the network some time.
constexpr absl::Duration kConsulPatience = absl::Seconds(10);

absl::StatusOr<uint64_t> ParseIndex(const std::string& text) {
  uint64_t index = 0;
  if (absl::SimpleAtoi(text, &index)) return index;
  return absl::UnavailableError("consul sent no index, so this is no answer of Consul's");
}

}  // namespace

ConsulResolver::ConsulResolver(ConsulTarget target, absl::Duration wait, HttpGetter& http,
                               async::Executor& executor, Random& random)
    : target_(std::move(target)),
      wait_(wait),
      http_(http),
      ask_again_(kLongestConsulPause, executor, random) {}

Task<absl::StatusOr<std::vector<resilience::Endpoint>>> ConsulResolver::Next(
    async::CancellationToken cancellation) {
  while (co_await ask_again_.Wait(kLeastConsulPause, cancellation)) {
    absl::StatusOr<Endpoints> endpoints = Take(co_await http_.Get(MakeQuestion(), cancellation));
    if (cancellation.cancelled()) break;
    if (!endpoints.ok()) {
      ask_again_.Failed();
      index_ = 0;
      co_return endpoints.status();
    }
    ask_again_.Answered();
    if (endpoints->empty()) {
      co_return absl::NotFoundError(
          absl::StrCat("no instance of ", target_.service, " passes its checks in consul"));
    }
    if (*endpoints == last_) continue;
    last_ = *endpoints;
    co_return endpoints;
  }
  co_return absl::CancelledError("no longer wanted");
}

HttpQuestion ConsulResolver::MakeQuestion() const {
  return {.server = target_.agent,
          .path = absl::StrCat("/v1/health/service/", target_.service, "?passing=true&index=",
                               index_, "&wait=", absl::ToInt64Seconds(wait_), "s"),
          .header = "X-Consul-Index",
          .timeout = wait_ + wait_ / 16 + kConsulPatience};
}

absl::StatusOr<ConsulResolver::Endpoints> ConsulResolver::Take(
    const absl::StatusOr<HttpAnswer>& answer) {
  RETURN_IF_ERROR(answer.status());
  if (answer->status != 200) {
    return absl::UnavailableError(absl::StrCat("consul answered with HTTP ", answer->status));
  }
  ASSIGN_OR_RETURN(const uint64_t index, ParseIndex(answer->header));
  ASSIGN_OR_RETURN(Endpoints endpoints, ParseConsulAnswer(answer->body));
  // An index that goes back is one of another Consul, or of one that was restored: ask anew. And 0
  // would not block.
  index_ = index < index_ ? 0 : std::max<uint64_t>(index, 1);
  return endpoints;
}

}  // namespace souk::discovery
