#pragma once

#include <memory>
#include <string>

#include "common/events/event_bus.h"
#include "common/events/feed_source.h"

namespace souk::events {

/// The bus that needs nothing: who wants events asks the service that emits them.
class EmbeddedBus final : public EventBus {
 public:
  std::unique_ptr<EventSource> SourceOf(std::string /*service*/, rpc::Channel& channel) override {
    return std::make_unique<FeedSource>(channel);
  }
};

}  // namespace souk::events
