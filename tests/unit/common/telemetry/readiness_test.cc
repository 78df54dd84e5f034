#include "common/telemetry/readiness.h"

#include <gtest/gtest.h>

namespace souk::telemetry {
namespace {

TEST(ReadinessTest, IsReadyWhileEveryConditionHolds) {
  Readiness readiness;
  EXPECT_TRUE(readiness.IsReady());
  readiness.Set("database", absl::UnavailableError("migrating"));
  readiness.Set("bus", absl::OkStatus());
  EXPECT_FALSE(readiness.IsReady());
  readiness.Set("database", absl::OkStatus());
  EXPECT_TRUE(readiness.IsReady());
  readiness.Set("bus", absl::UnavailableError("connecting"));
  EXPECT_FALSE(readiness.IsReady());
}

TEST(ReadinessTest, DescribesEachConditionOnALineOfItsOwn) {
  Readiness readiness;
  readiness.Set("database", absl::OkStatus());
  readiness.Set("bus", absl::UnavailableError("connecting"));
  EXPECT_EQ(readiness.Describe(), "bus: connecting\ndatabase: ok\n");
}

TEST(ReadinessTest, ANoteIsSeenAndKeepsNoTrafficAway) {
  Readiness readiness;
  readiness.Set("database", absl::OkStatus());
  readiness.Note("faults", "injected: slow");
  EXPECT_EQ(readiness.Describe(), "database: ok\nfaults: injected: slow\n");
  EXPECT_TRUE(readiness.IsReady());
  readiness.Note("faults", "");
  EXPECT_EQ(readiness.Describe(), "database: ok\n");
}

}  // namespace
}  // namespace souk::telemetry
