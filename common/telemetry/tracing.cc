#include "common/telemetry/tracing.h"

#include <cmath>

#include "absl/algorithm/container.h"

namespace souk::telemetry {
namespace {

std::vector<Attribute> ToOwned(absl::Span<const Field> fields) {
  std::vector<Attribute> attributes;
  attributes.reserve(fields.size());
  for (const Field& field : fields) {
    attributes.push_back({std::string(field.key), field.value.ToOwned()});
  }
  return attributes;
}

// Fills an id with random bits. All zero would be invalid.
template <size_t N>
void Randomize(std::array<uint8_t, N>& id, Random& random) {
  static_assert(N % sizeof(uint64_t) == 0);
  for (size_t at = 0; at < N; at += sizeof(uint64_t)) {
    const uint64_t bits = random.NextBits();
    for (size_t i = 0; i < sizeof(bits); ++i) id[at + i] = static_cast<uint8_t>(bits >> (8 * i));
  }
  if (absl::c_all_of(id, [](uint8_t byte) { return byte == 0; })) id.back() = 1;
}

bool BlamesServer(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

// ratio * 2^64 for a ratio below 1.
uint64_t SamplingBound(double ratio) {
  if (!(ratio > 0)) return 0;  // also for NaN
  return ratio < 1 ? static_cast<uint64_t>(std::ldexp(ratio, 64)) : UINT64_MAX;
}

}  // namespace

struct Span::Recording {
  const Clock& clock;
  SpanProcessor& processor;
  const SteadyTime start;
  SpanData data;

  absl::Time Now() const { return data.start_time + absl::FromChrono(clock.SteadyNow() - start); }
};

Span::Span() = default;

Span::Span(SpanContext context, std::unique_ptr<Recording> recording)
    : context_(std::move(context)), recording_(std::move(recording)) {}

Span::Span(Span&&) noexcept = default;

Span& Span::operator=(Span&& other) noexcept {
  if (this != &other) {
    End();
    context_ = std::move(other.context_);
    recording_ = std::move(other.recording_);
  }
  return *this;
}

Span::~Span() { End(); }

void Span::SetAttribute(absl::string_view key, const FieldValue& value) {
  if (!recording_) return;
  std::vector<Attribute>& attributes = recording_->data.attributes;
  const auto same_key =
      absl::c_find_if(attributes, [&](const Attribute& a) { return a.key == key; });
  if (same_key != attributes.end()) {
    same_key->value = value.ToOwned();
  } else if (attributes.size() < kMaxAttributes) {
    attributes.push_back({std::string(key), value.ToOwned()});
  } else {
    ++recording_->data.dropped_attributes;
  }
}

void Span::AddEvent(absl::string_view name, absl::Span<const Field> attributes) {
  if (!recording_) return;
  if (recording_->data.events.size() == kMaxEvents) {
    ++recording_->data.dropped_events;
    return;
  }
  recording_->data.events.push_back({recording_->Now(), std::string(name), ToOwned(attributes)});
}

void Span::SetStatus(const absl::Status& status) {
  if (!recording_) return;
  SpanData& data = recording_->data;
  const bool is_server = data.kind == SpanKind::kServer;
  if (is_server || data.kind == SpanKind::kClient) {
    SetAttribute("rpc.grpc.status_code", status.raw_code());
  }
  data.failed = !status.ok() && (!is_server || BlamesServer(status.code()));
  data.status_message = data.failed ? std::string(status.message()) : std::string();
}

void Span::End() {
  if (!recording_) return;
  recording_->data.end_time = recording_->Now();
  recording_->processor.OnEnd(std::move(recording_->data));
  recording_.reset();
}

Tracer::Tracer(TracerOptions options, const Clock& clock, Random& random, SpanProcessor* processor)
    : clock_(clock),
      random_(random),
      processor_(processor),
      root_sampling_bound_(SamplingBound(options.root_sampling_ratio)),
      sample_all_roots_(options.root_sampling_ratio >= 1) {}

bool Tracer::SampleRoot(const TraceId& trace_id) const {
  uint64_t low = 0;
  for (size_t i = 8; i < trace_id.size(); ++i) low = low << 8 | trace_id[i];
  return sample_all_roots_ || low < root_sampling_bound_;
}

Span Tracer::StartSpan(absl::string_view name, SpanKind kind, const SpanContext& parent,
                       absl::Span<const Field> attributes) const {
  const bool is_root = !parent.IsValid();
  SpanContext context;
  if (is_root) {
    Randomize(context.trace_id, random_);
    context.sampled = SampleRoot(context.trace_id);
  } else {
    context = parent;
  }
  Randomize(context.span_id, random_);
  if (!context.sampled || processor_ == nullptr) return Span(std::move(context), nullptr);

  SpanData data = {.context = context,
                   .parent_span_id = is_root ? SpanId{} : parent.span_id,
                   .name = std::string(name),
                   .kind = kind,
                   .start_time = clock_.Now()};
  auto recording = std::make_unique<Span::Recording>(
      Span::Recording{clock_, *processor_, clock_.SteadyNow(), std::move(data)});
  Span span(std::move(context), std::move(recording));
  for (const Field& attribute : attributes) span.SetAttribute(attribute.key, attribute.value);
  return span;
}

}  // namespace souk::telemetry
