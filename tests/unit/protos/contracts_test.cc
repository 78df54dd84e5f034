#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "google/api/annotations.pb.h"
#include "souk/order/v1/order_service.pb.h"
#include "souk/policy.pb.h"
#include "tests/unit/protos/offered_protos.h"

namespace souk {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::MethodOptions;

class ContractsTest : public testing::Test {
 protected:
  OfferedProtos protos_;
};

bool IsRead(const MethodDescriptor& method) {
  return method.options().idempotency_level() == MethodOptions::NO_SIDE_EFFECTS;
}

// The field that `path` leads to from `message`; null where it leads nowhere.
const FieldDescriptor* FieldAt(const Descriptor* message, const std::string& path) {
  const FieldDescriptor* field = nullptr;
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    field = message == nullptr ? nullptr : message->FindFieldByName(name);
    if (field == nullptr) return nullptr;
    message = field->message_type();
  }
  return field;
}

template <typename Element>
void ExpectComment(const Element& element, const std::string& name) {
  google::protobuf::SourceLocation location;
  ASSERT_TRUE(element.GetSourceLocation(&location)) << name;
  EXPECT_NE(location.leading_comments, "") << name << " has no comment";
}

TEST_F(ContractsTest, EachMethodAdmitsSomebody) {
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    const Policy& policy = method.options().GetExtension(souk::policy);
    EXPECT_TRUE(policy.public_() || policy.owner() || !policy.self().empty() ||
                policy.role_size() > 0 || policy.service_size() > 0)
        << method.full_name();
  });
}

TEST_F(ContractsTest, EachPolicyNamesAnIdOfTheRequestAndKnownRolesAndServices) {
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    const Policy& policy = method.options().GetExtension(souk::policy);
    if (!policy.self().empty()) {
      const FieldDescriptor* field = FieldAt(method.input_type(), policy.self());
      ASSERT_NE(field, nullptr) << method.full_name() << ": " << policy.self();
      EXPECT_EQ(field->name(), "user_id") << method.full_name();
    }
    EXPECT_THAT(policy.role(), testing::Each("operator")) << method.full_name();
    EXPECT_THAT(policy.service(),
                testing::Each(testing::AnyOf("user", "order", "payment", "inventory", "gateway")))
        << method.full_name();
  });
}

// A method is a read when it says so; who forgets it makes a mutation that is never retried without
// a key, so these are the methods that must say it. What streams the progress of work that may be
// repeated says that.
TEST_F(ContractsTest, WhatIsServedByGetOrStreamsOnlyAnswersIsAReadOrMayBeRepeated) {
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    if (method.client_streaming()) return;
    if (!method.options().GetExtension(google::api::http).get().empty()) {
      EXPECT_TRUE(IsRead(method)) << method.full_name();
    } else if (method.server_streaming()) {
      EXPECT_NE(method.options().idempotency_level(), MethodOptions::IDEMPOTENCY_UNKNOWN)
          << method.full_name();
    }
  });
}

TEST_F(ContractsTest, OnlyLoginIsAReadThatIsNotServedByGet) {
  std::vector<std::string> reads;
  protos_.ForEachMethod([&](const MethodDescriptor& method) {
    const auto& rule = method.options().GetExtension(google::api::http);
    if (IsRead(method) && rule.pattern_case() != google::api::HttpRule::PATTERN_NOT_SET &&
        rule.get().empty()) {
      reads.push_back(method.full_name());
    }
  });
  EXPECT_THAT(reads, testing::ElementsAre("souk.user.v1.UserService.Login"));
}

// A saga repeats its steps until their outcome is known, and the retry policy may help it.
TEST_F(ContractsTest, WhatOnlyServicesMayCallMayBeRepeated) {
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    const Policy& policy = method.options().GetExtension(souk::policy);
    const bool for_people =
        policy.public_() || policy.owner() || !policy.self().empty() || policy.role_size() > 0;
    if (for_people) return;
    EXPECT_NE(method.options().idempotency_level(), MethodOptions::IDEMPOTENCY_UNKNOWN)
        << method.full_name();
  });
}

TEST_F(ContractsTest, EachMessageOfAStreamedMutationCarriesAnIdempotencyKey) {
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    if (!method.client_streaming()) return;
    EXPECT_NE(method.input_type()->FindFieldByName("idempotency_key"), nullptr)
        << method.full_name();
  });
}

TEST_F(ContractsTest, EachPagedListHasAllPagingFields) {
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    if (method.input_type()->FindFieldByName("page_token") == nullptr) return;
    EXPECT_NE(method.input_type()->FindFieldByName("page_size"), nullptr) << method.full_name();
    EXPECT_NE(method.output_type()->FindFieldByName("next_page_token"), nullptr)
        << method.full_name();
  });
}

TEST_F(ContractsTest, EachEnumBeginsWithAnUnspecifiedZero) {
  protos_.ForEachEnum([](const EnumDescriptor& type) {
    ASSERT_EQ(type.value(0)->number(), 0) << type.full_name();
    EXPECT_TRUE(absl::EndsWith(type.value(0)->name(), "_UNSPECIFIED")) << type.full_name();
  });
}

TEST_F(ContractsTest, EachDeclarationHasAComment) {
  protos_.ForEachMessage([](const Descriptor& message) {
    ExpectComment(message, message.full_name());
    for (int i = 0; i < message.field_count(); ++i) {
      ExpectComment(*message.field(i), message.field(i)->full_name());
    }
    for (int i = 0; i < message.real_oneof_decl_count(); ++i) {
      ExpectComment(*message.oneof_decl(i), message.oneof_decl(i)->full_name());
    }
  });
  protos_.ForEachEnum([](const EnumDescriptor& type) {
    ExpectComment(type, type.full_name());
    for (int i = 0; i < type.value_count(); ++i) {
      ExpectComment(*type.value(i), type.value(i)->full_name());
    }
  });
  protos_.ForEachMethod([](const MethodDescriptor& method) {
    ExpectComment(*method.service(), method.service()->full_name());
    ExpectComment(method, method.full_name());
  });
}

TEST_F(ContractsTest, PackagesFollowFolders) {
  for (const FileDescriptor* file : protos_.files()) {
    std::string folder = file->name().substr(0, file->name().rfind('/'));
    EXPECT_EQ(file->package(), absl::StrReplaceAll(folder, {{"/", "."}}));
  }
}

TEST(OrderEventTest, HasAPayloadForEachOrderEvent) {
  const FileDescriptor* events = event::v1::OrderPlaced::descriptor()->file();
  std::set<const Descriptor*> declared;
  for (int i = 0; i < events->message_type_count(); ++i) declared.insert(events->message_type(i));

  std::set<const Descriptor*> listed;
  const auto* payload = order::v1::OrderEvent::descriptor()->FindOneofByName("payload");
  for (int i = 0; i < payload->field_count(); ++i) listed.insert(payload->field(i)->message_type());
  EXPECT_EQ(listed, declared);
}

TEST(HttpAnnotationTest, HasTheNumberThatForeignToolsLookFor) {
  EXPECT_EQ(google::api::http.number(), 72295728);
}

}  // namespace
}  // namespace souk
