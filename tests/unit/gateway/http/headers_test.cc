#include "gateway/http/headers.h"

#include <gtest/gtest.h>

namespace souk::gateway::http {
namespace {

TEST(Headers, KeepOrderAndRepeatedNames) {
  const Headers headers = {{"Accept", "a"}, {"X-Id", "1"}, {"accept", ""}};
  ASSERT_EQ(headers.size(), 3u);
  std::string all;
  for (const Headers::Field field : headers) {
    all += std::string(field.name) + "=" + std::string(field.value) + ";";
  }
  EXPECT_EQ(all, "Accept=a;X-Id=1;accept=;");
}

TEST(Headers, FindTheFirstOfANameInAnyCase) {
  const Headers headers = {{"Accept", "a"}, {"ACCEPT", "b"}};
  EXPECT_EQ(headers.Find("accept"), "a");
  EXPECT_EQ(headers.Find("accep"), std::nullopt);
  EXPECT_EQ(headers.Count("aCCept"), 2u);
  EXPECT_EQ(headers.Count("x"), 0u);
}

TEST(Headers, AreEmptyAfterClear) {
  Headers headers = {{"A", "1"}};
  headers.Clear();
  EXPECT_TRUE(headers.empty());
  headers.Add("B", "2");
  EXPECT_EQ(headers[0].name, "B");
  EXPECT_EQ(headers.Find("A"), std::nullopt);
}

TEST(IsFieldName, TakesTokensOnly) {
  EXPECT_TRUE(IsFieldName("X-Request-Id_1~"));
  for (const char* name : {"", "a b", "a:", "a\r", "caf\xC3\xA9", "(a)"}) {
    EXPECT_FALSE(IsFieldName(name)) << name;
  }
}

TEST(IsFieldValue, RefusesWhatCouldBeginAnotherField) {
  for (const char* value : {"", "a b\tc", "caf\xC3\xA9"}) EXPECT_TRUE(IsFieldValue(value));
  for (const char* value : {"a\rb", "a\nb", "\x7F", "\x01"}) EXPECT_FALSE(IsFieldValue(value));
  EXPECT_FALSE(IsFieldValue(absl::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace souk::gateway::http
