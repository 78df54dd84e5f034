#include "common/events/nats/stream.h"

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "common/base/error.h"
#include "common/events/nats/beginning.h"
#include "tests/unit/common/events/nats/nats_fixture.h"

namespace souk::events::nats {
namespace {

using google::protobuf::util::MessageDifferencer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using StreamTest = NatsTest;

TEST_F(StreamTest, AServerThatIsAwayIsNamedWithoutItsPassword) {
  server_->Kill();
  const std::string address = server_->url().substr(sizeof("nats://") - 1);
  const absl::Status status =
      Connection::Open({.url = "nats://souk:secret@" + address, .name = "test"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "BROKER_UNAVAILABLE");
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("nats://souk@" + address), Not(HasSubstr("secret"))));
}

TEST_F(StreamTest, IsMadeOnceAndGetsTheAgeThatIsConfigured) {
  ASSERT_EQ(stream_->GetSequences().status().code(), absl::StatusCode::kNotFound);
  ASSERT_EQ(stream_->Prepare({.max_age = absl::Hours(1)}), absl::OkStatus());
  ASSERT_EQ(stream_->Prepare({.max_age = absl::Hours(2)}), absl::OkStatus());
  StreamInfoHandle info;
  ASSERT_EQ(js_GetStreamInfo(Out(info), connection_->jetstream(), "souk_order", nullptr, nullptr),
            NATS_OK);
  EXPECT_EQ(absl::Nanoseconds(info->Config->MaxAge), absl::Hours(2));
  EXPECT_EQ(info->Config->Storage, js_FileStorage);
}

TEST_F(StreamTest, OneThatTakesOtherSubjectsIsNotTouched) {
  const char* subjects[] = {"other.>"};
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = "souk_order";
  config.Subjects = subjects;
  config.SubjectsLen = 1;
  ASSERT_EQ(js_AddStream(nullptr, connection_->jetstream(), &config, nullptr, nullptr), NATS_OK);
  const absl::Status status = stream_->Prepare({.max_age = absl::Hours(1)});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "STREAM_FOREIGN");
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("souk_order"), HasSubstr("souk.order.>")));
}

TEST_F(StreamTest, TheBeginningOfEachCursorIsFoundAlsoAmongRemovedMessages) {
  AppendOrders(40);
  {
    const auto relay = StartRelay();
    WaitForOrders(40);
  }
  const std::vector<DeliveredEvent> events = *Read("");
  std::vector<uint64_t> left;
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) {
    const bool removed = sequence <= 3 || (sequence >= 10 && sequence < 25) || sequence == 39;
    if (!removed) {
      left.push_back(sequence);
      continue;
    }
    ASSERT_EQ(js_DeleteMsg(connection_->jetstream(), "souk_order", sequence, nullptr, nullptr),
              NATS_OK);
  }
  EXPECT_EQ(FindBeginning(*stream_, std::nullopt)->sequence, left.front());
  for (uint64_t done = 0; done < 40; ++done) {
    const Cursor cursor = done == 0 ? Cursor{Cursor::Parse(events[0].cursor)->epoch, 0}
                                    : *Cursor::Parse(events[done - 1].cursor);
    const uint64_t next = *std::upper_bound(left.begin(), left.end(), done);
    EXPECT_EQ(FindBeginning(*stream_, cursor)->sequence, next) << "after " << done;
  }
  const Beginning end = *FindBeginning(*stream_, *Cursor::Parse(events[39].cursor));
  EXPECT_EQ(end.sequence, 41u);
  EXPECT_FALSE(end.first.has_value());
}

TEST_F(StreamTest, TheLastMessageIsFoundWhenThoseBehindItWereRemoved) {
  {
    const auto relay = StartRelay();
    AppendOrders(3);
    WaitForOrders(3);
  }
  for (const uint64_t removed : {3, 2}) {
    ASSERT_EQ(js_DeleteMsg(connection_->jetstream(), "souk_order", removed, nullptr, nullptr),
              NATS_OK);
  }
  EXPECT_EQ((*stream_->FindLast(*stream_->GetSequences()))->sequence, 1u);
  ASSERT_EQ(stream_->PurgeTo(1), absl::OkStatus());
  EXPECT_FALSE(stream_->FindLast(*stream_->GetSequences())->has_value());
}

TEST_F(StreamTest, AnEventOfATypeThatIsNotKnownKeepsItsPayload) {
  AppendRaw("order.invented", R"({"answer":42,"items":["a",null]})");
  const DeliveredEvent event = (*Read(""))[0];
  const EventMessage message = *ToMessage(catalogue_, event, "e-0");
  const auto read = catalogue_.ReadEnvelope("order.invented", message.body);
  ASSERT_TRUE(read.ok()) << read.status();
  const auto payload_of = [](const event::v1::Envelope& envelope) {
    google::protobuf::Value payload;
    EXPECT_TRUE(envelope.payload().UnpackTo(&payload));
    return payload;
  };
  EXPECT_TRUE(MessageDifferencer::Equals(payload_of(*read), payload_of(*event.envelope)));
  EXPECT_EQ(read->aggregate_id(), event.envelope->aggregate_id());
  // As a newer binary, which knows the type, writes it.
  const auto newer = catalogue_.ReadEnvelope(
      "order.invented",
      R"({"eventId":"1","type":"order.invented","payload":{"@type":"type.googleapis.com/x.New","a":1}})");
  ASSERT_TRUE(newer.ok()) << newer.status();
  EXPECT_EQ(newer->payload().type_url(), "type.googleapis.com/google.protobuf.Value");
}

}  // namespace
}  // namespace souk::events::nats
