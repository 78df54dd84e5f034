#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/config/defaults.h"
#include "common/config/load.h"
#include "common/config/overrides.h"
#include "common/config/yaml.h"
#include "souk/config/v1/common.pb.h"
#include "souk/config/v1/gateway.pb.h"

namespace souk::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using v1::ClientConfig;
using v1::GatewayConfig;
using v1::ProcessConfig;

std::string ErrorOf(const char* yaml) {
  ProcessConfig config;
  const absl::Status status = ReadYaml(yaml, config);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

TEST(ReadYamlTest, FillsGroupsMapsListsEnumsAndDurations) {
  GatewayConfig config;
  ASSERT_EQ(ReadYaml(R"(
http: { listen: "127.0.0.1:0", max_connections: 5, idle_timeout: 1m30s }
upstreams: { a.B: "dns:///b:1" }
filters: [request_id, tracing]
process: { telemetry: { log: { level: DEBUG } } }
calls: { methods: { GetOrder: { timeout: 150ms } } }
)",
                     config),
            absl::OkStatus());
  EXPECT_EQ(config.http().listen(), "127.0.0.1:0");
  EXPECT_EQ(config.http().max_connections(), 5);
  EXPECT_EQ(config.http().idle_timeout().seconds(), 90);
  EXPECT_EQ(config.upstreams().at("a.B"), "dns:///b:1");
  EXPECT_THAT(config.filters(), ::testing::ElementsAre("request_id", "tracing"));
  EXPECT_EQ(config.process().telemetry().log().level(), v1::DEBUG);
  EXPECT_EQ(config.calls().methods().at("GetOrder").timeout().nanos(), 150'000'000);
}

TEST(ReadYamlTest, NamesLineAndPathOfWhatIsWrong) {
  EXPECT_THAT(ErrorOf("shutdown:\n  drain_dalay: 1s\n"),
              HasSubstr("line 2: shutdown.drain_dalay: there is no such key"));
  EXPECT_THAT(ErrorOf("executor_threads: many\n"), HasSubstr("line 1: executor_threads: "));
  EXPECT_THAT(ErrorOf("executor_threads: [1]\n"), HasSubstr("must be a single value"));
  EXPECT_THAT(ErrorOf("shutdown: 5\n"), HasSubstr("must be a group of keys"));
  EXPECT_THAT(ErrorOf("shutdown: { grace_period: soon }\n"), HasSubstr("must be a duration"));
  EXPECT_THAT(ErrorOf("shutdown: { grace_period: -1s }\n"), HasSubstr("must be a duration"));
  EXPECT_THAT(ErrorOf("telemetry: { log: { level: LOUD } }\n"), HasSubstr("telemetry.log.level: "));
  EXPECT_THAT(ErrorOf("admin_listen: a\nadmin_listen: b\n"), HasSubstr("is given twice"));
  EXPECT_THAT(ErrorOf("a: [1\n"), HasSubstr("not YAML"));
}

TEST(ApplyDefaultsTest, FillsWhatIsAbsentAndKeepsWhatIsThere) {
  ClientConfig config;
  ASSERT_EQ(ReadYaml("attempts: 1\nmethods: { Charge: { timeout: 1s } }\n", config),
            absl::OkStatus());
  ApplyDefaults(config);
  EXPECT_EQ(config.attempts(), 1);
  EXPECT_EQ(config.timeout().seconds(), 2);
  EXPECT_TRUE(config.breaker().enabled());
  EXPECT_DOUBLE_EQ(config.breaker().failure_rate(), 0.5);
  // What a method does not say is the callee's to say.
  EXPECT_FALSE(config.methods().at("Charge").has_attempts());
  EXPECT_FALSE(config.methods().at("Charge").has_breaker());
}

