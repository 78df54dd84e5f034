#include "tests/unit/common/events/source_engines.h"

#include "common/events/feed_source.h"
#include "common/events/local_source.h"
#include "tests/unit/common/events/feed_fixture.h"

namespace souk::events {
namespace {

class Local final : public SourceHarness {
 public:
  explicit Local(EventLog& log) : source_(log) {}
  EventSource& source() override { return source_; }

 private:
  LocalSource source_;
};

class Feed final : public SourceHarness {
 public:
  explicit Feed(EventLog& log) : feed_(log) {}
  EventSource& source() override { return source_; }

 private:
  ServedFeed feed_;
  FeedSource source_{feed_.channel()};
};

}  // namespace

std::vector<SourceEngine> AllSourceEngines() {
  return {{"Local", [](EventLog& log) { return std::make_unique<Local>(log); }},
          {"Feed", [](EventLog& log) { return std::make_unique<Feed>(log); }}};
}

}  // namespace souk::events
