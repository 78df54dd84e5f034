// Logs in again and again, by gRPC and without retries:
//
//     login_load HOST:PORT EMAIL PASSWORD SECONDS DEADLINE_MS SEED open RATE CRITICAL BACKGROUND
//     login_load HOST:PORT EMAIL PASSWORD SECONDS DEADLINE_MS SEED closed IN_FLIGHT
//
// An open loop calls at random moments, RATE a second on average, however slowly it is answered;
// the shares CRITICAL and BACKGROUND of the calls have these priorities, the others are normal. A
// closed loop has so many critical calls in flight, each begun when one has completed. A call
// counts as good when its answer came within its deadline. Prints a line of JSON: by priority, how
// many ended in each way (a reason, a code, or "OK"), and the median and 99th percentile of the
// good ones in milliseconds; and the seconds until the last was begun.

#include <grpcpp/create_channel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/mutex.h"
#include "common/resilience/priority.h"
#include "common/rpc/metadata.h"
#include "common/rpc/status_mapping.h"
#include "souk/user/v1/user_service.grpc.pb.h"

namespace souk::experiments {
namespace {

using Clock = std::chrono::steady_clock;
using resilience::Priority;

struct Plan {
  std::string target;
  user::v1::LoginRequest request;
  double seconds = 0;
  int deadline_ms = 0;
  uint64_t seed = 0;
};

class Load {
 public:
  explicit Load(const Plan& plan)
      : plan_(plan),
        stub_(grpc::CreateChannel(plan.target, grpc::InsecureChannelCredentials())),
        began_(Clock::now()),
        end_(began_ + std::chrono::duration_cast<Clock::duration>(
                          std::chrono::duration<double>(plan.seconds))) {}

  void RunOpen(double rate, double critical, double background) {
    std::mt19937_64 random(plan_.seed);
    std::exponential_distribution<double> pause(rate);
    std::uniform_real_distribution<double> share(0.0, 1.0);
    Clock::time_point next = began_;
    while (next < end_) {
      // The schedule of an open loop is time itself.
      std::this_thread::sleep_until(next);
      const double drawn = share(random);
      const Priority priority = drawn < critical                ? Priority::kCritical
                                : drawn < critical + background ? Priority::kBackground
                                                                : Priority::kNormal;
      Begin(priority, /*again=*/false);
      next +=
          std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(pause(random)));
    }
    AwaitAll();
  }

  void RunClosed(int in_flight) {
    for (int i = 0; i < in_flight; ++i) Begin(Priority::kCritical, /*again=*/true);
    AwaitAll();
  }

  void Print() {
    std::vector<std::string> members;
    MutexLock lock(mutex_);
    for (auto& [priority, seen] : seen_) {
      std::vector<std::string> ends;
      for (const auto& [end, times] : seen.ends) {
        ends.push_back(absl::StrFormat("\"%s\": %d", end, times));
      }
      std::sort(seen.good_ms.begin(), seen.good_ms.end());
      members.push_back(
          absl::StrFormat(R"("%s": {"ends": {%s}, "median_ms": %.1f, "p99_ms": %.1f})",
                          std::string(resilience::ToString(priority)), absl::StrJoin(ends, ", "),
                          Percentile(seen.good_ms, 0.5), Percentile(seen.good_ms, 0.99)));
    }
    std::printf("{%s%s\"seconds\": %.3f}\n", absl::StrJoin(members, ", ").c_str(),
                members.empty() ? "" : ", ", plan_.seconds);
  }

 private:
  struct Call {
    Priority priority;
    bool again;  // whether another one follows
    Clock::time_point began;
    grpc::ClientContext context;
    user::v1::LoginResponse response;
  };
  struct Seen {
    std::map<std::string, int> ends;
    std::vector<double> good_ms;
  };

  static double Percentile(const std::vector<double>& sorted, double share) {
    return sorted.empty()
               ? 0
               : sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))];
  }

  static std::string EndOf(const grpc::Status& wire) {
    if (wire.ok()) return "OK";
    const absl::Status status = rpc::FromGrpcStatus(wire);
    const std::string reason = ReasonOf(status);
    return reason.empty() ? absl::StatusCodeToString(status.code()) : reason;
  }

  void Begin(Priority priority, bool again) {
    {
      MutexLock lock(mutex_);
      ++under_way_;
    }
    auto call = std::make_shared<Call>();
    call->priority = priority;
    call->again = again;
    call->began = Clock::now();
    call->context.set_deadline(std::chrono::system_clock::now() +
                               std::chrono::milliseconds(plan_.deadline_ms));
    if (priority != Priority::kNormal) {
      call->context.AddMetadata(std::string(rpc::kPriorityKey),
                                std::string(resilience::ToString(priority)));
    }
    stub_.async()->Login(&call->context, &plan_.request, &call->response,
                         [this, call](const grpc::Status& status) { End(*call, status); });
  }

  void End(const Call& call, const grpc::Status& status) {
    const Clock::time_point now = Clock::now();
    if (call.again && now < end_) Begin(call.priority, true);
    MutexLock lock(mutex_);
    Seen& seen = seen_[call.priority];
    ++seen.ends[EndOf(status)];
    if (status.ok()) {
      seen.good_ms.push_back(std::chrono::duration<double, std::milli>(now - call.began).count());
    }
    if (--under_way_ == 0) none_under_way_.NotifyAll();
  }

  void AwaitAll() {
    MutexLock lock(mutex_);
    while (under_way_ > 0) none_under_way_.Wait(mutex_);
  }

  const Plan& plan_;
  user::v1::UserService::Stub stub_;
  const Clock::time_point began_;
  const Clock::time_point end_;
  Mutex mutex_;
  CondVar none_under_way_;
  int under_way_ GUARDED_BY(mutex_) = 0;
  std::map<Priority, Seen> seen_ GUARDED_BY(mutex_);
};

int Main(const std::vector<std::string>& words) {
  Plan plan;
  const auto misused = [] {
    std::fprintf(stderr,
                 "usage: login_load HOST:PORT EMAIL PASSWORD SECONDS DEADLINE_MS SEED "
                 "(open RATE CRITICAL BACKGROUND | closed IN_FLIGHT)\n");
    return 2;
  };
  if (words.size() < 8) return misused();
  plan.target = words[0];
  plan.request.set_email(words[1]);
  plan.request.set_password(words[2]);
  if (!absl::SimpleAtod(words[3], &plan.seconds) ||
      !absl::SimpleAtoi(words[4], &plan.deadline_ms) || !absl::SimpleAtoi(words[5], &plan.seed)) {
    return misused();
  }
  Load load(plan);
  int in_flight = 0;
  double rate = 0;
  double critical = 0;
  double background = 0;
  if (words[6] == "closed" && words.size() == 8 && absl::SimpleAtoi(words[7], &in_flight)) {
    load.RunClosed(in_flight);
  } else if (words[6] == "open" && words.size() == 10 && absl::SimpleAtod(words[7], &rate) &&
             absl::SimpleAtod(words[8], &critical) && absl::SimpleAtod(words[9], &background) &&
             rate > 0) {
    load.RunOpen(rate, critical, background);
  } else {
    return misused();
  }
  load.Print();
  return 0;
}

}  // namespace
}  // namespace souk::experiments

int main(int argc, char** argv) {
  return souk::experiments::Main(std::vector<std::string>(argv + 1, argv + argc));
}
