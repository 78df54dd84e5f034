#include "common/host/faults.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"

namespace souk::host {
namespace {

// Of the canonical codes, https://grpc.github.io/grpc/core/md_doc_statuscodes.html.
absl::StatusOr<absl::StatusCode> ParseCode(const std::string& name) {
  for (int code = 1; code <= static_cast<int>(absl::StatusCode::kUnauthenticated); ++code) {
    if (absl::StatusCodeToString(static_cast<absl::StatusCode>(code)) == name) {
      return static_cast<absl::StatusCode>(code);
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", name, "\" is no error code such as UNAVAILABLE"));
}

absl::StatusOr<resilience::FaultRule> ToFaultRule(std::string path,
                                                  const config::v1::FaultConfig& config) {
  resilience::FaultRule rule;
  rule.name = std::move(path);
  rule.method = config.method();
  rule.percentage = config.percentage();
  if (config.has_seed()) rule.seed = config.seed();
  rule.delay = ToDuration(config.delay());
  rule.reply_delay = ToDuration(config.reply_delay());
  rule.abort_after_handler = config.abort_after_handler();
  if (config.code().empty()) return rule;
  const absl::StatusOr<absl::StatusCode> code = ParseCode(config.code());
  if (!code.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(rule.name, ".code: ", code.status().message()));
  }
  rule.refusal = *code;
  return rule;
}

}  // namespace

absl::StatusOr<std::vector<resilience::FaultRule>> ToFaultRules(
    const config::v1::GrpcServerConfig& config, const std::vector<std::string>& methods) {
  std::vector<resilience::FaultRule> rules;
  for (const auto& [name, fault] : config.faults()) {
    ASSIGN_OR_RETURN(resilience::FaultRule rule,
                     ToFaultRule(absl::StrCat("grpc.faults.", name), fault));
    rules.push_back(std::move(rule));
  }
  // A map has no order; which refusal comes first shall not change from run to run.
  std::sort(rules.begin(), rules.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  RETURN_IF_ERROR(resilience::CheckFaultRules(rules, methods));
  return rules;
}

}  // namespace souk::host
