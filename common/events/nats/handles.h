#pragma once

#include <nats/nats.h>

#include <memory>

namespace souk::events::nats {

/// Gives a handle of libnats back to it.
template <auto Destroy>
struct Destroyer {
  template <typename Handle>
  void operator()(Handle* handle) const {
    Destroy(handle);
  }
};

using OptionsHandle = std::unique_ptr<natsOptions, Destroyer<natsOptions_Destroy>>;
using ConnectionHandle = std::unique_ptr<natsConnection, Destroyer<natsConnection_Destroy>>;
using InboxHandle = std::unique_ptr<natsInbox, Destroyer<natsInbox_Destroy>>;
using SubscriptionHandle = std::unique_ptr<natsSubscription, Destroyer<natsSubscription_Destroy>>;
using MessageHandle = std::unique_ptr<natsMsg, Destroyer<natsMsg_Destroy>>;
using JetStreamHandle = std::unique_ptr<jsCtx, Destroyer<jsCtx_Destroy>>;
using StreamInfoHandle = std::unique_ptr<jsStreamInfo, Destroyer<jsStreamInfo_Destroy>>;
using ConsumerInfoHandle = std::unique_ptr<jsConsumerInfo, Destroyer<jsConsumerInfo_Destroy>>;
using MetaDataHandle = std::unique_ptr<jsMsgMetaData, Destroyer<jsMsgMetaData_Destroy>>;

/// For a parameter through which libnats gives a handle:
/// `natsOptions_Create(Out(options))`.
template <typename Handle, typename Deleter>
class Out {
 public:
  explicit Out(std::unique_ptr<Handle, Deleter>& target) : target_(target) {}
  ~Out() { target_.reset(given_); }
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  operator Handle**() { return &given_; }  // NOLINT(google-explicit-constructor): that is its use

 private:
  std::unique_ptr<Handle, Deleter>& target_;
  Handle* given_ = nullptr;
};

}  // namespace souk::events::nats
