#include "services/order/saga_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/error.h"
#include "common/config/defaults.h"
#include "google/rpc/error_details.pb.h"

namespace souk::order {
namespace {

using ::testing::HasSubstr;

class SagaOptionsTest : public ::testing::Test {
 protected:
  SagaOptionsTest() { config::ApplyDefaults(config_); }

  config::v1::OrderSagaConfig config_;
};

TEST_F(SagaOptionsTest, TheDefaultsAreFine) {
  EXPECT_EQ(CheckSagaConfig(config_), absl::OkStatus());
}

TEST_F(SagaOptionsTest, ALeaseMustOutlastTwoStepsAndAPause) {
  // Two steps of 10 s, a pause of 2 s, and 1 s.
  config_.mutable_lease_term()->set_seconds(23);
  const absl::Status refused = CheckSagaConfig(config_);
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("saga.lease_term"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("must be more than 23s"));
  config_.mutable_lease_term()->set_nanos(1'000'000);
  EXPECT_EQ(CheckSagaConfig(config_), absl::OkStatus());
}

TEST_F(SagaOptionsTest, LongerStepsNeedALongerLease) {
  config_.mutable_step_deadline()->set_seconds(14);
  EXPECT_THAT(std::string(CheckSagaConfig(config_).message()), HasSubstr("saga.lease_term"));
  config_.mutable_lease_term()->set_seconds(32);
  EXPECT_EQ(CheckSagaConfig(config_), absl::OkStatus());
  for (const SagaStep& step : OrderSaga(ToSagaOptions(config_))) {
    if (step.run != nullptr) EXPECT_EQ(step.deadline, absl::Seconds(14)) << step.name;
  }
}

}  // namespace
}  // namespace souk::order
