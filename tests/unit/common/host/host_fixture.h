#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/config/defaults.h"
#include "common/host/platform.h"
#include "souk/config/v1/common.pb.h"

namespace souk::host {

/// A process's configuration with all defaults, but quiet and with its admin pages on a free port.
inline config::v1::ProcessConfig QuietProcess() {
  config::v1::ProcessConfig config;
  config::ApplyDefaults(config);
  config.set_admin_listen("127.0.0.1:0");
  config.mutable_telemetry()->mutable_log()->set_level(config::v1::ERROR);
  return config;
}

inline std::unique_ptr<Platform> MakePlatform(const std::string& service = "order") {
  absl::StatusOr<std::unique_ptr<Platform>> platform = Platform::Create(service, QuietProcess());
  EXPECT_EQ(platform.status(), absl::OkStatus());
  return *std::move(platform);
}

/// A callee's configuration with all defaults.
inline config::v1::ClientConfig ClientOf(const std::string& target) {
  config::v1::ClientConfig config;
  config::ApplyDefaults(config);
  config.set_target(target);
  return config;
}

/// An address of this machine at which nobody listens.
inline constexpr char kDeadAddress[] = "127.0.0.1:1";

}  // namespace souk::host
