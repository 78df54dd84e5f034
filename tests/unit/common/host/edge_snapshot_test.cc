#include "common/host/edge_snapshot.h"

#include <gtest/gtest.h>

namespace souk::host {
namespace {

using rpc::EdgeReport;
using telemetry::RpcFigures;

constexpr char kCharge[] = "souk.payment.v1.PaymentService/Charge";

RpcFigures Figures(int64_t ok, int64_t unavailable, int64_t not_found) {
  RpcFigures figures;
  figures.handled[static_cast<int>(absl::StatusCode::kOk)] = ok;
  figures.handled[static_cast<int>(absl::StatusCode::kUnavailable)] = unavailable;
  figures.handled[static_cast<int>(absl::StatusCode::kNotFound)] = not_found;
  figures.bounds = {0.001, 0.01};
  figures.latencies = {ok, unavailable + not_found, 0};
  return figures;
}

EdgeReport Payment(const RpcFigures& charge) {
  EdgeReport edge;
  edge.callee = "payment";
  edge.methods = {{.method = kCharge, .figures = charge},
                  {.method = "souk.payment.v1.PaymentService/Refund", .figures = {}}};
  return edge;
}

TEST(EdgeSnapshotTest, CountsWhatCameInTheInterval) {
  const admin::v1::EdgesSnapshot snapshot =
      ToSnapshot({Payment(Figures(30, 8, 12))}, {Payment(Figures(10, 4, 6))}, absl::Seconds(2));
  ASSERT_EQ(snapshot.edges_size(), 1);
  const admin::v1::Edge& edge = snapshot.edges(0);
  EXPECT_EQ(edge.callee(), "payment");
  ASSERT_EQ(edge.methods_size(), 1);  // the one that was called
  EXPECT_EQ(edge.methods(0).method(), kCharge);
  EXPECT_EQ(edge.methods(0).calls(), 30);
  EXPECT_EQ(edge.methods(0).errors(), 4);  // not what was not found
  EXPECT_EQ(edge.methods(0).rate(), 15);
  EXPECT_EQ(edge.total().calls(), 30);
  EXPECT_TRUE(edge.total().has_p99());
  EXPECT_EQ(snapshot.interval().seconds(), 2);
}

TEST(EdgeSnapshotTest, WhatIsNewCountsFromNothing) {
  const admin::v1::EdgesSnapshot snapshot =
      ToSnapshot({Payment(Figures(3, 0, 0))}, {}, absl::Seconds(1));
  EXPECT_EQ(snapshot.edges(0).total().calls(), 3);
}

TEST(EdgeSnapshotTest, AQuietEdgeHasNoLatency) {
  const EdgeReport quiet = Payment(Figures(3, 0, 0));
  const admin::v1::EdgesSnapshot snapshot = ToSnapshot({quiet}, {quiet}, absl::Seconds(1));
  EXPECT_EQ(snapshot.edges(0).total().calls(), 0);
  EXPECT_FALSE(snapshot.edges(0).total().has_p50());
}

TEST(EdgeSnapshotTest, TellsOfInstancesBreakersAndBudgets) {
  EdgeReport report;
  report.callee = "payment";
  rpc::InstanceReport& instance = report.instances.emplace_back();
  instance.address = "a:1";
  instance.ejected = true;
  report.panic = true;
  rpc::BreakerReport breaker{.name = "payment/Charge", .snapshot = {}};
  breaker.snapshot.state = resilience::BreakerState::kOpen;
  breaker.snapshot.open_for = absl::Seconds(3);
  breaker.snapshot.totals.refused = 7;
  report.breakers = {breaker};
  report.retry_budget = 4.5;
  report.bulkhead = resilience::BulkheadSnapshot{.in_flight = 3, .refused = 1, .waited_in_vain = 2};
  const admin::v1::EdgesSnapshot snapshot = ToSnapshot({report}, {}, absl::Seconds(1));
  const admin::v1::Edge& edge = snapshot.edges(0);
  EXPECT_EQ(edge.instances(0).address(), "a:1");
  EXPECT_TRUE(edge.instances(0).ejected());
  EXPECT_FALSE(edge.instances(0).has_latency());
  EXPECT_TRUE(edge.panic());
  EXPECT_EQ(edge.breakers(0).name(), "payment/Charge");
  EXPECT_EQ(edge.breakers(0).state(), admin::v1::Breaker::OPEN);
  EXPECT_EQ(edge.breakers(0).open_for().seconds(), 3);
  EXPECT_EQ(edge.breakers(0).refused(), 7);
  EXPECT_EQ(edge.retry_budget(), 4.5);
  EXPECT_EQ(edge.bulkhead().refused(), 3);
}

}  // namespace
}  // namespace souk::host
