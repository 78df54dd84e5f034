#include "common/host/event_bus.h"

#include <gmock/gmock.h>

#include <string>

#include "common/config/defaults.h"

namespace souk::host {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class EventBusTest : public ::testing::Test {
 protected:
  EventBusTest() {
    config::ApplyDefaults(config_);
    config_.set_bus(config::v1::NATS);
  }

  /// What is said of the configuration; "" when it is taken.
  std::string Refusal() const {
    const absl::Status status = CheckBusConfig(config_);
    EXPECT_TRUE(status.ok() || absl::IsInvalidArgument(status)) << status;
    return std::string(status.message());
  }

  config::v1::EventsConfig config_;
};

TEST_F(EventBusTest, DefaultsAreTakenOnEitherBus) {
  EXPECT_EQ(Refusal(), "");
  config_.set_bus(config::v1::EMBEDDED);
  config_.mutable_nats()->set_url("nonsense");
  EXPECT_EQ(Refusal(), "") << "not of this bus";
}

TEST_F(EventBusTest, UrlsAreOfNats) {
  for (const char* url : {"nats://a:4222", "tls://a", "nats://u:p@a:4222,nats://u:p@b:4222"}) {
    config_.mutable_nats()->set_url(url);
    EXPECT_EQ(Refusal(), "") << url;
  }
  for (const char* url : {"", "a:4222", "http://a", "nats://", "nats://token@a"}) {
    config_.mutable_nats()->set_url(url);
    EXPECT_THAT(Refusal(), StartsWith("events.nats.url: ")) << url;
  }
}

TEST_F(EventBusTest, NumbersOutOfRangeAreRefusedByTheirKey) {
  config::v1::NatsConfig& nats = *config_.mutable_nats();
  const config::v1::NatsConfig good = nats;
  nats.mutable_ack_wait()->set_seconds(0);
  EXPECT_THAT(Refusal(), HasSubstr("events.nats.ack_wait"));
  nats = good;
  nats.set_max_unacknowledged(0);
  EXPECT_THAT(Refusal(), HasSubstr("events.nats.max_unacknowledged"));
  nats = good;
  nats.set_replicas(6);
  EXPECT_THAT(Refusal(), HasSubstr("events.nats.replicas"));
  nats = good;
  nats.set_kill_percentage(101);
  EXPECT_THAT(Refusal(), HasSubstr("events.nats.kill_percentage"));
}

}  // namespace
}  // namespace souk::host
