#include <gtest/gtest.h>

#include "common/telemetry/rpc_metrics.h"

namespace souk::telemetry {
namespace {

using absl::Milliseconds;
using absl::StatusCode;

class RpcFiguresTest : public ::testing::Test {
 protected:
  void Call(StatusCode code, absl::Duration latency) {
    method_.Started();
    method_.Handled(code, latency);
  }

  static constexpr size_t kUnavailable = static_cast<size_t>(StatusCode::kUnavailable);

  Metrics metrics_;
  RpcMethodMetrics method_{metrics_, RpcSide::kClient, "/souk.order.v1.OrderService/GetOrder"};
};

TEST_F(RpcFiguresTest, TellWhatWasCounted) {
  Call(StatusCode::kOk, Milliseconds(3));
  Call(StatusCode::kUnavailable, Milliseconds(3));
  method_.Started();
  const RpcFigures figures = method_.Read();
  EXPECT_EQ(figures.in_flight, 1);
  EXPECT_EQ(figures.calls(), 2);
  EXPECT_EQ(figures.handled[0], 1);
  EXPECT_EQ(figures.handled[kUnavailable], 1);
}

TEST_F(RpcFiguresTest, SinceIsWhatCameBetweenTwoReadings) {
  Call(StatusCode::kOk, absl::Seconds(1));
  const RpcFigures before = method_.Read();
  Call(StatusCode::kUnavailable, Milliseconds(2));
  const RpcFigures since = method_.Read().Since(before);
  EXPECT_EQ(since.calls(), 1);
  EXPECT_EQ(since.handled[kUnavailable], 1);
  EXPECT_LE(since.Percentile(1.0), Milliseconds(2.5));
  EXPECT_EQ(method_.Read().Since({}).calls(), 2);
}

TEST_F(RpcFiguresTest, PercentilesLieInTheirBucket) {
  for (int i = 0; i < 98; ++i) Call(StatusCode::kOk, Milliseconds(2));
  Call(StatusCode::kOk, Milliseconds(400));
  Call(StatusCode::kOk, absl::Minutes(1));
  const RpcFigures figures = method_.Read();
  EXPECT_GT(figures.Percentile(0.5), Milliseconds(1));
  EXPECT_LT(figures.Percentile(0.5), Milliseconds(2.5));
  EXPECT_GT(figures.Percentile(0.99), Milliseconds(250));
  EXPECT_LE(figures.Percentile(0.99), Milliseconds(500));
  EXPECT_EQ(figures.Percentile(1.0), absl::Seconds(10));  // past the last bound
}

TEST_F(RpcFiguresTest, OfNothingEverythingIsZero) {
  EXPECT_EQ(RpcFigures().calls(), 0);
  EXPECT_EQ(RpcFigures().Percentile(0.5), absl::ZeroDuration());
  EXPECT_EQ(method_.Read().Percentile(0.99), absl::ZeroDuration());
}

TEST_F(RpcFiguresTest, AddUp) {
  Call(StatusCode::kOk, Milliseconds(2));
  RpcFigures sum;
  sum.Add(method_.Read());
  sum.Add(method_.Read());
  EXPECT_EQ(sum.calls(), 2);
  EXPECT_LE(sum.Percentile(1.0), Milliseconds(2.5));
}

}  // namespace
}  // namespace souk::telemetry
