#include "gateway/transcoding/content_type.h"

#include "gateway/transcoding/request.h"
#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

TEST(ContentTypeTest, JsonAndItsSuffixAreJsonInAnyCaseAndWithParameters) {
  for (const char* type : {"application/json", "Application/JSON",
                           "application/json; charset=utf-8", "application/json;charset=utf-8",
                           " application/json ", "text/x+json", "application/problem+json; v=1"}) {
    EXPECT_TRUE(IsJson(type)) << type;
  }
}

TEST(ContentTypeTest, OthersAreNot) {
  for (const char* type :
       {"", "text/plain", "application/jsonp", "application/x-json", "json", "+json",
        "text/html; a=application/json", "application/json, text/plain"}) {
    EXPECT_FALSE(IsJson(type)) << type;
  }
}

TEST(ContentTypeTest, AbsentTypeIsTakenForJsonAndHttpBodyTakesAnything) {
  const TestSchema schema;
  const BoundMethod json(schema, "Library.Call", {"POST", {}, "*", ""});
  EXPECT_TRUE(TakesContentType(json.binding(), ""));
  EXPECT_TRUE(TakesContentType(json.binding(), "application/json"));
  EXPECT_FALSE(TakesContentType(json.binding(), "image/png"));
  const BoundMethod upload(schema, "Library.Call", {"POST", {}, "upload", ""});
  EXPECT_TRUE(TakesContentType(upload.binding(), "image/png"));
  const BoundMethod raw(schema, "Library.Raw", {"POST", {}, "*", ""});
  EXPECT_TRUE(TakesContentType(raw.binding(), "image/png"));
}

}  // namespace
}  // namespace souk::gateway::transcoding
