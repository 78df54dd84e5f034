#include "common/telemetry/rpc_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace souk::telemetry {
namespace {

using testing::HasSubstr;

constexpr absl::string_view kCreateOrder = "/souk.order.v1.OrderService/CreateOrder";
constexpr absl::string_view kLabels = "service=\"souk.order.v1.OrderService\"";

class RpcMetricsTest : public testing::Test {
 protected:
  // The value of the series that `series` begins, label set included.
  std::string Value(const std::string& series) const {
    const std::string text = metrics_.ToText();
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      if (absl::ConsumePrefix(&line, series + " ")) return std::string(line);
    }
    return "absent";
  }

  static std::string Series(const std::string& name, const std::string& more = "") {
    return name + "{" + more + "method=\"CreateOrder\"," + std::string(kLabels) + "}";
  }

  Metrics metrics_;
};

TEST_F(RpcMetricsTest, CountsACallThroughItsLife) {
  RpcMetrics server(metrics_, RpcSide::kServer);
  RpcMethodMetrics& method = server.ForMethod(kCreateOrder);

  method.Started();
  EXPECT_EQ(Value(Series("souk_rpc_server_started_total")), "1");
  EXPECT_EQ(Value(Series("souk_rpc_server_in_flight")), "1");

  method.Handled(absl::StatusCode::kNotFound, absl::Milliseconds(3));
  EXPECT_EQ(Value(Series("souk_rpc_server_in_flight")), "0");
  EXPECT_EQ(Value(Series("souk_rpc_server_handled_total", "code=\"NOT_FOUND\",")), "1");
  EXPECT_EQ(Value(Series("souk_rpc_server_handled_total", "code=\"OK\",")), "0");
  EXPECT_EQ(Value(Series("souk_rpc_server_latency_seconds_count")), "1");
  EXPECT_EQ(Value(Series("souk_rpc_server_latency_seconds_sum")), "0.003");
}

TEST_F(RpcMetricsTest, ShowsEveryStatusCodeFromTheStart) {
  RpcMetrics(metrics_, RpcSide::kServer).ForMethod(kCreateOrder);
  EXPECT_EQ(Value(Series("souk_rpc_server_handled_total", "code=\"OK\",")), "0");
  EXPECT_EQ(Value(Series("souk_rpc_server_handled_total", "code=\"CANCELLED\",")), "0");
  EXPECT_EQ(Value(Series("souk_rpc_server_handled_total", "code=\"UNAUTHENTICATED\",")), "0");
}

TEST_F(RpcMetricsTest, CountsCodesUnknownToGrpcAsUnknown) {
  RpcMetrics client(metrics_, RpcSide::kClient);
  client.ForMethod(kCreateOrder).Started();
  client.ForMethod(kCreateOrder).Handled(static_cast<absl::StatusCode>(99), absl::Seconds(1));
  EXPECT_EQ(Value(Series("souk_rpc_client_handled_total", "code=\"UNKNOWN\",")), "1");
}

TEST_F(RpcMetricsTest, KeepsSidesApartAndGivesOneObjectAMethod) {
  RpcMetrics client(metrics_, RpcSide::kClient);
  RpcMetrics attempt(metrics_, RpcSide::kAttempt);
  EXPECT_EQ(&client.ForMethod(kCreateOrder), &client.ForMethod(kCreateOrder));
  client.ForMethod(kCreateOrder).Started();
  EXPECT_EQ(Value(Series("souk_rpc_client_started_total")), "1");
  attempt.ForMethod(kCreateOrder);
  EXPECT_EQ(Value(Series("souk_rpc_attempt_started_total")), "0");
}

}  // namespace
}  // namespace souk::telemetry
