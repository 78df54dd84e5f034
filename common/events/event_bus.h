#pragma once

#include <memory>
#include <string>

#include "common/events/event_source.h"
#include "common/rpc/channel.h"

namespace souk::events {

/// What carries events between services. Thread-safe.
class EventBus {
 public:
  virtual ~EventBus() = default;

  /// The events of another service, to which `channel` leads; the channel and the bus outlive it.
  virtual std::unique_ptr<EventSource> SourceOf(std::string service, rpc::Channel& channel) = 0;

  /// Begins to give this process's own events away, where that takes something. Call once.
  virtual void Start() {}
  /// Ends that. Blocks.
  virtual void Stop() {}
};

}  // namespace souk::events
