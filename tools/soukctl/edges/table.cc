#include "tools/soukctl/edges/table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace souk::soukctl {
namespace {

namespace v1 = admin::v1;

constexpr int kCalleeWidth = 40;

std::string Milliseconds(const google::protobuf::Duration& duration) {
  return absl::StrFormat("%.1f",
                         static_cast<double>(duration.seconds()) * 1e3 + duration.nanos() * 1e-6);
}

// How bad it is that a breaker stands there.
int Severity(v1::Breaker::State state) {
  switch (state) {
    case v1::Breaker::FORCED_OPEN:
      return 4;
    case v1::Breaker::OPEN:
      return 3;
    case v1::Breaker::HALF_OPEN:
      return 2;
    case v1::Breaker::FORCED_CLOSED:
      return 1;
    default:
      return 0;
  }
}

// "open", or "open 1/3" where only some of several are; "-" without any.
std::string DescribeBreakers(const v1::Edge& edge) {
  if (edge.breakers().empty()) return "-";
  v1::Breaker::State worst = v1::Breaker::CLOSED;
  for (const v1::Breaker& breaker : edge.breakers()) {
    if (Severity(breaker.state()) > Severity(worst)) worst = breaker.state();
  }
  const auto count = std::count_if(edge.breakers().begin(), edge.breakers().end(),
                                   [&](const v1::Breaker& each) { return each.state() == worst; });
  std::string text = v1::Breaker::State_Name(worst);
  if (count < edge.breakers_size()) absl::StrAppend(&text, " ", count, "/", edge.breakers_size());
  return text;
}

// "0/3 ejected", with those that are away.
std::string DescribeInstances(const v1::Edge& edge) {
  int ejected = 0;
  int away = 0;
  for (const v1::EdgeInstance& instance : edge.instances()) {
    ejected += instance.ejected() ? 1 : 0;
    away += instance.healthy() ? 0 : 1;
  }
  std::string text = absl::StrCat(ejected, "/", edge.instances_size(), " ejected");
  if (away > 0) absl::StrAppend(&text, ", ", away, " away");
  if (edge.panic()) absl::StrAppend(&text, ", panic");
  return text;
}

std::string FiguresColumns(absl::string_view callee, const v1::MethodFigures& figures) {
  const double share = figures.calls() == 0 ? 0
                                            : static_cast<double>(figures.errors()) /
                                                  static_cast<double>(figures.calls());
  return absl::StrFormat("%-*s %9.1f %7.1f%% %8s %8s %9d", kCalleeWidth, callee, figures.rate(),
                         share * 100, figures.has_p50() ? Milliseconds(figures.p50()) : "-",
                         figures.has_p99() ? Milliseconds(figures.p99()) : "-",
                         figures.in_flight());
}

std::string InstanceLine(const v1::EdgeInstance& instance) {
  std::string state = instance.ejected() ? "ejected" : instance.healthy() ? "up" : "away";
  return absl::StrFormat("%-10s   @%-*s in flight %d, picked %d, %s, lately %s ms\n", "",
                         kCalleeWidth - 3, instance.address(), instance.in_flight(),
                         instance.picked(), state,
                         instance.has_latency() ? Milliseconds(instance.latency()) : "-");
}

std::string EdgeLines(const std::string& process, const v1::Edge& edge, bool methods) {
  std::string hedges;
  if (edge.hedges_started() > 0) {
    hedges = absl::StrCat(", hedges ", edge.hedges_won(), "/", edge.hedges_started());
  }
  if (edge.has_bulkhead()) {
    absl::StrAppend(&hedges, ", bulkhead ", edge.bulkhead().in_flight(), "+",
                    edge.bulkhead().waiting(), " refused ", edge.bulkhead().refused());
  }
  std::string lines = absl::StrFormat(
      "%-10s %s  %-17s %7.1f  %s%s\n", process, FiguresColumns(edge.callee(), edge.total()),
      DescribeBreakers(edge), edge.retry_budget(), DescribeInstances(edge), hedges);
  if (methods) {
    for (const v1::MethodFigures& method : edge.methods()) {
      const std::string name = method.method().substr(method.method().rfind('/') + 1);
      absl::StrAppendFormat(&lines, "%-10s %s\n", "",
                            FiguresColumns(absl::StrCat("  /", name), method));
    }
  }
  if (edge.instances_size() > 1) {
    for (const v1::EdgeInstance& instance : edge.instances()) {
      absl::StrAppend(&lines, InstanceLine(instance));
    }
  }
  return lines;
}

}  // namespace

std::string EdgesTable(const std::map<std::string, SeenEdges>& seen, bool methods) {
  std::string table = absl::StrFormat("%-10s %-*s %9s %8s %8s %8s %9s  %-17s %7s  %s\n", "from",
                                      kCalleeWidth, "to", "calls/s", "errors", "p50 ms", "p99 ms",
                                      "in flight", "breakers", "retries", "instances");
  for (const auto& [process, edges] : seen) {
    if (!edges.snapshot.has_value()) {
      absl::StrAppendFormat(&table, "%-10s %s\n", process,
                            absl::StrReplaceAll(edges.status.message(), {{"\n", " "}}));
      continue;
    }
    for (const v1::Edge& edge : edges.snapshot->edges()) {
      absl::StrAppend(&table, EdgeLines(process, edge, methods));
    }
  }
  return table;
}

}  // namespace souk::soukctl
