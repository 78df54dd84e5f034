#include "common/rpc/status_mapping.h"

#include <google/protobuf/duration.pb.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "google/rpc/error_details.pb.h"

namespace souk::rpc {
namespace {

TEST(StatusMappingTest, KeepsReasonRetryTimeAndViolationsBothWays) {
  absl::Status error = RetryableError(absl::StatusCode::kUnavailable, "CIRCUIT_OPEN", "later",
                                      absl::Milliseconds(1500));
  SetViolations(error, {{"a", "b"}});
  const absl::Status back = FromGrpcStatus(ToGrpcStatus(error));
  EXPECT_EQ(back.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(back.message(), "later");
  EXPECT_EQ(ReasonOf(back), "CIRCUIT_OPEN");
  EXPECT_EQ(RetryAfterOf(back), absl::Milliseconds(1500));
  EXPECT_EQ(ViolationsOf(back).size(), 1u);
}

TEST(StatusMappingTest, PassesOnDetailsOfTypesThatItDoesNotKnow) {
  google::rpc::Status wire;
  wire.set_code(9);
  wire.set_message("no");
  wire.add_details()->set_type_url("type.example.com/some.Thing");
  wire.mutable_details(0)->set_value("\x01\x02");
  const google::rpc::Status passed = ToRpcStatus(FromRpcStatus(wire));
  ASSERT_EQ(passed.details_size(), 1);
  EXPECT_EQ(passed.details(0).type_url(), "type.example.com/some.Thing");
  EXPECT_EQ(passed.details(0).value(), "\x01\x02");
}

// What the error takes of a client's metadata: the message percent-encoded, the details in base64.
size_t MetadataSize(const grpc::Status& status) {
  return 3 * status.error_message().size() + (status.error_details().size() + 2) / 3 * 4;
}

TEST(StatusMappingTest, AThousandViolationsFitIntoMetadata) {
  Violations violations;
  for (int i = 0; i < 1000; ++i) {
    violations.Add(absl::StrCat("items[", i, "].quantity"), "must be between 1 and 1000000");
  }
  const grpc::Status wire = ToGrpcStatus(violations.ToStatus());
  EXPECT_LE(MetadataSize(wire), 7168u);
  const absl::Status back = FromGrpcStatus(wire);
  EXPECT_EQ(ReasonOf(back), "INVALID_FIELDS");
  EXPECT_EQ(ViolationsOf(back).size(), 56u);
}

TEST(StatusMappingTest, WhatAnyErrorTellsFitsIntoMetadata) {
  std::string euros;
  for (int i = 0; i < 10'000; ++i) euros += "\xE2\x82\xAC";
  absl::Status error =
      RetryableError(absl::StatusCode::kAborted, "CONFLICT", euros, absl::Seconds(1));
  SetViolations(error, {{"field", euros}});
  const grpc::Status wire = ToGrpcStatus(error);
  EXPECT_LE(MetadataSize(wire), 7936u);
  EXPECT_EQ(wire.error_message(), euros.substr(0, 765) + "...");
  const absl::Status back = FromGrpcStatus(wire);
  EXPECT_EQ(ReasonOf(back), "CONFLICT");
  EXPECT_EQ(RetryAfterOf(back), absl::Seconds(1));
  EXPECT_TRUE(ViolationsOf(back).empty()) << "too long to fit";
}

TEST(StatusMappingTest, CodesThatDoNotExistBecomeUnknown) {
  EXPECT_EQ(ToStatusCode(17), absl::StatusCode::kUnknown);
  EXPECT_EQ(ToStatusCode(-1), absl::StatusCode::kUnknown);
  EXPECT_EQ(ToStatusCode(16), absl::StatusCode::kUnauthenticated);
}

TEST(StatusMappingTest, DamagedDetailsDoNotLoseTheStatus) {
  const absl::Status status =
      FromGrpcStatus(grpc::Status(grpc::StatusCode::NOT_FOUND, "gone", "\xff\xff\xff"));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "gone");
}

}  // namespace
}  // namespace souk::rpc
