#include "common/base/error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace souk {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::StartsWith;

TEST(ViolationsTest, NoneAddedIsOk) {
  Violations violations;
  violations.Require(true, "email", "must hold one @");
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(violations.ToStatus(), absl::OkStatus());
}

TEST(ViolationsTest, TellsEveryViolationAtOnce) {
  Violations violations;
  violations.Add("items[0].quantity", "must be at least 1");
  violations.Require(false, "userId", "is required");
  const absl::Status status = violations.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
  EXPECT_EQ(status.message(), "items[0].quantity: must be at least 1; userId: is required");
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(FieldViolation{"items[0].quantity", "must be at least 1"},
                          FieldViolation{"userId", "is required"}));
}

TEST(ViolationsTest, TheMessageListsTheFirstAndSaysHowManyMoreThereAre) {
  Violations violations;
  for (int i = 0; i < 30; ++i) violations.Add(absl::StrCat("items[", i, "].sku"), "is required");
  const absl::Status status = violations.ToStatus();
  EXPECT_THAT(std::string(status.message()),
              StartsWith("items[0].sku: is required; items[1].sku: is required; "));
  EXPECT_THAT(std::string(status.message()), EndsWith("items[17].sku: is required; and 12 more"));
  EXPECT_EQ(ViolationsOf(status).size(), 30u);
}

TEST(ViolationsTest, KeepsAsManyAsFitIntoMetadataAndSaysHowMany) {
  Violations violations;
  for (int i = 0; i < 1000; ++i) {
    violations.Add(absl::StrCat("items[", i, "].quantity"), "must be between 1 and 1000000");
  }
  const absl::Status status = violations.ToStatus();
  const std::vector<FieldViolation> kept = ViolationsOf(status);
  EXPECT_EQ(kept.size(), 56u);
  EXPECT_EQ(kept.back().field, "items[55].quantity");
  EXPECT_THAT(std::string(status.message()),
              EndsWith("; and 990 more, of which the details name 46"));
}

TEST(ViolationsTest, LongTextsAreCutBetweenCharacters) {
  Violations violations;
  std::string euros;
  for (int i = 0; i < 100; ++i) euros += "\xE2\x82\xAC";
  violations.Add("labels[" + euros + "]", euros);
  const std::vector<FieldViolation> kept = ViolationsOf(violations.ToStatus());
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].field, "labels[" + euros.substr(0, 189) + "...");
  EXPECT_EQ(kept[0].description, euros.substr(0, 195) + "...");
}

TEST(ViolationsTest, KeepsControlCharactersAndUtf8OfFieldsThatQuoteTheRequest) {
  const FieldViolation odd{"a\tb\nc\x1e\x1f\\\"", "unknown field, said Zoë \xE2\x82\xAC"};
  absl::Status status = absl::InvalidArgumentError("");
  SetViolations(status, {odd, odd});
  EXPECT_THAT(ViolationsOf(status), ElementsAre(odd, odd));
}

TEST(ViolationsTest, KeepsEmptyTexts) {
  absl::Status status = absl::InvalidArgumentError("");
  SetViolations(status, {{"", ""}, {"field", ""}});
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(FieldViolation{"", ""}, FieldViolation{"field", ""}));
}

TEST(ViolationsTest, EmptyListStaysEmpty) {
  absl::Status status = absl::InvalidArgumentError("");
  SetViolations(status, {});
  EXPECT_THAT(ViolationsOf(status), IsEmpty());
}

TEST(ErrorTest, CarriesCodeReasonAndMessage) {
  const absl::Status status =
      ErrorWithReason(absl::StatusCode::kNotFound, "NO_SUCH_ORDER", "there is no such order");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "NO_SUCH_ORDER");
  EXPECT_EQ(status.message(), "there is no such order");
  EXPECT_EQ(RetryAfterOf(status), std::nullopt);
}

TEST(ErrorTest, RetryableErrorSaysWhenARetryMayHelp) {
  const absl::Status status = RetryableError(absl::StatusCode::kAborted, "KEY_IN_FLIGHT",
                                             "the key is in flight", absl::Milliseconds(250));
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "KEY_IN_FLIGHT");
  EXPECT_EQ(RetryAfterOf(status), absl::Milliseconds(250));
}

TEST(ErrorTest, PlainErrorTellsNothingMore) {
  const absl::Status status = absl::UnavailableError("no connection");
  EXPECT_EQ(ReasonOf(status), "");
  EXPECT_EQ(RetryAfterOf(status), std::nullopt);
  EXPECT_THAT(ViolationsOf(status), IsEmpty());
}

TEST(ErrorTest, CopyKeepsWhatTheErrorTells) {
  const absl::Status original =
      RetryableError(absl::StatusCode::kUnavailable, "CIRCUIT_OPEN", "", absl::Seconds(3));
  const absl::Status copy = original;  // NOLINT(performance-unnecessary-copy-initialization)
  EXPECT_EQ(ReasonOf(copy), "CIRCUIT_OPEN");
  EXPECT_EQ(RetryAfterOf(copy), absl::Seconds(3));
}

}  // namespace
}  // namespace souk