TEST(ReadYamlTest, AGroupWithoutAnyValueIsAbsentAndAnEmptyOneIsThere) {
  ClientConfig config;
  ASSERT_EQ(ReadYaml("bulkhead:\n  max_concurrent:\n  max_waiting:\n", config), absl::OkStatus());
  EXPECT_FALSE(config.has_bulkhead());
  ASSERT_EQ(ReadYaml("bulkhead: {}\n", config), absl::OkStatus());
  EXPECT_TRUE(config.has_bulkhead());
  EXPECT_THAT(ReadYaml("bulkhead:\n  nope:\n", config).message(), HasSubstr("no such key"));
}

TEST(OverridesTest, EnvironmentAndAssignmentsReachAnyKey) {
  GatewayConfig config;
  ASSERT_EQ(ApplyEnvironment({"PATH=/bin", "SOUK_CONFIG_HTTP__MAX_CONNECTIONS=7",
                              "SOUK_CONFIG_FILTERS=request_id,tracing"},
                             config),
            absl::OkStatus());
  ASSERT_EQ(ApplyAssignments({"upstreams.souk.order.v1.OrderService=127.0.0.1:1",
                              "calls.methods.GetOrder.timeout=3s", "http.listen=a=b"},
                             config),
            absl::OkStatus());
  EXPECT_EQ(config.http().max_connections(), 7);
  EXPECT_EQ(config.http().listen(), "a=b");
  EXPECT_EQ(config.filters_size(), 2);
  EXPECT_EQ(config.upstreams().at("souk.order.v1.OrderService"), "127.0.0.1:1");
  EXPECT_EQ(config.calls().methods().at("GetOrder").timeout().seconds(), 3);
}

TEST(OverridesTest, WrongOnesAreErrors) {
  GatewayConfig config;
  EXPECT_THAT(ApplyAssignments({"http.listne=x"}, config).message(), HasSubstr("no key listne"));
  EXPECT_THAT(ApplyAssignments({"http=x"}, config).message(), HasSubstr("is a group of keys"));
  EXPECT_THAT(ApplyAssignments({"emit_defaults.x=1"}, config).message(), HasSubstr("is a value"));
  EXPECT_THAT(ApplyAssignments({"http.listen"}, config).message(), HasSubstr("write path=value"));
  EXPECT_THAT(ApplyEnvironment({"SOUK_CONFIG_NOPE=1"}, config).message(),
              HasSubstr("environment variable SOUK_CONFIG_NOPE"));
}

TEST(ExplainTest, ShowsEveryKeyAndIsItselfReadable) {
  GatewayConfig config;
  ASSERT_EQ(ApplyAssignments({"upstreams.a.B=c", "http.listen=0.0.0.0:8080"}, config),
            absl::OkStatus());
  ApplyDefaults(config);
  const std::string text = Explain(config);
  EXPECT_THAT(text, HasSubstr("max_connections: 10000"));
  EXPECT_THAT(text, HasSubstr("# Connections open at once; one more gets 503."));
  GatewayConfig again;
  ASSERT_EQ(ReadYaml(text, again), absl::OkStatus());
  ApplyDefaults(again);
  EXPECT_EQ(again.SerializeAsString().size(), config.SerializeAsString().size());
}

TEST(ExplainTest, ShowsNoPassword) {
  ProcessConfig config;
  ASSERT_EQ(ApplyAssignments({"admin_listen=postgresql://souk:secret@db/x"}, config),
            absl::OkStatus());
  EXPECT_THAT(Explain(config), AllOf(HasSubstr("admin_listen: postgresql://souk@db/x"),
                                     ::testing::Not(HasSubstr("secret"))));
}

TEST(LoadTest, LaterSourcesWin) {
  ProcessConfig config;
  ASSERT_EQ(Load({.defaults = {"admin_listen=a", "executor_threads=1"},
                  .file = "",
                  .environment = {"SOUK_CONFIG_ADMIN_LISTEN=b"},
                  .assignments = {"admin_listen=c"}},
                 config),
            absl::OkStatus());
  EXPECT_EQ(config.admin_listen(), "c");
  EXPECT_EQ(config.executor_threads(), 1);
  EXPECT_EQ(Load({.defaults = {}, .file = "/nowhere/x.yaml", .environment = {}, .assignments = {}},
                 config)
                .code(),
            absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace souk::config
