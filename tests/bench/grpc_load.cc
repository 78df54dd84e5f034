// Gets one order again and again with a bare gRPC client: grpc_load HOST:PORT ORDER_ID CALLS
// SECONDS
//
// Closed loop: so many calls are in flight, each begun when one has completed. Prints one line of
// JSON (load_report.h). The CPU that a call costs this process is what a gateway cannot go below.

#include <grpcpp/create_channel.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <latch>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "souk/order/v1/order_service.grpc.pb.h"
#include "tests/bench/load_report.h"

namespace {

using Clock = std::chrono::steady_clock;
using souk::order::v1::GetOrderRequest;
using souk::order::v1::Order;
using souk::order::v1::OrderService;

class Caller {
 public:
  Caller(OrderService::Stub& stub, const std::string& order_id, Clock::time_point end,
         std::latch& done)
      : stub_(stub), end_(end), done_(done) {
    request_.set_order_id(order_id);
  }

  void Next() {
    began_ = Clock::now();
    if (began_ >= end_) return done_.count_down();
    context_.emplace();
    stub_.async()->GetOrder(&*context_, &request_, &order_, [this](const grpc::Status& status) {
      if (status.ok()) {
        report_.latencies_ms.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - began_).count());
      } else {
        ++report_.bad;
      }
      Next();
    });
  }

  const souk::bench::LoadReport& report() const { return report_; }

 private:
  OrderService::Stub& stub_;
  const Clock::time_point end_;
  std::latch& done_;
  GetOrderRequest request_;
  Order order_;
  std::optional<grpc::ClientContext> context_;
  Clock::time_point began_;
  souk::bench::LoadReport report_;
};

}  // namespace

int main(int argc, char** argv) {
  int calls = 0;
  int seconds = 0;
  if (argc != 5 || !absl::SimpleAtoi(argv[3], &calls) || !absl::SimpleAtoi(argv[4], &seconds)) {
    std::fprintf(stderr, "usage: grpc_load HOST:PORT ORDER_ID CALLS SECONDS\n");
    return 2;
  }
  OrderService::Stub stub(grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials()));
  const Clock::time_point began = Clock::now();
  const double cpu_before = souk::bench::ProcessCpuMicroseconds();
  std::latch done(calls);
  std::deque<Caller> callers;
  for (int i = 0; i < calls; ++i) {
    callers.emplace_back(stub, argv[2], began + std::chrono::seconds(seconds), done).Next();
  }
  done.wait();
  const double elapsed = std::chrono::duration<double>(Clock::now() - began).count();
  const double cpu = souk::bench::ProcessCpuMicroseconds() - cpu_before;

  souk::bench::LoadReport report;
  for (const Caller& caller : callers) report.Add(caller.report());
  souk::bench::Print(std::move(report), elapsed, cpu);
  return 0;
}
