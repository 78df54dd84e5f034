#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "common/telemetry/trace_context.h"

// The input is a traceparent, a newline, and a tracestate. What is read must be written such that
// it reads the same again.

namespace souk::telemetry {
namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(absl::string_view traceparent, absl::string_view tracestate) {
  const SpanContext context = ParseTraceContext(traceparent, tracestate);
  if (!context.IsValid()) {
    Require(context == SpanContext());
    return;
  }
  Require(ParseTraceContext(FormatTraceparent(context), context.tracestate) == context);
}

void CheckTracestate(absl::string_view tracestate) {
  const std::optional<std::string> members = ParseTracestate(tracestate);
  if (members.has_value()) Require(ParseTracestate(*members) == members);
}

}  // namespace
}  // namespace souk::telemetry

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const std::pair<absl::string_view, absl::string_view> headers =
      absl::StrSplit(input, absl::MaxSplits('\n', 1));
  souk::telemetry::Check(headers.first, headers.second);
  souk::telemetry::CheckTracestate(headers.second);
  return 0;
}
