#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/random.h"
#include "common/base/status_macros.h"
#include "common/json/writer.h"
#include "tools/soukctl/client/gateway_client.h"
#include "tools/soukctl/commands.h"
#include "tools/soukctl/endpoints.h"
#include "tools/soukctl/load/options.h"
#include "tools/soukctl/load/plot.h"
#include "tools/soukctl/load/runner.h"
#include "tools/soukctl/load/shop.h"
#include "tools/soukctl/load/text.h"
#include "tools/soukctl/verify/report.h"
#include "tools/soukctl/verify/verdict.h"

namespace souk::soukctl {
namespace {

using admin::v1::LoadReport;

constexpr int kDone = 0;
constexpr int kWrong = 1;    // wrong answers, no good one at all, or books that do not agree
constexpr int kNotRead = 3;  // the books could not be read
// As the default of `soukctl verify`.
constexpr absl::Duration kPatience = absl::Seconds(60);

// Where a result goes: made before the load, so that it is not lost for a wrong path.
class ResultFile {
 public:
  /// None when `path` is "".
  static absl::StatusOr<ResultFile> Open(const std::string& path) {
    ResultFile file;
    file.path_ = path;
    if (path.empty() || path == "-") return file;
    file.stream_.open(path);
    if (!file.stream_.good()) {
      return absl::PermissionDeniedError(absl::StrCat(path, ": cannot be written"));
    }
    return file;
  }

  bool wanted() const { return !path_.empty(); }

  absl::Status Write(const std::string& text) {
    std::ostream& out = path_ == "-" ? std::cout : stream_;
    out << text;
    out.flush();
    if (out.good()) return absl::OkStatus();
    return absl::DataLossError(absl::StrCat(path_, ": could not be written"));
  }

 private:
  std::string path_;
  std::ofstream stream_;
};

// What verify says, into the report and onto `out`.
void VerifyInto(LoadReport& report, const Endpoints& endpoints, std::ostream& out) {
  const absl::StatusOr<Verdict> verdict = Verify(endpoints, kPatience);
  if (!verdict.ok()) {
    report.set_verify("NOT_READ");
    out << "verify: not checked: " << verdict.status().message() << "\n";
    return;
  }
  report.set_verify(verdict->violations.empty() ? "CLEAN" : "VIOLATED");
  out << "verify: " << Report(verdict->snapshot, verdict->violations, absl::Now());
}

int ExitCode(const LoadReport& report) {
  if (report.verify() == "VIOLATED" || report.total().wrong() > 0 || report.total().good() == 0) {
    return kWrong;
  }
  return report.verify() == "NOT_READ" ? kNotRead : kDone;
}

absl::StatusOr<LoadReport> MakeLoad(const LoadOptions& options, const std::string& gateway,
                                    std::ostream& out) {
  ASSIGN_OR_RETURN(const Url url, ParseUrl(gateway));
  ASSIGN_OR_RETURN(const GatewayClient client, GatewayClient::Create(gateway));
  const SystemClock clock;
  SeededRandom random(options.seed);
  ASSIGN_OR_RETURN(LoadShop shop, LoadShop::Open(client, clock, random));
  LoadRunner runner(options.plan, shop, random,
                    [&out](int second, const admin::v1::LoadSecond& happened, int in_flight) {
                      out << DescribeLoadSecond(second, happened, in_flight) << std::endl;
                    });
  ASSIGN_OR_RETURN(LoadReport report, runner.Run(url));
  report.set_loop(options.plan.rate > 0 ? "open" : "closed");
  report.set_rate(options.plan.rate);
  report.set_clients(options.plan.clients);
  report.set_mix(options.mix);
  report.set_seed(options.seed);
  report.set_verify("SKIPPED");
  return report;
}

absl::StatusOr<int> RunLoad(const Arguments& arguments) {
  ASSIGN_OR_RETURN(const LoadOptions options, ParseLoadOptions(arguments));
  ASSIGN_OR_RETURN(const Endpoints endpoints,
                   FindEndpoints(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(const std::string gateway,
                   FindGateway(arguments.Get("--ready-file"), arguments.Get("--gateway")));
  ASSIGN_OR_RETURN(ResultFile json, ResultFile::Open(options.json));
  ASSIGN_OR_RETURN(ResultFile plot, ResultFile::Open(options.plot));
  std::ostream& out = options.json == "-" ? std::cerr : std::cout;

  ASSIGN_OR_RETURN(LoadReport report, MakeLoad(options, gateway, out));
  out << "\n" << DescribeLoad(report) << "\n";
  if (options.verify) VerifyInto(report, endpoints, out);
  if (json.wanted()) {
    std::string text;
    RETURN_IF_ERROR(json::Write(report, {.emit_defaults = true}, text));
    RETURN_IF_ERROR(json.Write(text + "\n"));
  }
  if (plot.wanted()) RETURN_IF_ERROR(plot.Write(PlotLoad(report)));
  return ExitCode(report);
}

}  // namespace

Command LoadCommand() {
  std::vector<Flag> flags = EndpointFlags();
  for (Flag& flag : LoadFlags()) flags.push_back(std::move(flag));
  return {.name = "load",
          .summary =
              "Load Souk with orders and reads, check every answer, and measure; exit 1 if "
              "an answer or the books are wrong",
          .flags = std::move(flags),
          .run = &RunLoad};
}

}  // namespace souk::soukctl
