#include "tests/simulation/network.h"

namespace souk::simulation {
namespace {

constexpr absl::Duration kQuickest = absl::Microseconds(50);
constexpr absl::Duration kUsual = absl::Milliseconds(3);
// A request that its sender has given up, and that arrives after what was sent later.
constexpr absl::Duration kLate = absl::Milliseconds(500);
constexpr absl::Duration kLatest = absl::Seconds(12);

}  // namespace

Network::Journey Network::DrawJourney(absl::string_view caller, absl::string_view what) {
  Journey journey{.there = dice_.Between(kQuickest, kUsual),
                  .back = dice_.Between(kQuickest, kUsual)};
  if (dice_.Falls(faults_.late)) journey.there = dice_.Between(kLate, kLatest);
  if (dice_.Falls(faults_.hang)) journey.back = dice_.Between(kLate, kLatest);
  journey.lost_request = dice_.Falls(faults_.lost_request);
  journey.lost_reply = dice_.Falls(faults_.lost_reply);
  if (journey.lost_request || journey.lost_reply) journey.breaks = dice_.Falls(0.5);
  if (journey.there >= kLate) trace_(caller, what, ": the request takes ", ToText(journey.there));
  if (journey.back >= kLate) trace_(caller, what, ": the reply takes ", ToText(journey.back));
  if (journey.lost_request) trace_(caller, what, ": the request is lost");
  if (!journey.lost_request && journey.lost_reply) trace_(caller, what, ": the reply is lost");
  return journey;
}

std::string Network::ToText(absl::Duration duration) { return absl::FormatDuration(duration); }

}  // namespace souk::simulation
