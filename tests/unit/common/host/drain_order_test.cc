#include "common/host/drain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/unit/common/host/host_fixture.h"
#include "tests/unit/common/telemetry/http_client.h"

namespace souk::host {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Both keep what they are told to do, in order.
class RecordingServer final : public Server {
 public:
  RecordingServer(const Clock& clock, std::vector<std::string>& events)
      : clock_(clock), events_(events) {}

  absl::Status Start() override { return absl::OkStatus(); }
  void AnnounceStop() override { events_.emplace_back("announce stop"); }
  void Shutdown(Deadline grace) override {
    events_.emplace_back("shut down");
    grace_ = grace.Left(clock_);
  }
  absl::Duration grace() const { return grace_; }

 private:
  const Clock& clock_;
  std::vector<std::string>& events_;
  absl::Duration grace_;
};

class RecordingProcess final : public Process {
 public:
  RecordingProcess(Server& server, std::vector<std::string>& events)
      : server_(server), events_(events) {}

  Server& server() override { return server_; }
  void EndStreams() override { events_.emplace_back("end streams"); }
  void Stop() override { events_.emplace_back("stop"); }

 private:
  Server& server_;
  std::vector<std::string>& events_;
};

class DrainOrderTest : public ::testing::Test {
 protected:
  DrainOrderTest() {
    config::ApplyDefaults(config_);
    platform_->readiness().Set("serving", absl::OkStatus());
  }

  void DrainProcess() {
    Drain(*platform_, process_, config_, [this](absl::Duration delay) {
      events_.push_back(absl::StrCat("pause ", absl::FormatDuration(delay)));
      is_ready_in_pause_ = platform_->readiness().IsReady();
      page_in_pause_ = telemetry::HttpGet(platform_->admin().port(), "/readyz");
    });
  }

  std::vector<std::string> events_;
  config::v1::ShutdownConfig config_;
  std::unique_ptr<Platform> platform_ = MakePlatform();
  RecordingServer server_{platform_->clock(), events_};
  RecordingProcess process_{server_, events_};
  bool is_ready_in_pause_ = true;
  std::string page_in_pause_;
};

TEST_F(DrainOrderTest, TakesItsStepsInOrder) {
  DrainProcess();
  EXPECT_THAT(events_,
              ElementsAre("announce stop", "pause 250ms", "end streams", "shut down", "stop"));
}

TEST_F(DrainOrderTest, IsNotReadyBeforeItStopsAccepting) {
  ASSERT_TRUE(platform_->readiness().IsReady());
  DrainProcess();
  EXPECT_FALSE(is_ready_in_pause_);
  EXPECT_THAT(page_in_pause_, HasSubstr("503"));
  EXPECT_THAT(page_in_pause_, HasSubstr("serving: draining"));
}

TEST_F(DrainOrderTest, WhatRunsHasTheGracePeriodFromWhenNothingNewIsAccepted) {
  config_.mutable_drain_delay()->set_seconds(3600);
  config_.mutable_grace_period()->set_seconds(100);
  DrainProcess();
  EXPECT_GT(server_.grace(), absl::Seconds(50));
  EXPECT_LE(server_.grace(), absl::Seconds(100));
}

}  // namespace
}  // namespace souk::host
