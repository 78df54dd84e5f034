#include "common/base/status_macros.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/base/error.h"

namespace souk {
namespace {

absl::Status Failure() {
  return ErrorWithReason(absl::StatusCode::kNotFound, "NO_SUCH_THING", "nothing here");
}

absl::Status PassOn(const absl::Status& status) {
  RETURN_IF_ERROR(status);
  return absl::AlreadyExistsError("went on");
}

absl::StatusOr<std::string> Doubled(absl::StatusOr<std::string> text) {
  ASSIGN_OR_RETURN(const std::string value, std::move(text));
  return value + value;
}

TEST(StatusMacrosTest, ReturnIfErrorGoesOnWhenOk) {
  EXPECT_EQ(PassOn(absl::OkStatus()).code(), absl::StatusCode::kAlreadyExists);
}

TEST(StatusMacrosTest, ReturnIfErrorReturnsTheErrorWithItsPayloads) {
  EXPECT_EQ(PassOn(Failure()), Failure());
  EXPECT_EQ(ReasonOf(PassOn(Failure())), "NO_SUCH_THING");
}

TEST(StatusMacrosTest, ReturnIfErrorTakesAStatusOrOfAMoveOnlyTypeAndLeavesItWhole) {
  const auto check = [](const absl::StatusOr<std::unique_ptr<int>>& result) -> absl::Status {
    RETURN_IF_ERROR(result);
    return absl::OkStatus();
  };
  absl::StatusOr<std::unique_ptr<int>> five = std::make_unique<int>(5);
  EXPECT_EQ(check(five), absl::OkStatus());
  EXPECT_EQ(**five, 5);
  EXPECT_EQ(check(Failure()), Failure());
}

TEST(StatusMacrosTest, AssignOrReturnAssignsTheValue) { EXPECT_EQ(*Doubled("ab"), "abab"); }

TEST(StatusMacrosTest, AssignOrReturnReturnsTheError) {
  EXPECT_EQ(Doubled(Failure()).status(), Failure());
}

TEST(StatusMacrosTest, AssignOrReturnMovesAMoveOnlyValueOut) {
  const auto take = []() -> absl::StatusOr<int> {
    absl::StatusOr<std::unique_ptr<int>> source = std::make_unique<int>(7);
    ASSIGN_OR_RETURN(std::unique_ptr<int> taken, std::move(source));
    return *taken;
  };
  EXPECT_EQ(*take(), 7);
}

}  // namespace
}  // namespace souk
