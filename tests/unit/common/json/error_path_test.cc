#include "common/json/error_path.h"

#include <string>

#include "gtest/gtest.h"

namespace souk::json {
namespace {

TEST(ErrorPathTest, IsBuiltFromTheInsideOut) {
  ErrorPath path;
  EXPECT_EQ(path.text(), "");
  path.PutField("quantity");
  EXPECT_EQ(path.text(), "quantity");
  path.PutIndex(2);
  EXPECT_EQ(path.text(), "[2].quantity");
  path.PutField("items");
  EXPECT_EQ(path.text(), "items[2].quantity");
  path.PutKey("colour");
  path.PutField("orders");
  EXPECT_EQ(path.text(), "orders[colour].items[2].quantity");
}

TEST(ErrorPathTest, PrintableTextIsShortAndWithoutControlsAndBrokenUtf8) {
  EXPECT_EQ(Printable("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(Printable("a\x1F\n\xFF"), "a??\xEF\xBF\xBD");
  EXPECT_EQ(Printable(std::string(1000, 'x')), std::string(60, 'x') + "...");
}

}  // namespace
}  // namespace souk::json
