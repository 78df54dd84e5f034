#include "services/order/clients/peer_status.h"

#include <gtest/gtest.h>

#include "common/base/error.h"

namespace souk::order {
namespace {

constexpr FailureReason kReason = FailureReason::kOutOfStock;

TEST(OutcomeOfTest, OkIsDone) {
  EXPECT_EQ(OutcomeOf(absl::OkStatus(), kReason), Outcome(Done()));
  EXPECT_EQ(OutcomeOfUndo(absl::OkStatus()), Outcome(Done()));
}

TEST(OutcomeOfTest, ErrorsOfTheRequestItselfAreRefusals) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kInvalidArgument, absl::StatusCode::kNotFound,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kOutOfRange,
        absl::StatusCode::kAlreadyExists}) {
    EXPECT_EQ(OutcomeOf(absl::Status(code, "no"), kReason), Outcome(Refused{kReason}))
        << absl::StatusCodeToString(code);
  }
}

TEST(OutcomeOfTest, EverythingElseLeavesTheOutcomeUnknown) {
  for (const absl::StatusCode code :
       {absl::StatusCode::kCancelled, absl::StatusCode::kUnknown,
        absl::StatusCode::kDeadlineExceeded, absl::StatusCode::kPermissionDenied,
        absl::StatusCode::kResourceExhausted, absl::StatusCode::kAborted,
        absl::StatusCode::kUnimplemented, absl::StatusCode::kInternal,
        absl::StatusCode::kUnavailable, absl::StatusCode::kDataLoss,
        absl::StatusCode::kUnauthenticated}) {
    const absl::Status status(code, "perhaps");
    EXPECT_EQ(OutcomeOf(status, kReason), Outcome(Unknown{status}))
        << absl::StatusCodeToString(code);
  }
}

TEST(OutcomeOfTest, WhatTellsOfSomethingElseIsNoRefusal) {
  for (const char* reason : {"RESERVATION_MISMATCH", "RESERVATION_COMMITTED", "PAYMENT_MISMATCH",
                             "IDEMPOTENCY_KEY_REUSED"}) {
    const absl::Status status =
        ErrorWithReason(absl::StatusCode::kFailedPrecondition, reason, "not what you think");
    EXPECT_EQ(OutcomeOf(status, kReason), Outcome(Unknown{status})) << reason;
  }
}

TEST(OutcomeOfTest, NothingRefusesToUndo) {
  const absl::Status status = absl::FailedPreconditionError("no");
  EXPECT_EQ(OutcomeOfUndo(status), Outcome(Unknown{status}));
}

TEST(AnswerOfTest, AnswersStayAsTheyAre) {
  for (const absl::Status& status :
       {absl::OkStatus(), absl::NotFoundError("TEA"), absl::InvalidArgumentError("sku")}) {
    EXPECT_EQ(AnswerOf(status, "the prices"), status);
  }
}

TEST(AnswerOfTest, AllElseIsUnavailable) {
  for (const absl::Status& status : {absl::DeadlineExceededError(""), absl::UnavailableError(""),
                                     absl::InternalError(""), absl::PermissionDeniedError("")}) {
    const absl::Status answer = AnswerOf(status, "the prices");
    EXPECT_EQ(answer.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(ReasonOf(answer), "DEPENDENCY_UNAVAILABLE");
    EXPECT_EQ(RetryAfterOf(answer), absl::Seconds(1));
    EXPECT_EQ(answer.message(), "the prices cannot be told at the moment");
  }
}

TEST(AnswerOfTest, ThePeersRetryInfoIsPassedOn) {
  const absl::Status busy =
      RetryableError(absl::StatusCode::kResourceExhausted, "OVERLOADED", "busy", absl::Seconds(7));
  EXPECT_EQ(RetryAfterOf(AnswerOf(busy, "the prices")), absl::Seconds(7));
}

}  // namespace
}  // namespace souk::order
