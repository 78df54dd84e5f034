#include "tools/soukctl/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace souk::soukctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::UnorderedElementsAre;

class ReadyFileTest : public ::testing::Test {
 protected:
  ReadyFileTest() {
    std::string name = (std::filesystem::temp_directory_path() / "souk-endpoints-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    file_ = folder_ + "/ready.json";
  }
  ~ReadyFileTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& text) { std::ofstream(file_) << text; }

  std::string folder_;
  std::string file_;
};

TEST_F(ReadyFileTest, GivesBackWhatWasWritten) {
  const Endpoints written = {
      {"gateway", {.http = "http://127.0.0.1:1", .admin = "http://127.0.0.1:2", .pid = 3}},
      {"order",
       {.grpc = "127.0.0.1:4",
        .admin = "http://127.0.0.1:5",
        .database = "sqlite:///data/order.db",
        .pid = 6}}};
  ASSERT_EQ(WriteReadyFile(file_, written), absl::OkStatus());
  const absl::StatusOr<Endpoints> read = ReadReadyFile(file_);
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_THAT(*read, UnorderedElementsAre(Key("gateway"), Key("order")));
  EXPECT_EQ(read->at("gateway").http, "http://127.0.0.1:1");
  EXPECT_EQ(read->at("gateway").admin, "http://127.0.0.1:2");
  EXPECT_EQ(read->at("gateway").grpc, "");
  EXPECT_EQ(read->at("gateway").pid, 3);
  EXPECT_EQ(read->at("order").grpc, "127.0.0.1:4");
  EXPECT_EQ(read->at("order").database, "sqlite:///data/order.db");
  EXPECT_EQ(read->at("order").pid, 6);
}

TEST_F(ReadyFileTest, IsReplacedAsAWhole) {
  Write("what was there before, and longer than what is written now");
  ASSERT_EQ(WriteReadyFile(file_, {}), absl::OkStatus());
  EXPECT_EQ(ReadReadyFile(file_).status(), absl::OkStatus());
  EXPECT_FALSE(std::filesystem::exists(file_ + ".new"));
}

TEST_F(ReadyFileTest, AFileThatCannotBeReadOrWrittenIsNamed) {
  EXPECT_EQ(ReadReadyFile(file_).status(), absl::NotFoundError(file_ + ": cannot be read"));
  // Not even root can make files there.
  EXPECT_EQ(WriteReadyFile("/sys/ready.json", {}),
            absl::PermissionDeniedError("/sys/ready.json.new: cannot be written"));
}

TEST_F(ReadyFileTest, AFileOfAnotherKindIsNamed) {
  for (const char* text : {"", "{", "[]", "ready"}) {
    Write(text);
    const absl::Status status = ReadReadyFile(file_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(file_ + ": "));
  }
}

TEST_F(ReadyFileTest, FieldsOfLaterVersionsAreNoMatter) {
  Write(R"({"order":{"grpc":"127.0.0.1:4","colour":"red"},"shape":5})");
  const absl::StatusOr<Endpoints> read = ReadReadyFile(file_);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->at("order").grpc, "127.0.0.1:4");
  EXPECT_EQ(read->at("shape").grpc, "");
}

TEST_F(ReadyFileTest, EndpointsAreThoseOfTheFileAndTheGatewayThatIsGiven) {
  Write(R"({"gateway":{"http":"http://127.0.0.1:1"},"order":{"grpc":"127.0.0.1:4"}})");
  EXPECT_EQ(FindEndpoints(file_, "")->at("gateway").http, "http://127.0.0.1:1");
  const absl::StatusOr<Endpoints> found = FindEndpoints(file_, "http://souk.example");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->at("gateway").http, "http://souk.example");
  EXPECT_EQ(found->at("order").grpc, "127.0.0.1:4");
}

TEST_F(ReadyFileTest, AFileWithoutAGatewayIsNamed) {
  Write(R"({"order":{"grpc":"127.0.0.1:4"}})");
  EXPECT_EQ(FindGateway(file_, "").status(), absl::NotFoundError(file_ + ": names no gateway"));
  EXPECT_EQ(*FindGateway(file_, "http://souk.example"), "http://souk.example");
}

TEST(DefaultEndpointsTest, AreTheDefaultPortsOfThisMachine) {
  const absl::StatusOr<Endpoints> found = FindEndpoints("", "");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->at("gateway").http, "http://127.0.0.1:8080");
  EXPECT_EQ(found->at("gateway").grpc, "127.0.0.1:50050");
  EXPECT_EQ(found->at("gateway").admin, "http://127.0.0.1:9100");
  EXPECT_EQ(found->at("user").grpc, "127.0.0.1:50051");
  EXPECT_EQ(found->at("order").grpc, "127.0.0.1:50052");
  EXPECT_EQ(found->at("payment").grpc, "127.0.0.1:50053");
  EXPECT_EQ(found->at("inventory").grpc, "127.0.0.1:50054");
  EXPECT_EQ(found->at("inventory").admin, "http://127.0.0.1:9104");
  EXPECT_EQ(*FindGateway("", ""), "http://127.0.0.1:8080");
}

}  // namespace
}  // namespace souk::soukctl
