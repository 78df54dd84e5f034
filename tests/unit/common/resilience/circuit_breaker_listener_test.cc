#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/unit/common/resilience/circuit_breaker_fixture.h"

namespace souk::resilience {
namespace {

using ::testing::ElementsAre;

class CircuitBreakerListenerTest : public CircuitBreakerTest {
 protected:
  CircuitBreaker::Listener Note() {
    return [this](const BreakerStateChange& change) {
      heard_.push_back(
          absl::StrCat(change.breaker, ": ", ToString(change.from), " -> ", ToString(change.to)));
    };
  }

  std::vector<std::string> heard_;
};

TEST_F(CircuitBreakerListenerTest, HearsEachChangeOnceAndInOrder) {
  const auto breaker = Make(Brittle(), {Note()});
  Fail(*breaker);
  clock_.Advance(absl::Seconds(30));
  Fail(*breaker);
  clock_.Advance(absl::Seconds(30));
  Succeed(*breaker, 3);
  EXPECT_THAT(heard_, ElementsAre("callee: closed -> open", "callee: open -> half-open",
                                  "callee: half-open -> open", "callee: open -> half-open",
                                  "callee: half-open -> closed"));
}

TEST_F(CircuitBreakerListenerTest, HearsWhatAnOperatorDoes) {
  const auto breaker = Make(Brittle(), {Note()});
  breaker->ForceOpen();
  breaker->ForceOpen();
  breaker->ForceClosed();
  breaker->StopForcing();
  EXPECT_THAT(heard_,
              ElementsAre("callee: closed -> forced-open", "callee: forced-open -> forced-closed",
                          "callee: forced-closed -> closed"));
}

TEST_F(CircuitBreakerListenerTest, MayCallTheBreakerAndSeesTheNewState) {
  CircuitBreaker* breaker = nullptr;
  BreakerState seen = BreakerState::kClosed;
  const auto owned =
      Make(Brittle(), {[&](const BreakerStateChange&) { seen = breaker->Snapshot().state; }});
  breaker = owned.get();
  Fail(*breaker);
  EXPECT_EQ(seen, BreakerState::kOpen);
}

TEST_F(CircuitBreakerListenerTest, ChangeMadeByAListenerIsHeardByAllAfterTheFirst) {
  CircuitBreaker* breaker = nullptr;
  const CircuitBreaker::Listener keep_closed = [&](const BreakerStateChange& change) {
    if (change.to == BreakerState::kOpen) breaker->ForceClosed();
  };
  const auto owned = Make(Brittle(), {keep_closed, Note()});
  breaker = owned.get();
  Fail(*breaker);
  EXPECT_THAT(heard_, ElementsAre("callee: closed -> open", "callee: open -> forced-closed"));
}

}  // namespace
}  // namespace souk::resilience
