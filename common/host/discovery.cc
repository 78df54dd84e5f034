#include "common/host/discovery.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/discovery/host_port.h"
#include "common/host/client_options.h"

namespace souk::host {
namespace {

constexpr char kAdvertise[] = "process.discovery.advertise: ";

// Port 0 where the configuration names none.
absl::StatusOr<discovery::HostPort> ParseAdvertised(const std::string& text) {
  absl::StatusOr<discovery::HostPort> address = discovery::ParseHostPort(text);
  if (address.ok()) return address;
  // A host alone is right when any port makes it an address.
  address = discovery::ParseHostPort(absl::StrCat(text, ":1"));
  if (!address.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kAdvertise, "\"", text, "\" is no HOST or HOST:PORT"));
  }
  address->port = 0;
  return address;
}

}  // namespace

absl::StatusOr<discovery::ResolverOptions> ToResolverOptions(
    const config::v1::DiscoveryConfig& config) {
  discovery::ResolverOptions options{.dns_interval = ToDuration(config.dns_interval()),
                                     .registry = config.registry().target()};
  if (options.dns_interval < absl::Milliseconds(100)) {
    return absl::InvalidArgumentError("process.discovery.dns_interval: must be 100ms or more");
  }
  return options;
}

absl::StatusOr<Advertisement> Advertisement::Create(const config::v1::DiscoveryConfig& config,
                                                    Platform& platform) {
  if (!config.advertise().empty()) {
    RETURN_IF_ERROR(ParseAdvertised(config.advertise()).status());
    if (config.registry().target().empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat(kAdvertise, "needs a registry: set process.discovery.registry.target"));
    }
  }
  return Advertisement(config, platform);
}

absl::Status Advertisement::Start(int served_port) {
  if (config_.advertise().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(discovery::HostPort address, ParseAdvertised(config_.advertise()));
  if (address.port == 0) address.port = static_cast<uint16_t>(served_port);
  if (address.port == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(kAdvertise, "must have a port, since this process serves no gRPC"));
  }
  registry::v1::Instance instance;
  instance.set_service(platform_->service());
  instance.set_address(address.ToString());
  registration_ = std::make_unique<discovery::Registration>(
      config_.registry().target(), platform_->executor(), platform_->random(), platform_->metrics(),
      platform_->logger());
  registration_->Start(std::move(instance));
  return absl::OkStatus();
}

void Advertisement::Withdraw() {
  if (registration_ != nullptr) registration_->Withdraw();
}

}  // namespace souk::host
