#include "common/events/consumer_service.h"

#include <gmock/gmock.h>

#include "common/base/error.h"
#include "tests/unit/common/events/consumer_fixture.h"

namespace souk::events {
namespace {

class ConsumerServiceTest : public ConsumerTest {
 protected:
  ConsumerServiceTest() {
    handler_.SetScript([](const event::v1::Envelope&) { return absl::InternalError("poison"); });
    source_.Give({{Paid("o1", 1, "c1"), Paid("o2", 1, "c2"), Paid("o3", 1, "c3")}});
    Start();
    RunUntilConsumed(0, 0, 3);
    consumers_.push_back(std::move(consumer_));
  }

  admin::v1::ListDeadLettersRequest LettersRequest(int page_size, const std::string& token = "") {
    admin::v1::ListDeadLettersRequest request;
    request.set_consumer("test.sums");
    request.set_page_size(page_size);
    request.set_page_token(token);
    return request;
  }

  ~ConsumerServiceTest() override {
    executor_.RunDuring([this] { consumers_[0]->Stop(); });
  }

  std::vector<std::unique_ptr<Consumer>> consumers_;
  ConsumerService service_{consumers_};
};

TEST_F(ConsumerServiceTest, ListsConsumersAsTheyAre) {
  source_.SetBehind(7);
  const auto response = Run(service_.ListConsumers({}, {}));
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->consumers_size(), 1);
  const admin::v1::Consumer& consumer = response->consumers(0);
  EXPECT_EQ(consumer.consumer(), "test.sums");
  EXPECT_EQ(consumer.state(), admin::v1::Consumer::FOLLOWING);
  EXPECT_EQ(consumer.trouble(), "");
  EXPECT_EQ(consumer.cursor(), "c3");
  EXPECT_EQ(consumer.as_of().seconds(), 1'600'000'001);
  EXPECT_EQ(consumer.behind(), 7);
  EXPECT_EQ(consumer.dead_letters(), 3);
}

TEST_F(ConsumerServiceTest, GivesDeadLettersInPages) {
  const auto first = Run(service_.ListDeadLetters({}, LettersRequest(2)));
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->dead_letters_size(), 2);
  EXPECT_EQ(first->dead_letters(0).event().aggregate_id(), "o1");
  EXPECT_EQ(first->dead_letters(0).error(), "INTERNAL: poison");
  EXPECT_TRUE(first->dead_letters(0).has_died_at());
  const auto second =
      Run(service_.ListDeadLetters({}, LettersRequest(2, first->next_page_token())));
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->dead_letters_size(), 1);
  EXPECT_EQ(second->dead_letters(0).event().aggregate_id(), "o3");
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ConsumerServiceTest, BadPagesNameTheFields) {
  const absl::Status status =
      Run(service_.ListDeadLetters({}, LettersRequest(-1, "nonsense"))).status();
  ASSERT_EQ(ViolationsOf(status).size(), 2u);
  EXPECT_EQ(ViolationsOf(status)[0].field, "page_size");
  EXPECT_EQ(ViolationsOf(status)[1].field, "page_token");
}

TEST_F(ConsumerServiceTest, AnUnknownConsumerGetsThoseThatAreKnown) {
  admin::v1::ReplayRequest request;
  request.set_consumer("test.sum");
  EXPECT_EQ(Run(service_.Replay({}, request)).status(),
            absl::NotFoundError("there is no such consumer here; there are: test.sums"));
  const std::vector<std::unique_ptr<Consumer>> none;
  ConsumerService empty(none);
  EXPECT_EQ(Run(empty.Replay({}, request)).status(),
            absl::NotFoundError("this process consumes no events"));
}

TEST_F(ConsumerServiceTest, RedrivesOneLetter) {
  handler_.SetScript([](const event::v1::Envelope&) { return absl::OkStatus(); });
  admin::v1::RedriveRequest request;
  request.set_consumer("test.sums");
  request.set_event_id("event-o2-1");
  EXPECT_EQ(Run(service_.Redrive({}, request)).status(), absl::OkStatus());
  EXPECT_THAT(Effects(), ::testing::ElementsAre("o2/1"));
  EXPECT_EQ(Run(service_.Redrive({}, request)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ConsumerServiceTest, ReplaysFromACursor) {
  admin::v1::ReplayRequest request;
  request.set_consumer("test.sums");
  request.set_cursor("c1");
  ASSERT_EQ(Run(service_.Replay({}, request)).status(), absl::OkStatus());
  RunUntil([&] { return source_.asked().size() == 2; });
  EXPECT_EQ(source_.asked().back().cursor, "c1");
}

}  // namespace
}  // namespace souk::events
