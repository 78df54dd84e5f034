#include "common/events/nats/connection.h"

#include <utility>

#include "common/base/status_macros.h"
#include "common/base/url_password.h"
#include "common/events/nats/errors.h"

namespace souk::events::nats {
namespace {

// A server that is gone without a word is noticed after so many pings without an answer.
constexpr int kPingIntervalMs = 5000;
constexpr int kMaxPings = 2;

// Errors come from the calls that they concern; libnats would print them as well.
void Ignore(natsConnection*, natsSubscription*, natsStatus, void*) {}

}  // namespace

Connection::Connection(const ServerOptions& options, std::string server)
    : server_(std::move(server)), timeout_ms_(absl::ToInt64Milliseconds(options.timeout)) {}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ServerOptions& options) {
  std::unique_ptr<Connection> connection(new Connection(options, WithoutPasswords(options.url)));
  RETURN_IF_ERROR(connection->Connect(options));
  return connection;
}

absl::Status Connection::Connect(const ServerOptions& options) {
  OptionsHandle settings;
  natsStatus status = natsOptions_Create(Out(settings));
  if (status == NATS_OK) {
    const std::vector<std::string> urls = SplitUrls(options.url);
    std::vector<const char*> servers;
    servers.reserve(urls.size());
    for (const std::string& url : urls) servers.push_back(url.c_str());
    status =
        natsOptions_SetServers(settings.get(), servers.data(), static_cast<int>(servers.size()));
  }
  if (status == NATS_OK) status = natsOptions_SetName(settings.get(), options.name.c_str());
  if (status == NATS_OK) status = natsOptions_SetTimeout(settings.get(), timeout_ms_);
  if (status == NATS_OK) status = natsOptions_SetAllowReconnect(settings.get(), false);
  if (status == NATS_OK) status = natsOptions_SetPingInterval(settings.get(), kPingIntervalMs);
  if (status == NATS_OK) status = natsOptions_SetMaxPingsOut(settings.get(), kMaxPings);
  if (status == NATS_OK) {
    status = natsOptions_SetErrorHandler(settings.get(), &Ignore, nullptr);
  }
  if (status == NATS_OK) status = natsConnection_Connect(Out(connection_), settings.get());
  if (status == NATS_OK) {
    jsOptions jetstream;
    jsOptions_Init(&jetstream);
    jetstream.Wait = timeout_ms_;
    status = natsConnection_JetStream(Out(jetstream_), connection_.get(), &jetstream);
  }
  return ToStatus(status, server_);
}

absl::Status Connection::Acknowledge(const std::vector<std::string>& subjects) {
  for (const std::string& subject : subjects) {
    RETURN_IF_ERROR(ToStatus(
        natsConnection_PublishString(connection_.get(), subject.c_str(), "+ACK"), server_));
  }
  return absl::OkStatus();
}

}  // namespace souk::events::nats
