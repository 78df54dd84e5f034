#include "gateway/transcoding/error_body.h"

#include <string>

#include "google/protobuf/text_format.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "test_schema.h"

namespace souk::gateway::transcoding {
namespace {

class ErrorBodyTest : public testing::Test {
 protected:
  std::string Body(absl::string_view status_text) const {
    google::rpc::Status status;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(std::string(status_text), &status));
    return WriteError(status, types_);
  }

  TestSchema schema_;
  DetailTypes types_{schema_.pool()};
};

TEST_F(ErrorBodyTest, HasCodeMessageAndDetails) {
  EXPECT_EQ(Body(R"(code: 5 message: "no \"such\" order")"),
            R"({"code":5,"message":"no \"such\" order","details":[]})");
}

TEST_F(ErrorBodyTest, DetailsOfCompiledInTypesAreExpanded) {
  EXPECT_EQ(Body(R"(code: 3
                    details { [type.googleapis.com/google.rpc.ErrorInfo] { reason: "R" domain: "souk" } }
                    details { [type.googleapis.com/google.rpc.RetryInfo] {
                                retry_delay { seconds: 1 } } })"),
            R"({"code":3,"message":"","details":[)"
            R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"R","domain":"souk"},)"
            R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1s"}]})");
}

TEST_F(ErrorBodyTest, DetailsOfTheDescriptorSetAreExpanded) {
  EXPECT_EQ(Body(R"(details { type_url: "x/library.Author" value: "\020\005" })"),
            R"({"code":0,"message":"","details":[{"@type":"x/library.Author","born":5}]})");
}

TEST_F(ErrorBodyTest, DetailsThatAreUnknownOrMalformedAreKept) {
  EXPECT_EQ(Body(R"(details { type_url: "x/no.Such" value: "\001\002" })"),
            R"({"code":0,"message":"","details":[{"@type":"x/no.Such","value":"AQI="}]})");
  EXPECT_EQ(Body(R"(details { type_url: "x/library.Author" value: "\377" })"),
            R"({"code":0,"message":"","details":[{"@type":"x/library.Author","value":"/w=="}]})");
  EXPECT_EQ(Body("details { }"), R"({"code":0,"message":"","details":[{"@type":"","value":""}]})");
}

TEST_F(ErrorBodyTest, DetailsWithoutAJsonFormAreKept) {
  // A Timestamp whose nanos are -1.
  EXPECT_EQ(Body(R"(details { type_url: "x/google.protobuf.Timestamp"
                              value: "\020\377\377\377\377\377\377\377\377\377\001" })"),
            R"({"code":0,"message":"","details":[{"@type":"x/google.protobuf.Timestamp",)"
            R"("value":"EP///////////wE="}]})");
}

TEST_F(ErrorBodyTest, StreamsEndWithALineThatHoldsTheError) {
  google::rpc::Status status;
  status.set_code(13);
  EXPECT_EQ(WriteStreamError(status, types_),
            "{\"error\":{\"code\":13,\"message\":\"\",\"details\":[]}}\n");
}

TEST(StatusOfCallTest, DetailsComeFromTheBytesCodeAndMessageFromTheCall) {
  google::rpc::Status carried;
  carried.set_code(1);
  carried.set_message("other");
  carried.add_details()->set_type_url("x/y");
  const google::rpc::Status status = StatusOfCall(5, "gone", carried.SerializeAsString());
  EXPECT_EQ(status.code(), 5);
  EXPECT_EQ(status.message(), "gone");
  ASSERT_EQ(status.details_size(), 1);
  EXPECT_EQ(status.details(0).type_url(), "x/y");
}

TEST(StatusOfCallTest, BrokenBytesAndTextLoseNothingElse) {
  const google::rpc::Status status = StatusOfCall(99, "a\xFFz", "\xFF\xFF");
  EXPECT_EQ(status.code(), 99);
  EXPECT_EQ(status.message(), "a\xEF\xBF\xBDz");
  EXPECT_EQ(status.details_size(), 0);
}

std::optional<int64_t> RetryAfter(int64_t seconds, int32_t nanos) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(seconds);
  retry.mutable_retry_delay()->set_nanos(nanos);
  google::rpc::Status status;
  status.add_details()->set_type_url("x/y");
  status.add_details()->PackFrom(retry);
  return RetryAfterSeconds(status);
}

TEST(RetryAfterTest, IsRoundedUpToSeconds) {
  EXPECT_EQ(RetryAfter(2, 0), 2);
  EXPECT_EQ(RetryAfter(0, 1), 1);
  EXPECT_EQ(RetryAfter(1, 500000000), 2);
  EXPECT_EQ(RetryAfter(0, 0), 0);
}

TEST(RetryAfterTest, NonsenseStaysWithinBounds) {
  EXPECT_EQ(RetryAfter(-5, -1), 0);
  EXPECT_EQ(RetryAfter(std::numeric_limits<int64_t>::max(), 0), 315576000000);
}

TEST(RetryAfterTest, WithoutRetryInfoThereIsNone) {
  EXPECT_EQ(RetryAfterSeconds(google::rpc::Status()), std::nullopt);
}

}  // namespace
}  // namespace souk::gateway::transcoding
