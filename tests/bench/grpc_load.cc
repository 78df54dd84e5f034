// Gets one order again and again with a bare gRPC client: grpc_load HOST:PORT ORDER_ID CALLS
// SECONDS
//
// Closed loop: so many calls are in flight, each begun when one has completed. Prints one line of
// JSON as http_load does, and with it the CPU microseconds that a call costs this process: what a
// gateway cannot go below.

#include <grpcpp/create_channel.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <latch>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "souk/order/v1/order_service.grpc.pb.h"

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
        latencies_ms_.push_back(
            std::chrono::duration<double, std::milli>(Clock::now() - began_).count());
      } else {
        ++bad_;
      }
      Next();
    });
  }

  int64_t bad() const { return bad_; }
  const std::vector<double>& latencies_ms() const { return latencies_ms_; }

 private:
  OrderService::Stub& stub_;
  const Clock::time_point end_;
  std::latch& done_;
  GetOrderRequest request_;
  Order order_;
  std::optional<grpc::ClientContext> context_;
  Clock::time_point began_;
  int64_t bad_ = 0;
  std::vector<double> latencies_ms_;
};

double CpuMicroseconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  const auto to_us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return to_us(usage.ru_utime) + to_us(usage.ru_stime);
}

double Percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

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
  const double cpu_before = CpuMicroseconds();
  std::latch done(calls);
  std::deque<Caller> callers;
  for (int i = 0; i < calls; ++i) {
    callers.emplace_back(stub, argv[2], began + std::chrono::seconds(seconds), done).Next();
  }
  done.wait();
  const double elapsed = std::chrono::duration<double>(Clock::now() - began).count();
  const double cpu = CpuMicroseconds() - cpu_before;

  int64_t bad = 0;
  std::vector<double> latencies;
  for (const Caller& caller : callers) {
    bad += caller.bad();
    latencies.insert(latencies.end(), caller.latencies_ms().begin(), caller.latencies_ms().end());
  }
  std::sort(latencies.begin(), latencies.end());
  absl::PrintF(R"({"good":%d,"bad":%d,"seconds":%.3f,"p50_ms":%.3f,"p99_ms":%.3f,"cpu_us":%.1f})"
               "\n",
               latencies.size(), bad, elapsed, Percentile(latencies, 0.5),
               Percentile(latencies, 0.99),
               cpu / static_cast<double>(std::max<size_t>(1, latencies.size())));
  return 0;
}
