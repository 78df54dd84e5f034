#pragma once

#include <vector>

#include "absl/types/span.h"
#include "common/telemetry/service_identity.h"
#include "common/telemetry/span_data.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace souk::telemetry {

/// The spans as one OTLP request. Text that is not UTF-8 is mended, for a collector would refuse
/// the whole batch.
opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest EncodeSpans(
    const ServiceIdentity& identity, absl::Span<const SpanData> spans);

}  // namespace souk::telemetry
