#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "common/json/reader.h"
#include "common/json/writer.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace souk::json {

/// Makes messages of the test's types.
class TestTypes {
 public:
  virtual ~TestTypes() = default;
  /// `name` without its package: "Everything".
  virtual std::unique_ptr<google::protobuf::Message> New(absl::string_view name) const = 0;
};

/// Those of the generated classes.
class GeneratedTypes final : public TestTypes {
 public:
  std::unique_ptr<google::protobuf::Message> New(absl::string_view name) const override;
};

/// Dynamic messages over a descriptor pool that shares nothing with the generated one: what a
/// process has that loads a descriptor set it never saw.
class ForeignTypes final : public TestTypes {
 public:
  ForeignTypes();
  std::unique_ptr<google::protobuf::Message> New(absl::string_view name) const override;

 private:
  google::protobuf::DescriptorPool pool_;
  mutable google::protobuf::DynamicMessageFactory factory_;
};

/// Runs each test over both kinds of types.
class JsonTest : public ::testing::TestWithParam<bool> {
 protected:
  JsonTest();

  std::unique_ptr<google::protobuf::Message> New(absl::string_view name = "Everything") const {
    return types_->New(name);
  }
  /// A message from its text format.
  std::unique_ptr<google::protobuf::Message> Parse(absl::string_view text_format,
                                                   absl::string_view type = "Everything") const;

  /// What reading gives, in text format on one line; or the error's code and message.
  std::string Reading(absl::string_view json, const ReadOptions& options = {},
                      absl::string_view type = "Everything") const;
  /// What writing a message given in text format gives; or the error's code and message.
  std::string Writing(absl::string_view text_format, const WriteOptions& options = {},
                      absl::string_view type = "Everything") const;
  /// What writing gives after reading: the text in its normal form.
  std::string Rewriting(absl::string_view json, absl::string_view type = "Everything") const;

  /// The code and message of the error that reading gives; fails the test when there is none.
  std::string Refusal(absl::string_view json, const ReadOptions& options = {},
                      absl::string_view type = "Everything") const;

 private:
  std::unique_ptr<TestTypes> types_;
};

#define INSTANTIATE_JSON_TEST(name)                                                     \
  INSTANTIATE_TEST_SUITE_P(Types, name, ::testing::Bool(), [](const auto& is_foreign) { \
    return is_foreign.param ? "Foreign" : "Generated";                                  \
  })

}  // namespace souk::json
