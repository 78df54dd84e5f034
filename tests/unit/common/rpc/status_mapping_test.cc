#include "common/rpc/status_mapping.h"

#include <google/protobuf/duration.pb.h>
#include <gtest/gtest.h>

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
