// What the errors of json::Read tell.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/json/reader.h"
#include "test_types.h"

namespace souk::json {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReaderErrorsTest : public JsonTest {
 protected:
  absl::Status ErrorOf(absl::string_view json) const { return Read(json, *New()); }
};
INSTANTIATE_JSON_TEST(ReaderErrorsTest);

TEST_P(ReaderErrorsTest, MessageHasPlaceFieldAndExpectation) {
  const absl::Status status =
      ErrorOf("{\n  \"innerList\": [\n    {},\n    {\"inner\": {\"number\": \"x\"}}\n  ]\n}");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      status.message(),
      "line 4, column 26: inner_list[1].inner.number: must be a whole number from -2147483648 "
      "to 2147483647");
}

TEST_P(ReaderErrorsTest, ViolationHasPathAndDescription) {
  EXPECT_THAT(ViolationsOf(ErrorOf(R"({"innerMap":{"a.b":{"inner":{"number":true}}}})")),
              ElementsAre(FieldViolation{"inner_map[a.b].inner.number",
                                         "must be a number, but is a boolean"}));
}

TEST_P(ReaderErrorsTest, ErrorsOutsideAnyFieldHaveNoViolation) {
  EXPECT_THAT(ViolationsOf(ErrorOf("[]")), IsEmpty());
  EXPECT_EQ(ErrorOf("[]").message(), "line 1, column 1: must be an object, but is an array");
}

TEST_P(ReaderErrorsTest, ReasonIsInvalidJson) {
  EXPECT_EQ(ReasonOf(ErrorOf("[]")), "INVALID_JSON");
  EXPECT_EQ(ReasonOf(ErrorOf(R"({"colour":"PINK"})")), "INVALID_JSON");
}

TEST_P(ReaderErrorsTest, NamesFromTheTextAreShortenedAndMadePrintable) {
  const absl::Status status =
      ErrorOf(absl::StrCat("{\"\\u001f\\u001e", std::string(500, 'x'), "\":1}"));
  ASSERT_EQ(ViolationsOf(status).size(), 1u);
  EXPECT_EQ(ViolationsOf(status)[0].field, absl::StrCat("??", std::string(58, 'x'), "..."));
}

TEST_P(ReaderErrorsTest, ValuesAreNotRepeated) {
  for (const char* json : {R"({"int32Value":"my-secret"})", R"({"colour":"my-secret"})",
                           R"({"bytesValue":"my-secret!"})", R"({"timestamp":"my-secret"})"}) {
    EXPECT_THAT(std::string(ErrorOf(json).message()),
                ::testing::Not(::testing::HasSubstr("secret")));
  }
}

}  // namespace
}  // namespace souk::json
