#include "common/discovery/host_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/async/thread_executor.h"
#include "tests/unit/common/async/run_blocking.h"

namespace souk::discovery {
namespace {

using ::testing::ElementsAre;

class SystemHostLookupTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> AddressesOf(const std::string& host) {
    return async::RunBlocking(lookup_.AddressesOf(host));
  }

  async::ThreadExecutor executor_{1};
  SystemHostLookup lookup_{executor_};
};

TEST_F(SystemHostLookupTest, AnAddressIsItsOwn) {
  EXPECT_THAT(*AddressesOf("127.0.0.1"), ElementsAre("127.0.0.1"));
}

TEST_F(SystemHostLookupTest, ANameOfBothFamiliesGivesTheIpv4Ones) {
  EXPECT_THAT(*AddressesOf("localhost"), ElementsAre("127.0.0.1"));
}

TEST_F(SystemHostLookupTest, ANameThatIsNoneHasNoAddresses) {
  // Refused before any server is asked: a label has at most 63 bytes.
  const absl::Status status = AddressesOf(std::string(64, 'a') + ".invalid").status();
  EXPECT_TRUE(absl::IsNotFound(status) || absl::IsUnavailable(status)) << status;
}

}  // namespace
}  // namespace souk::discovery
