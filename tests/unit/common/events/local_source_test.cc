#include "common/events/local_source.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/unit/common/events/log_fixture.h"

namespace souk::events {
namespace {

using storage::Wait;
using storage::Waiter;
using ::testing::ElementsAre;

using Events = absl::StatusOr<std::vector<DeliveredEvent>>;

class LocalSourceTest : public ::testing::Test, protected LogFixture {
 protected:
  LocalSource source_{log()};
};

TEST_F(LocalSourceTest, EventsOfOtherTypesLeaveTheirCursor) {
  Append("o1", event::v1::OrderShipped());
  Append("o2");
  Append("o3", event::v1::OrderShipped());
  const std::string end = End();
  const auto subscription = source_.Subscribe({.consumer = "test", .types = {"order.paid"}});
  const Events events = Wait(subscription->Next({}));
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_THAT(Ids(*events), ElementsAre("o2", "-"));
  EXPECT_EQ(events->back().cursor, end);
  Wait(subscription->Acknowledge()).IgnoreError();
}

TEST_F(LocalSourceTest, AWantedLastEventNeedsNoPlaceAfterIt) {
  Append("o1", event::v1::OrderShipped());
  Append("o2");
  const auto subscription = source_.Subscribe({.consumer = "test", .types = {"order.paid"}});
  EXPECT_THAT(Ids(*Wait(subscription->Next({}))), ElementsAre("o2"));
}

TEST_F(LocalSourceTest, ALogThatClosesEndsTheWaitAsADrainDoes) {
  const auto subscription = source_.Subscribe({.consumer = "test", .types = {}});
  Waiter<Events> waiting(subscription->Next({}));
  log().Close();
  const absl::Status status = waiting.Wait().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
}

TEST_F(LocalSourceTest, ALongLogComesInParts) {
  std::vector<storage::OutboxEvent> events;
  for (int i = 0; i < 300; ++i) events.push_back(Describe(absl::StrCat("o", i), Paid()));
  AppendAll(events);
  const auto subscription = source_.Subscribe({.consumer = "test", .types = {}});
  std::vector<std::string> seen;
  while (seen.size() < 300) {
    const Events part = Wait(subscription->Next({}));
    ASSERT_TRUE(part.ok()) << part.status();
    EXPECT_LT(part->size(), 300u);
    for (const std::string& id : Ids(*part)) seen.push_back(id);
  }
  for (int i = 0; i < 300; ++i) EXPECT_EQ(seen[i], absl::StrCat("o", i));
}

}  // namespace
}  // namespace souk::events
