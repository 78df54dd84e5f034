// Calls a chain of hops with a bare gRPC client, which neither retries nor breaks:
//
//     hop_load HOST:PORT FURTHER CALLS IN_FLIGHT DEADLINE_MS
//
// Closed loop: so many calls are in flight, each begun when one has completed. Prints a line of
// JSON when all have ended: how many ended in each way (a code, or "OK", or "OK at the wrong hop"),
// and for those that failed the reason that they gave; latencies in milliseconds.

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <latch>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/rpc/status_mapping.h"
#include "hop.grpc.pb.h"

namespace souk::experiments {
namespace {

using Clock = std::chrono::steady_clock;

struct Plan {
  int further = 0;
  int calls = 0;
  int in_flight = 0;
  int deadline_ms = 0;
};

class Caller {
 public:
  Caller(v1::HopService::Stub& stub, const Plan& plan, std::atomic<int>& left, std::latch& done)
      : stub_(stub), plan_(plan), left_(left), done_(done) {
    request_.set_further(plan.further);
  }

  void Next() {
    if (left_.fetch_sub(1) <= 0) return done_.count_down();
    began_ = Clock::now();
    context_.emplace();
    context_->set_deadline(std::chrono::system_clock::now() +
                           std::chrono::milliseconds(plan_.deadline_ms));
    stub_.async()->Pass(&*context_, &request_, &response_, [this](const grpc::Status& status) {
      latencies_ms.push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - began_).count());
      ++ends[EndOf(status)];
      Next();
    });
  }

  std::map<std::string, int> ends;
  std::vector<double> latencies_ms;

 private:
  std::string EndOf(const grpc::Status& wire) const {
    if (wire.ok()) return response_.passed() == plan_.further + 1 ? "OK" : "OK at the wrong hop";
    const absl::Status status = rpc::FromGrpcStatus(wire);
    const std::string reason = ReasonOf(status);
    return absl::StrCat(absl::StatusCodeToString(status.code()), reason.empty() ? "" : " ", reason);
  }

  v1::HopService::Stub& stub_;
  const Plan& plan_;
  std::atomic<int>& left_;
  std::latch& done_;
  v1::PassRequest request_;
  v1::PassResponse response_;
  std::optional<grpc::ClientContext> context_;
  Clock::time_point began_;
};

double Percentile(const std::vector<double>& sorted, double share) {
  return sorted.empty()
             ? 0
             : sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
}

void Run(const std::string& target, const Plan& plan) {
  v1::HopService::Stub stub(grpc::CreateChannel(target, grpc::InsecureChannelCredentials()));
  const Clock::time_point began = Clock::now();
  std::atomic<int> left = plan.calls;
  std::latch done(plan.in_flight);
  std::deque<Caller> callers;
  for (int i = 0; i < plan.in_flight; ++i) callers.emplace_back(stub, plan, left, done).Next();
  done.wait();
  const double seconds = std::chrono::duration<double>(Clock::now() - began).count();

  std::map<std::string, int> ends;
  std::vector<double> latencies_ms;
  for (const Caller& caller : callers) {
    for (const auto& [end, count] : caller.ends) ends[end] += count;
    latencies_ms.insert(latencies_ms.end(), caller.latencies_ms.begin(), caller.latencies_ms.end());
  }
  std::sort(latencies_ms.begin(), latencies_ms.end());
  absl::PrintF(R"({"seconds":%.3f,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"ends":{%s}})"
               "\n",
               seconds, Percentile(latencies_ms, 0.5), Percentile(latencies_ms, 0.99),
               Percentile(latencies_ms, 1),
               absl::StrJoin(ends, ",", [](std::string* out, const auto& end) {
                 absl::StrAppend(out, "\"", end.first, "\":", end.second);
               }));
}

}  // namespace
}  // namespace souk::experiments

int main(int argc, char** argv) {
  souk::experiments::Plan plan;
  if (argc != 6 || !absl::SimpleAtoi(argv[2], &plan.further) ||
      !absl::SimpleAtoi(argv[3], &plan.calls) || !absl::SimpleAtoi(argv[4], &plan.in_flight) ||
      !absl::SimpleAtoi(argv[5], &plan.deadline_ms) || plan.in_flight < 1) {
    std::fprintf(stderr, "usage: hop_load HOST:PORT FURTHER CALLS IN_FLIGHT DEADLINE_MS\n");
    return 2;
  }
  souk::experiments::Run(argv[1], plan);
  return 0;
}
