#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/telemetry/captured_log.h"
#include "common/telemetry/in_memory_spans.h"
#include "gateway/filters/filters.h"
#include "tests/unit/gateway/filters/scripted_endpoint.h"

namespace souk::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Answers every request with 404 and keeps the scope that it was given.
class Api final : public Endpoint {
 public:
  // NOLINTNEXTLINE(*-avoid-reference-coroutine-parameters): both outlive what awaits it
  Task<void> Serve(http::Exchange& exchange, RequestScope& scope) override {
    request_ids.push_back(scope.request_id);
    traced.push_back(scope.trace.IsValid());
    EXPECT_TRUE((co_await exchange.response().Respond(404, {{"x-own", "1"}}, "")).ok());
  }

  std::vector<std::string> request_ids;
  std::vector<bool> traced;
};

class FilterChainTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::unique_ptr<FilterChain>> Create(const std::vector<std::string>& names) {
    return FilterChain::Create(names,
                               {.clock = clock_,
                                .random = random_,
                                .tracer = tracer_,
                                .logger = log_.logger(),
                                .access_log_success_ratio = 0},
                               api_);
  }

  Answer Handle(FilterChain& chain, http::Headers headers = {}) {
    FakeExchange exchange("GET", "/v1/orders", std::move(headers));
    async::RunBlocking(chain.Handle(&exchange));
    return exchange.answer();
  }

  ManualClock clock_;
  SeededRandom random_{1};
  telemetry::CapturedLog log_{clock_};
  telemetry::InMemorySpans spans_;
  telemetry::Tracer tracer_{{.root_sampling_ratio = 1}, clock_, random_, &spans_};
  Api api_;
};

TEST_F(FilterChainTest, WithoutFiltersTheApiAnswers) {
  const auto chain = Create({});
  ASSERT_TRUE(chain.ok()) << chain.status();
  const Answer answer = Handle(**chain);
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.Header("x-own"), "1");
  EXPECT_THAT(api_.request_ids, ElementsAre(""));
  EXPECT_THAT(log_.Lines(), IsEmpty());
  EXPECT_THAT(spans_.spans(), IsEmpty());
}

TEST_F(FilterChainTest, EachFilterAddsItsPart) {
  const auto chain = Create({"request_id", "access_log", "tracing"});
  ASSERT_TRUE(chain.ok()) << chain.status();
  const Answer answer = Handle(**chain, {{"x-request-id", "r-1"}});
  EXPECT_EQ(answer.Header("x-request-id"), "r-1");
  EXPECT_THAT(api_.request_ids, ElementsAre("r-1"));
  EXPECT_THAT(api_.traced, ElementsAre(true));
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("request_id":"r-1")")));
  EXPECT_THAT(spans_.spans(), SizeIs(1));
}

TEST_F(FilterChainTest, TheFirstNameIsTheFirstToSeeARequest) {
  // The log, outside of the id's filter, sees the id that it has set.
  const auto chain = Create({"access_log", "request_id"});
  ASSERT_TRUE(chain.ok()) << chain.status();
  Handle(**chain, {{"x-request-id", "r-1"}});
  EXPECT_THAT(log_.Lines(), ElementsAre(HasSubstr(R"("request_id":"r-1")")));
}

TEST_F(FilterChainTest, EachRequestHasAScopeOfItsOwn) {
  const auto chain = Create({"request_id"});
  ASSERT_TRUE(chain.ok()) << chain.status();
  Handle(**chain, {{"x-request-id", "r-1"}});
  EXPECT_EQ(Handle(**chain, {{"x-request-id", "r-2"}}).headers.Count("x-request-id"), 1u);
  EXPECT_THAT(api_.request_ids, ElementsAre("r-1", "r-2"));
}

TEST_F(FilterChainTest, AnUnknownNameIsRefusedWithThoseThatThereAre) {
  EXPECT_EQ(Create({"request_id", "gzip"}).status(),
            absl::InvalidArgumentError("filters: there is no filter gzip; known are request_id, "
                                       "access_log and tracing"));
}

TEST_F(FilterChainTest, ANameThatComesTwiceIsRefused) {
  EXPECT_EQ(Create({"tracing", "access_log", "tracing"}).status(),
            absl::InvalidArgumentError("filters: tracing is named twice"));
}

}  // namespace
}  // namespace souk::gateway
