#include "tools/soukctl/events/services.h"

#include <gmock/gmock.h>

namespace souk::soukctl {
namespace {

using ::testing::ElementsAre;

const Endpoints kEndpoints = {{"gateway", {.http = "http://127.0.0.1:1", .grpc = "127.0.0.1:5"}},
                              {"order", {.grpc = "127.0.0.1:2"}},
                              {"order-2", {.grpc = "127.0.0.1:3"}},
                              {"user", {.grpc = "127.0.0.1:4"}}};

TEST(EventServicesTest, AreAllButTheGatewayUnlessOneIsNamed) {
  EXPECT_THAT(*FindServices(kEndpoints, ""), ElementsAre("order", "order-2", "user"));
  EXPECT_THAT(*FindServices(kEndpoints, "user"), ElementsAre("user"));
}

TEST(EventServicesTest, ReplicasHaveNoEventsOfTheirOwn) {
  EXPECT_THAT(*FindFeeds(kEndpoints, ""), ElementsAre("order", "user"));
  EXPECT_THAT(*FindFeeds(kEndpoints, "order-2"), ElementsAre("order-2"));
}

TEST(EventServicesTest, AnUnknownOneGetsThoseThatAreKnown) {
  const absl::Status status =
      absl::NotFoundError("there is no service orders; there are: order, order-2, user");
  EXPECT_EQ(FindServices(kEndpoints, "orders").status(), status);
  EXPECT_EQ(FindFeeds(kEndpoints, "orders").status(), status);
  EXPECT_FALSE(FindServices(kEndpoints, "gateway").ok());
}

}  // namespace
}  // namespace souk::soukctl
