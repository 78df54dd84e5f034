#include "gateway/transcoding/http_body.h"

#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

TEST(HttpBodyTest, IsKnownByNameAndFields) {
  const TestSchema schema;
  json::TypeTable types;
  EXPECT_TRUE(IsHttpBody(types.Add(*schema.Method("Library.Raw").input_type())));
  EXPECT_FALSE(IsHttpBody(types.Add(*schema.Method("Library.Call").input_type())));
}

TEST(HttpBodyTest, ContentIsSetAndRead) {
  const TestSchema schema;
  json::TypeTable types;
  const json::MessageType& type = types.Add(*schema.Method("Library.Raw").input_type());
  const auto message = schema.New(*type.descriptor);
  SetHttpBody("image/png", std::string("\0\xFF", 2), type, *message);
  EXPECT_EQ(*ReadHttpBody(message->SerializeAsString()),
            (HttpContent{"image/png", std::string("\0\xFF", 2)}));
}

TEST(HttpBodyTest, ContentWithoutATypeIsBytes) {
  EXPECT_EQ(*ReadHttpBody(""), (HttpContent{"application/octet-stream", ""}));
}

TEST(HttpBodyTest, MalformedBytesAreRefused) {
  EXPECT_EQ(ReadHttpBody("\xFF").status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace souk::gateway::transcoding
