#include <atomic>

#include "tests/unit/common/rpc/rpc_fixture.h"

namespace souk::rpc {
namespace {

class StreamTest : public RpcFixture {
 protected:
  /// Writes orders without end, until the client leaves.
  static Task<absl::Status> WriteForEver(Writer<Order> orders, std::atomic<bool>* ended) {
    absl::Status status;
    for (int version = 1; status.ok(); ++version) {
      Order order;
      order.set_version(version);
      status = co_await orders.Write(std::move(order));
    }
    ended->store(true);
    co_return status;
  }

  static Task<absl::Status> WriteThree(Writer<Order> orders, absl::Status end) {
    for (int version = 1; version <= 3; ++version) {
      Order order;
      order.set_version(version);
      CO_RETURN_IF_ERROR(co_await orders.Write(std::move(order)));
    }
    co_return end;
  }

  struct Received {
    std::vector<int> versions;
    absl::Status status;
  };

  static Task<Received> ReadUpTo(ServerStream<Order> stream, int most) {
    Received received;
    Order order;
    while (static_cast<int>(received.versions.size()) < most && co_await stream.Read(order)) {
      received.versions.push_back(order.version());
    }
    received.status = co_await stream.Finish();
    co_return received;
  }
};

TEST_F(StreamTest, GivesEveryMessageAndTheStatus) {
  service_.watch = [](CallContext, std::string, Writer<Order> orders) {
    return WriteThree(orders, absl::OkStatus());
  };
  Start();
  const Received received = async::RunBlocking(ReadUpTo(watch()({}, {}), 10));
  EXPECT_EQ(received.versions, (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(received.status, absl::OkStatus());
}

TEST_F(StreamTest, AnErrorComesAfterTheMessages) {
  service_.watch = [](CallContext, std::string, Writer<Order> orders) {
    return WriteThree(orders, absl::DataLossError("torn"));
  };
  Start();
  const Received received = async::RunBlocking(ReadUpTo(watch()({}, {}), 10));
  EXPECT_EQ(received.versions.size(), 3u);
  EXPECT_EQ(received.status.code(), absl::StatusCode::kDataLoss);
}

TEST_F(StreamTest, FinishingEarlyCancelsTheHandler) {
  std::atomic<bool> ended = false;
  service_.watch = [&](CallContext, std::string, Writer<Order> orders) {
    return WriteForEver(orders, &ended);
  };
  Start();
  const Received received = async::RunBlocking(ReadUpTo(watch()({}, {}), 2));
  EXPECT_EQ(received.versions.size(), 2u);
  EXPECT_EQ(received.status.code(), absl::StatusCode::kCancelled);
  server_->Shutdown();  // waits for the handler
  EXPECT_TRUE(ended);
}

TEST_F(StreamTest, MoreStreamsThanAllowedAreRefusedAtOnce) {
  std::atomic<bool> ended = false;
  service_.watch = [&](CallContext, std::string, Writer<Order> orders) {
    return WriteForEver(orders, &ended);
  };
  ChannelOptions options;
  options.max_streams = 1;
  Start(std::move(options));
  ServerStream<Order> open = watch()({}, {});
  Order order;
  ASSERT_TRUE(async::RunBlocking(open.Read(order)));
  const Received refused = async::RunBlocking(ReadUpTo(watch()({}, {}), 1));
  EXPECT_TRUE(refused.versions.empty());
  EXPECT_EQ(refused.status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(async::RunBlocking(open.Finish()).code(), absl::StatusCode::kCancelled);
  server_->Shutdown();  // waits for the handler
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace souk::rpc
