#include "tools/soukctl/load/options.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"

namespace souk::soukctl {
namespace {

constexpr double kMostRate = 100'000;
constexpr int kMostClients = 10'000;

absl::Status Wrong(absl::string_view flag, absl::string_view takes) {
  return absl::InvalidArgumentError(absl::StrCat(flag, " takes ", takes));
}

absl::StatusOr<int> ParseCount(const Arguments& arguments, const std::string& flag) {
  int count = 0;
  if (!absl::SimpleAtoi(arguments.Get(flag), &count) || count < 1 || count > kMostClients) {
    return Wrong(flag, absl::StrCat("a number from 1 to ", kMostClients));
  }
  return count;
}

absl::StatusOr<absl::Duration> ParseLength(const Arguments& arguments, const std::string& flag,
                                           absl::Duration least, absl::Duration most) {
  absl::Duration length;
  if (!absl::ParseDuration(arguments.Get(flag), &length) || length < least || length > most) {
    return Wrong(flag, absl::StrCat("a duration from ", absl::FormatDuration(least), " to ",
                                    absl::FormatDuration(most)));
  }
  return length;
}

}  // namespace

std::vector<Flag> LoadFlags() {
  return {{.name = "--rate",
           .value = "R",
           .meaning = "open loop: R requests a second, which come at random moments whether or not "
                      "earlier ones were answered; default 50",
           .default_value = "50"},
          {.name = "--clients",
           .value = "N",
           .meaning = "closed loop instead: N clients who wait for each answer"},
          {.name = "--duration",
           .value = "DURATION",
           .meaning = "how long requests come; default 10s",
           .default_value = "10s"},
          {.name = "--mix",
           .value = "KIND=WEIGHT,...",
           .meaning = "what is asked for: orders (place one), reads (a product), lookups (an order "
                      "of this load), logins; default orders=20,reads=80",
           .default_value = "orders=20,reads=80"},
          {.name = "--path",
           .value = "PATH",
           .meaning = "read this instead of the mix; every answer with 200 is good"},
          {.name = "--timeout",
           .value = "DURATION",
           .meaning = "how long a request may take, from when it was to be sent; default 5s",
           .default_value = "5s"},
          {.name = "--connections",
           .value = "N",
           .meaning = "open loop: the most connections; requests that find all of them busy wait, "
                      "and their wait is counted; default 256",
           .default_value = "256"},
          {.name = "--seed",
           .value = "N",
           .meaning = "asks for the same things, in an open loop at the same moments; default: "
                      "another one each time"},
          {.name = "--no-verify", .meaning = "leave out the check of the books at the end"},
          {.name = "--json",
           .value = "FILE",
           .meaning = "write what was measured as JSON; - for standard output, and nothing else "
                      "there"},
          {.name = "--plot",
           .value = "FILE",
           .meaning = "draw rates and latencies over time into an SVG file"}};
}

absl::StatusOr<LoadOptions> ParseLoadOptions(const Arguments& arguments) {
  LoadOptions options;
  if (!arguments.positional().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("load takes flags only, not ", arguments.positional()[0]));
  }
  LoadPlan& plan = options.plan;
  if (arguments.Has("--clients")) {
    if (arguments.Has("--rate")) {
      return absl::InvalidArgumentError(
          "--rate is an open loop and --clients a closed one: give one of them");
    }
    if (arguments.Has("--connections")) {
      return absl::InvalidArgumentError("--connections is for an open loop: each client has one");
    }
    ASSIGN_OR_RETURN(plan.clients, ParseCount(arguments, "--clients"));
  } else {
    if (!absl::SimpleAtod(arguments.Get("--rate"), &plan.rate) || !std::isfinite(plan.rate) ||
        plan.rate <= 0 || plan.rate > kMostRate) {
      return Wrong("--rate", absl::StrCat("requests a second, more than 0 and up to ", kMostRate));
    }
    ASSIGN_OR_RETURN(plan.max_connections, ParseCount(arguments, "--connections"));
  }
  ASSIGN_OR_RETURN(plan.length,
                   ParseLength(arguments, "--duration", absl::Seconds(1), absl::Hours(1)));
  ASSIGN_OR_RETURN(plan.timeout,
                   ParseLength(arguments, "--timeout", absl::Milliseconds(1), absl::Minutes(1)));
  plan.path = arguments.Get("--path");
  if (arguments.Has("--path") && !absl::StartsWith(plan.path, "/")) {
    return Wrong("--path", "a path such as /v1/products");
  }
  if (arguments.Has("--path") && arguments.Has("--mix")) {
    return absl::InvalidArgumentError("--path takes the place of --mix: give one of them");
  }
  options.mix = plan.path.empty() ? arguments.Get("--mix") : plan.path;
  ASSIGN_OR_RETURN(plan.mix, LoadMix::Parse(arguments.Get("--mix")));
  options.seed = SystemRandom().NextBits() >> 32;
  if (arguments.Has("--seed") && !absl::SimpleAtoi(arguments.Get("--seed"), &options.seed)) {
    return Wrong("--seed", "a number");
  }
  options.verify = !arguments.Has("--no-verify");
  options.json = arguments.Get("--json");
  options.plot = arguments.Get("--plot");
  return options;
}

}  // namespace souk::soukctl
