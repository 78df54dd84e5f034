#include "common/host/servers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace souk::host {
namespace {

using ::testing::ElementsAre;

/// Writes down what it is told.
class Witness final : public Server {
 public:
  Witness(std::string name, std::vector<std::string>& heard, absl::Status start = absl::OkStatus())
      : name_(std::move(name)), heard_(heard), start_(std::move(start)) {}

  absl::Status Start() override {
    Note("start");
    return start_;
  }
  void AnnounceStop() override { Note("announce"); }
  void Shutdown(Deadline /*grace*/) override { Note("shutdown"); }

 private:
  void Note(const char* what) { heard_.push_back(absl::StrCat(what, " ", name_)); }

  const std::string name_;
  std::vector<std::string>& heard_;
  const absl::Status start_;
};

TEST(ServersTest, StartInOrderAndEndInReverse) {
  std::vector<std::string> heard;
  Witness operators("operators", heard);
  Witness http("http", heard);
  Servers servers({&operators, &http});
  EXPECT_EQ(servers.Start(), absl::OkStatus());
  servers.AnnounceStop();
  servers.Shutdown(Deadline::Infinite());
  EXPECT_THAT(heard, ElementsAre("start operators", "start http", "announce http",
                                 "announce operators", "shutdown http", "shutdown operators"));
}

TEST(ServersTest, WhatCannotStartKeepsTheRestFromStarting) {
  std::vector<std::string> heard;
  const absl::Status taken = absl::UnavailableError("grpc.listen: in use");
  Witness operators("operators", heard, taken);
  Witness http("http", heard);
  EXPECT_EQ(Servers({&operators, &http}).Start(), taken);
  EXPECT_THAT(heard, ElementsAre("start operators"));
}

}  // namespace
}  // namespace souk::host
