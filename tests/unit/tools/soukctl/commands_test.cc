// What soukctl's own commands refuse before they call anybody.

#include "tools/soukctl/commands.h"

#include <gtest/gtest.h>

#include "tests/unit/tools/soukctl/run_command.h"

namespace souk::soukctl {
namespace {

TEST(CommandsTest, AnItemThatIsNoQuantityOfASkuIsRefused) {
  for (const char* item : {"TEAPOT-1=two", "TEAPOT-1=1=2", "TEAPOT-1="}) {
    EXPECT_EQ(ErrorOf(OrderCommand(), {item}),
              absl::InvalidArgumentError(std::string(item) + ": write SKU=QUANTITY"));
  }
}

TEST(CommandsTest, WatchTakesOneOrder) {
  const absl::Status one = absl::InvalidArgumentError("name one order: soukctl watch ORDER_ID");
  EXPECT_EQ(ErrorOf(WatchCommand(), {}), one);
  EXPECT_EQ(ErrorOf(WatchCommand(), {"a", "b"}), one);
}

TEST(CommandsTest, VerifysPatienceIsADuration) {
  EXPECT_EQ(ErrorOf(VerifyCommand(), {"--patience", "long"}),
            absl::InvalidArgumentError("--patience must be a duration such as 60s"));
}

TEST(CommandsTest, AReadyFileThatIsNotThereIsNamed) {
  const absl::Status missing = absl::NotFoundError("/no/such/file: cannot be read");
  for (const Command& command : {OrderCommand(), VerifyCommand(), DemoCommand()}) {
    EXPECT_EQ(ErrorOf(command, {"--ready-file", "/no/such/file"}), missing) << command.name;
  }
}

TEST(CommandsTest, AGatewayThatIsNoAddressIsRefused) {
  for (const Command& command : {OrderCommand(), DemoCommand()}) {
    EXPECT_EQ(
        ErrorOf(command, {"--gateway", "localhost"}),
        absl::InvalidArgumentError("\"localhost\" is no address such as http://127.0.0.1:8080"))
        << command.name;
  }
}

TEST(CommandsTest, AProcessThatDoesNotAnswerIsNotReady) {
  EXPECT_EQ(ErrorOf(ReadyCommand(), {"--admin", "http://127.0.0.1:1"}),
            absl::UnavailableError("http://127.0.0.1:1/readyz does not say 200"));
  EXPECT_EQ(ErrorOf(ReadyCommand(), {"--admin", "nonsense"}).code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace souk::soukctl
