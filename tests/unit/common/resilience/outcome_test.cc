#include "common/resilience/outcome.h"

#include <gtest/gtest.h>

namespace souk::resilience {
namespace {

TEST(OutcomeTableTest, CodesOfASickCalleeAreFailures) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kUnavailable, absl::StatusCode::kDeadlineExceeded,
        absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kDataLoss}) {
    EXPECT_EQ(OutcomeTable().Of(code), Outcome::kFailure) << code;
  }
}

TEST(OutcomeTableTest, AnswersOfAHealthyCalleeAreSuccessesThoughTheyRefuse) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kOk, absl::StatusCode::kInvalidArgument, absl::StatusCode::kNotFound,
        absl::StatusCode::kAlreadyExists, absl::StatusCode::kPermissionDenied,
        absl::StatusCode::kUnauthenticated, absl::StatusCode::kFailedPrecondition,
        absl::StatusCode::kAborted, absl::StatusCode::kOutOfRange,
        absl::StatusCode::kUnimplemented}) {
    EXPECT_EQ(OutcomeTable().Of(code), Outcome::kSuccess) << code;
  }
}

TEST(OutcomeTableTest, CancellationAndExhaustedQuotaSayNothing) {
  EXPECT_EQ(OutcomeTable().Of(absl::StatusCode::kCancelled), Outcome::kIgnored);
  EXPECT_EQ(OutcomeTable().Of(absl::StatusCode::kResourceExhausted), Outcome::kIgnored);
}

TEST(OutcomeTableTest, SetChangesOneCode) {
  OutcomeTable table;
  table.Set(absl::StatusCode::kResourceExhausted, Outcome::kFailure);
  EXPECT_EQ(table.Of(absl::StatusCode::kResourceExhausted), Outcome::kFailure);
  EXPECT_EQ(table.Of(absl::StatusCode::kCancelled), Outcome::kIgnored);
}

TEST(OutcomeTableTest, NumberThatIsNoCodeIsReadAsUnknown) {
  EXPECT_EQ(OutcomeTable().Of(static_cast<absl::StatusCode>(17)), Outcome::kFailure);
  EXPECT_EQ(OutcomeTable().Of(static_cast<absl::StatusCode>(-1)), Outcome::kFailure);
}

}  // namespace
}  // namespace souk::resilience
