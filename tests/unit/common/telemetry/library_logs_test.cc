#include "common/telemetry/library_logs.h"

#include <gmock/gmock.h>
#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include "common/telemetry/captured_log.h"

namespace souk::telemetry {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LibraryLogsTest : public ::testing::Test {
 protected:
  // What starting gRPC would do.
  LibraryLogsTest() { gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR); }

  ManualClock clock_;
  CapturedLog log_{clock_};
};

TEST_F(LibraryLogsTest, WhatGrpcSaysIsAnEvent) {
  const LibraryLogs logs(log_.logger());
  gpr_log(GPR_ERROR, "cannot %s", "listen");
  EXPECT_THAT(log_.Lines(),
              ElementsAre(AllOf(HasSubstr(R"("level":"ERROR")"), HasSubstr(R"("library":"grpc")"),
                                HasSubstr(R"("text":"cannot listen")"),
                                HasSubstr("library_logs_test.cc:"))));
}

TEST_F(LibraryLogsTest, WhatProtobufSaysIsAnEvent) {
  const LibraryLogs logs(log_.logger());
  GOOGLE_LOG(WARNING) << "a \"strange\" message";
  EXPECT_THAT(log_.Lines(), ElementsAre(AllOf(HasSubstr(R"("level":"WARN")"),
                                              HasSubstr(R"("library":"protobuf")"),
                                              HasSubstr(R"(a \"strange\" message)"))));
}

TEST_F(LibraryLogsTest, TheLastOneMadeGetsTheEvents) {
  const LibraryLogs first(log_.logger());
  {
    CapturedLog other(clock_);
    const LibraryLogs second(other.logger());
    gpr_log(GPR_ERROR, "one");
    EXPECT_THAT(other.Lines(), ElementsAre(HasSubstr("one")));
  }
  EXPECT_THAT(log_.Lines(), IsEmpty());
  gpr_log(GPR_ERROR, "two");
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr("two")));
}

TEST_F(LibraryLogsTest, WithoutALoggerStandardErrorGetsThem) {
  {
    const LibraryLogs logs(log_.logger());
  }
  ::testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "nobody listens");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("nobody listens"));
  EXPECT_THAT(log_.Lines(), IsEmpty());
}

}  // namespace
}  // namespace souk::telemetry
