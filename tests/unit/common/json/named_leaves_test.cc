// Which leaves a text names: what the field mask of a PATCH is made from.

#include <string>
#include <vector>

#include "common/json/reader.h"
#include "test_types.h"

namespace souk::json {

std::ostream& operator<<(std::ostream& out, const NamedLeaf& leaf) {
  return out << leaf.path << (leaf.is_null ? " (null)" : "");
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class NamedLeavesTest : public JsonTest {
 protected:
  std::vector<NamedLeaf> Leaves(absl::string_view json) const {
    std::vector<NamedLeaf> leaves;
    ReadOptions options;
    options.named_leaves = &leaves;
    options.ignore_unknown_fields = true;
    EXPECT_EQ(Read(json, *New(), options), absl::OkStatus());
    return leaves;
  }
};
INSTANTIATE_JSON_TEST(NamedLeavesTest);

TEST_P(NamedLeavesTest, PathsUseTheNamesOfTheProtoInTheOrderOfTheText) {
  EXPECT_THAT(
      Leaves(R"({"stringValue":"","int32_value":0,"inner":{"inner":{"text":"x"},"number":1}})"),
      ElementsAre(NamedLeaf{"string_value"}, NamedLeaf{"int32_value"},
                  NamedLeaf{"inner.inner.text"}, NamedLeaf{"inner.number"}));
}

TEST_P(NamedLeavesTest, NothingNamedGivesNothing) { EXPECT_THAT(Leaves("{}"), IsEmpty()); }

TEST_P(NamedLeavesTest, EmptyObjectsAreLeaves) {
  EXPECT_THAT(Leaves(R"({"inner":{"inner":{}}})"), ElementsAre(NamedLeaf{"inner.inner"}));
}

TEST_P(NamedLeavesTest, NullsAreNamedAsSuch) {
  EXPECT_THAT(Leaves(R"({"inner":null,"int32Value":null,"value":null})"),
              ElementsAre(NamedLeaf{"inner", true}, NamedLeaf{"int32_value", true},
                          NamedLeaf{"value", false}));
}

TEST_P(NamedLeavesTest, RepeatedMapsAnyAndOtherFormsAreLeaves) {
  EXPECT_THAT(Leaves(R"({"innerList":[{"number":1}],"innerMap":{"a":{"number":1}},
                 "any":{"@type":"x/souk.jsontest.Inner","number":1,"inner":{"number":1}},
                 "struct":{"a":{"b":1}},"timestamp":"1970-01-01T00:00:00Z","int32Wrapper":1})"),
              ElementsAre(NamedLeaf{"inner_list"}, NamedLeaf{"inner_map"}, NamedLeaf{"any"},
                          NamedLeaf{"struct"}, NamedLeaf{"timestamp"}, NamedLeaf{"int32_wrapper"}));
}

TEST_P(NamedLeavesTest, UnknownMembersAreNoLeaves) {
  EXPECT_THAT(Leaves(R"({"unknown":{"number":1},"inner":{"unknown":1}})"),
              ElementsAre(NamedLeaf{"inner"}));
}

TEST_P(NamedLeavesTest, LeavesOfAFieldBeginBelowIt) {
  const auto message = New();
  std::vector<NamedLeaf> leaves;
  ReadOptions options;
  options.named_leaves = &leaves;
  const auto* const descriptor = message->GetDescriptor();
  ASSERT_TRUE(ReadField(R"({"inner":{"number":1}})", *descriptor->FindFieldByName("inner"),
                        *message, options)
                  .ok());
  ASSERT_TRUE(
      ReadField(R"([{"number":1}])", *descriptor->FindFieldByName("inner_list"), *message, options)
          .ok());
  EXPECT_THAT(leaves, ElementsAre(NamedLeaf{"inner.number"}));
}

}  // namespace
}  // namespace souk::json
