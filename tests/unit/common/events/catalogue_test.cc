#include "common/events/catalogue.h"

#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/message_differencer.h>

#include <memory>
#include <set>

#include "souk/event/v1/event_type.pb.h"
#include "souk/event/v1/inventory_events.pb.h"
#include "souk/event/v1/order_events.pb.h"
#include "souk/event/v1/payment_events.pb.h"
#include "souk/event/v1/user_events.pb.h"

namespace souk::events {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using ::testing::AllOf;
using ::testing::HasSubstr;

// Something in every field, one element in every list.
void Fill(Message& message) {
  if (auto* mask = dynamic_cast<google::protobuf::FieldMask*>(&message)) {
    mask->add_paths("display_name");
    return;
  }
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    const bool many = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        many ? reflection.AddString(&message, field, "ü\"x")
             : reflection.SetString(&message, field, "ü\"x");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        reflection.SetInt32(&message, field, -7);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        reflection.SetInt64(&message, field, int64_t{1} << 60);
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        reflection.SetEnumValue(&message, field, 1);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        Fill(many ? *reflection.AddMessage(&message, field)
                  : *reflection.MutableMessage(&message, field));
        break;
      default:
        FAIL() << "teach Fill the type of " << field->full_name();
    }
  }
}

std::unique_ptr<Message> New(const google::protobuf::Descriptor& type) {
  return std::unique_ptr<Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

storage::OutboxEntry Row(std::string type, std::string payload, int schema_version = 1) {
  return {.position = 17,
          .event = {.event_id = "e1",
                    .aggregate_type = "order",
                    .aggregate_id = "o1",
                    .aggregate_version = 3,
                    .type = std::move(type),
                    .schema_version = schema_version,
                    .occurred_at = absl::FromUnixMicros(1'700'000'000'000'123),
                    .traceparent = "00-trace",
                    .payload = std::move(payload)}};
}

const EventCatalogue& Catalogue() {
  static const EventCatalogue* const kCatalogue = new EventCatalogue();
  return *kCatalogue;
}

TEST(EventCatalogueTest, EveryPayloadIsInItOnce) {
  std::set<std::string> types;
  for (const google::protobuf::FileDescriptor* file :
       {event::v1::UserCreated::descriptor()->file(), event::v1::OrderPlaced::descriptor()->file(),
        event::v1::PaymentCharged::descriptor()->file(),
        event::v1::StockReserved::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) {
      const google::protobuf::Descriptor& payload = *file->message_type(i);
      ASSERT_TRUE(payload.options().HasExtension(event::v1::event)) << payload.full_name();
      const std::string& type = payload.options().GetExtension(event::v1::event).type();
      EXPECT_TRUE(types.insert(type).second) << type << " belongs to two messages";
      ASSERT_NE(Catalogue().Find(type), nullptr) << type;
      EXPECT_EQ(Catalogue().Find(type)->payload, &payload);
      EXPECT_EQ(Catalogue().EntryOf(payload).type, type);
    }
  }
  EXPECT_EQ(Catalogue().entries().size(), types.size());
  EXPECT_EQ(Catalogue().Find("order.eaten"), nullptr);
}

TEST(EventCatalogueTest, EachPayloadComesBackAsItWas) {
  for (const EventCatalogue::Entry& entry : Catalogue().entries()) {
    const std::unique_ptr<Message> payload = New(*entry.payload);
    Fill(*payload);
    const absl::StatusOr<std::string> text = Catalogue().WritePayload(*payload);
    ASSERT_TRUE(text.ok()) << entry.type << ": " << text.status();
    const auto envelope = Catalogue().ReadEntry(Row(entry.type, *text));
    ASSERT_TRUE(envelope.ok()) << entry.type << ": " << envelope.status();
    const std::unique_ptr<Message> back = New(*entry.payload);
    ASSERT_TRUE(envelope->payload().UnpackTo(back.get())) << entry.type;
    EXPECT_TRUE(MessageDifferencer::Equals(*payload, *back)) << entry.type << ": " << *text;
  }
}

TEST(EventCatalogueTest, TheEnvelopeSaysWhatTheRowSays) {
  const auto envelope = Catalogue().ReadEntry(Row("order.paid", "{}", 2));
  ASSERT_TRUE(envelope.ok()) << envelope.status();
  EXPECT_EQ(envelope->event_id(), "e1");
  EXPECT_EQ(envelope->aggregate_type(), "order");
  EXPECT_EQ(envelope->aggregate_id(), "o1");
  EXPECT_EQ(envelope->aggregate_version(), 3);
  EXPECT_EQ(envelope->type(), "order.paid");
  EXPECT_EQ(envelope->schema_version(), 2);
  EXPECT_EQ(envelope->occurred_at().seconds(), 1'700'000'000);
  EXPECT_EQ(envelope->occurred_at().nanos(), 123'000);
  EXPECT_EQ(envelope->traceparent(), "00-trace");
}

TEST(EventCatalogueTest, AnUnknownTypeKeepsAllThatItsWriterSaid) {
  const auto envelope =
      Catalogue().ReadEntry(Row("order.gift_wrapped", R"({"paper":["red",{"bows":2}]})"));
  ASSERT_TRUE(envelope.ok()) << envelope.status();
  google::protobuf::Value payload;
  ASSERT_TRUE(envelope->payload().UnpackTo(&payload));
  const auto& paper = payload.struct_value().fields().at("paper").list_value();
  EXPECT_EQ(paper.values(0).string_value(), "red");
  EXPECT_EQ(paper.values(1).struct_value().fields().at("bows").number_value(), 2);
}

TEST(EventCatalogueTest, MembersOfANewerFormAreSkipped) {
  const auto envelope =
      Catalogue().ReadEntry(Row("order.paid", R"({"paymentId":"p1","coupon":{"off":10}})", 2));
  ASSERT_TRUE(envelope.ok()) << envelope.status();
  event::v1::OrderPaid paid;
  ASSERT_TRUE(envelope->payload().UnpackTo(&paid));
  EXPECT_EQ(paid.payment_id(), "p1");
}

TEST(EventCatalogueTest, ARowThatCannotBeReadIsNamed) {
  for (const char* payload : {"", "{", R"({"paymentId":7})", "[]"}) {
    const absl::Status status = Catalogue().ReadEntry(Row("order.paid", payload)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << payload;
    EXPECT_THAT(status.message(), AllOf(HasSubstr("position 17"), HasSubstr("order.paid")));
  }
}

TEST(EventCatalogueTest, TextThatIsNotUtf8IsNotWritten) {
  event::v1::OrderPaid paid;
  paid.set_payment_id("\xff");
  EXPECT_EQ(Catalogue().WritePayload(paid).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace souk::events
