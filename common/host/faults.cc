#include "common/host/faults.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/host/client_options.h"
#include "common/rpc/wire_values.h"

namespace souk::host {
namespace {

using resilience::Corruption;
using resilience::DelayDistribution;

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

DelayDistribution::Kind ToKind(config::v1::DelayDistribution distribution) {
  switch (distribution) {
    case config::v1::UNIFORM:
      return DelayDistribution::Kind::kUniform;
    case config::v1::EXPONENTIAL:
      return DelayDistribution::Kind::kExponential;
    case config::v1::NORMAL:
      return DelayDistribution::Kind::kNormal;
    default:
      return DelayDistribution::Kind::kFixed;
  }
}

config::v1::DelayDistribution ToProto(DelayDistribution::Kind kind) {
  switch (kind) {
    case DelayDistribution::Kind::kFixed:
      return config::v1::FIXED;
    case DelayDistribution::Kind::kUniform:
      return config::v1::UNIFORM;
    case DelayDistribution::Kind::kExponential:
      return config::v1::EXPONENTIAL;
    case DelayDistribution::Kind::kNormal:
      return config::v1::NORMAL;
  }
  return config::v1::FIXED;
}

Corruption ToCorruption(config::v1::FaultCorruption corruption) {
  if (corruption == config::v1::STATUS) return Corruption::kStatus;
  return corruption == config::v1::ANSWER ? Corruption::kAnswer : Corruption::kNone;
}

}  // namespace

absl::StatusOr<TimedFault> ToFault(const std::string& name, const std::string& path,
                                   const config::v1::FaultConfig& config,
                                   const std::vector<std::string>& methods) {
  TimedFault fault;
  resilience::FaultRule& rule = fault.rule;
  rule.name = path;  // as the errors are to have it
  rule.method = config.method();
  rule.caller = config.caller();
  rule.percentage = config.percentage();
  if (config.has_seed()) rule.seed = config.seed();
  rule.delay = {.kind = ToKind(config.delay_distribution()),
                .mean = ToDuration(config.delay()),
                .spread = ToDuration(config.delay_spread())};
  rule.hang = config.hang();
  rule.reply_delay = ToDuration(config.reply_delay());
  rule.abort_after_handler = config.abort_after_handler();
  rule.corruption = ToCorruption(config.corrupt());
  rule.not_serving = config.not_serving();
  if (!config.code().empty()) {
    const absl::StatusOr<absl::StatusCode> code = ParseCode(config.code());
    if (!code.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ".code: ", code.status().message()));
    }
    rule.refusal = *code;
  }
  if (config.has_expires_after()) {
    fault.expires_after = ToDuration(config.expires_after());
    if (fault.expires_after <= absl::ZeroDuration()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ".expires_after: must be more than 0"));
    }
  }
  RETURN_IF_ERROR(resilience::CheckFaultRule(rule, methods));
  rule.name = name;
  return fault;
}

config::v1::FaultConfig ToFaultConfig(const resilience::FaultRule& rule) {
  config::v1::FaultConfig config;
  config.set_method(rule.method);
  config.set_caller(rule.caller);
  config.set_percentage(rule.percentage);
  if (rule.seed.has_value()) config.set_seed(*rule.seed);
  if (rule.delay.mean > absl::ZeroDuration()) {
    *config.mutable_delay() = rpc::ToProto(rule.delay.mean);
    if (rule.delay.kind != DelayDistribution::Kind::kFixed) {
      config.set_delay_distribution(ToProto(rule.delay.kind));
    }
  }
  if (rule.delay.spread > absl::ZeroDuration()) {
    *config.mutable_delay_spread() = rpc::ToProto(rule.delay.spread);
  }
  if (rule.refusal != absl::StatusCode::kOk) {
    config.set_code(absl::StatusCodeToString(rule.refusal));
  }
  if (rule.reply_delay > absl::ZeroDuration()) {
    *config.mutable_reply_delay() = rpc::ToProto(rule.reply_delay);
  }
  if (rule.abort_after_handler) config.set_abort_after_handler(true);
  if (rule.hang) config.set_hang(true);
  if (rule.corruption == Corruption::kStatus) config.set_corrupt(config::v1::STATUS);
  if (rule.corruption == Corruption::kAnswer) config.set_corrupt(config::v1::ANSWER);
  if (rule.not_serving) config.set_not_serving(true);
  return config;
}

absl::StatusOr<std::vector<TimedFault>> ToFaults(const config::v1::GrpcServerConfig& config,
                                                 const std::vector<std::string>& methods) {
  std::vector<TimedFault> faults;
  for (const auto& [name, fault_config] : config.faults()) {
    ASSIGN_OR_RETURN(TimedFault fault,
                     ToFault(name, absl::StrCat("grpc.faults.", name), fault_config, methods));
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace souk::host
