#include "common/telemetry/otlp_encoding.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace souk::telemetry {
namespace {

using opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using opentelemetry::proto::common::v1::AnyValue;
using opentelemetry::proto::common::v1::KeyValue;
using OtlpSpan = opentelemetry::proto::trace::v1::Span;
using OtlpStatus = opentelemetry::proto::trace::v1::Status;
using KeyValues = google::protobuf::RepeatedPtrField<KeyValue>;

struct ValueEncoder {
  AnyValue& out;
  void operator()(const std::string& text) const { out.set_string_value(ReplaceInvalidUtf8(text)); }
  void operator()(int64_t number) const { out.set_int_value(number); }
  void operator()(uint64_t number) const {
    // OTLP has signed numbers only; what does not fit is written as text.
    if (number <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
      out.set_int_value(static_cast<int64_t>(number));
    } else {
      out.set_string_value(absl::StrCat(number));
    }
  }
  void operator()(double number) const { out.set_double_value(number); }
  void operator()(bool flag) const { out.set_bool_value(flag); }
};

void EncodeAttributes(absl::Span<const Attribute> attributes, KeyValues& out) {
  for (const Attribute& attribute : attributes) {
    KeyValue& key_value = *out.Add();
    key_value.set_key(ReplaceInvalidUtf8(attribute.key));
    std::visit(ValueEncoder{*key_value.mutable_value()}, attribute.value);
  }
}

uint64_t UnixNanos(absl::Time time) { return static_cast<uint64_t>(absl::ToUnixNanos(time)); }

void EncodeSpan(const SpanData& span, OtlpSpan& out) {
  out.set_trace_id(span.context.trace_id.data(), span.context.trace_id.size());
  out.set_span_id(span.context.span_id.data(), span.context.span_id.size());
  if (span.parent_span_id != SpanId{}) {
    out.set_parent_span_id(span.parent_span_id.data(), span.parent_span_id.size());
  }
  out.set_trace_state(span.context.tracestate);
  out.set_flags(span.context.sampled ? 1 : 0);
  out.set_name(ReplaceInvalidUtf8(span.name));
  out.set_kind(static_cast<OtlpSpan::SpanKind>(span.kind));
  out.set_start_time_unix_nano(UnixNanos(span.start_time));
  out.set_end_time_unix_nano(UnixNanos(span.end_time));
  EncodeAttributes(span.attributes, *out.mutable_attributes());
  out.set_dropped_attributes_count(span.dropped_attributes);
  for (const SpanEvent& event : span.events) {
    OtlpSpan::Event& out_event = *out.add_events();
    out_event.set_time_unix_nano(UnixNanos(event.time));
    out_event.set_name(ReplaceInvalidUtf8(event.name));
    EncodeAttributes(event.attributes, *out_event.mutable_attributes());
  }
  out.set_dropped_events_count(span.dropped_events);
  if (span.failed) {
    out.mutable_status()->set_code(OtlpStatus::STATUS_CODE_ERROR);
    out.mutable_status()->set_message(ReplaceInvalidUtf8(span.status_message));
  }
}

}  // namespace

ExportTraceServiceRequest EncodeSpans(const ServiceIdentity& identity,
                                      absl::Span<const SpanData> spans) {
  ExportTraceServiceRequest request;
  auto& resource_spans = *request.add_resource_spans();
  EncodeAttributes({{"service.name", identity.name},
                    {"service.version", identity.version},
                    {"service.instance.id", identity.instance_id}},
                   *resource_spans.mutable_resource()->mutable_attributes());
  auto& scope_spans = *resource_spans.add_scope_spans();
  scope_spans.mutable_scope()->set_name("souk");
  for (const SpanData& span : spans) EncodeSpan(span, *scope_spans.add_spans());
  return request;
}

}  // namespace souk::telemetry
