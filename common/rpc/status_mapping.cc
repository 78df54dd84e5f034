#include "common/rpc/status_mapping.h"

#include <google/protobuf/any.pb.h>

#include "common/base/error.h"
#include "common/base/text.h"
#include "google/rpc/error_details.pb.h"

namespace souk::rpc {
namespace {

constexpr absl::string_view kErrorDomain = "souk";
// The whole google.rpc.Status of an error that came over the wire, for passing it on undiminished.
constexpr absl::string_view kWirePayload = "souk/google.rpc.Status";

void PackDetails(const absl::Status& status, google::rpc::Status& wire) {
  if (const std::string reason = ReasonOf(status); !reason.empty()) {
    google::rpc::ErrorInfo info;
    info.set_reason(reason);
    info.set_domain(std::string(kErrorDomain));
    wire.add_details()->PackFrom(info);
  }
  if (const std::optional<absl::Duration> retry_after = RetryAfterOf(status)) {
    google::rpc::RetryInfo info;
    const int64_t seconds = absl::ToInt64Seconds(*retry_after);
    info.mutable_retry_delay()->set_seconds(seconds);
    info.mutable_retry_delay()->set_nanos(
        static_cast<int32_t>(absl::ToInt64Nanoseconds(*retry_after - absl::Seconds(seconds))));
    wire.add_details()->PackFrom(info);
  }
  if (const std::vector<FieldViolation> violations = ViolationsOf(status); !violations.empty()) {
    google::rpc::BadRequest bad_request;
    for (const FieldViolation& violation : violations) {
      google::rpc::BadRequest::FieldViolation* field = bad_request.add_field_violations();
      field->set_field(violation.field);
      field->set_description(violation.description);
    }
    wire.add_details()->PackFrom(bad_request);
  }
}

void UnpackDetails(const google::rpc::Status& wire, absl::Status& status) {
  for (const google::protobuf::Any& detail : wire.details()) {
    google::rpc::ErrorInfo error_info;
    google::rpc::RetryInfo retry_info;
    google::rpc::BadRequest bad_request;
    if (detail.UnpackTo(&error_info)) {
      SetReason(status, error_info.reason());
    } else if (detail.UnpackTo(&retry_info)) {
      SetRetryAfter(status, absl::Seconds(retry_info.retry_delay().seconds()) +
                                absl::Nanoseconds(retry_info.retry_delay().nanos()));
    } else if (detail.UnpackTo(&bad_request)) {
      std::vector<FieldViolation> violations;
      for (const auto& field : bad_request.field_violations()) {
        violations.push_back({field.field(), field.description()});
      }
      SetViolations(status, violations);
    }
  }
}

// Where the message is not ASCII, gRPC writes three bytes for each; the details are in base64, four
// bytes for three, and hold the message once more. Together 3 * 768 + 4/3 * 4096 = 7765 at most.
constexpr size_t kMaxMessageBytes = 768;
constexpr size_t kMaxStatusBytes = 4096;

void FitIntoMetadata(google::rpc::Status& wire) {
  if (wire.message().size() > kMaxMessageBytes) {
    wire.set_message(Shortened(wire.message(), kMaxMessageBytes));
  }
  if (wire.ByteSizeLong() <= kMaxStatusBytes) return;
  google::protobuf::RepeatedPtrField<google::protobuf::Any> details;
  details.Swap(wire.mutable_details());
  for (google::protobuf::Any& detail : details) {
    google::protobuf::Any& kept = *wire.add_details();
    kept.Swap(&detail);
    if (wire.ByteSizeLong() > kMaxStatusBytes) wire.mutable_details()->RemoveLast();
  }
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status wire;
  if (const auto received = status.GetPayload(kWirePayload);
      received.has_value() && wire.ParseFromString(std::string(*received))) {
    return wire;
  }
  wire.Clear();
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  PackDetails(status, wire);
  return wire;
}

absl::Status FromRpcStatus(const google::rpc::Status& wire) {
  absl::Status status(ToStatusCode(wire.code()), wire.message());
  if (status.ok() || wire.details().empty()) return status;
  UnpackDetails(wire, status);
  const std::string bytes = wire.SerializeAsString();
  status.SetPayload(kWirePayload, absl::Cord(absl::string_view(bytes)));
  return status;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status wire = ToRpcStatus(status);
  FitIntoMetadata(wire);
  return grpc::Status(static_cast<grpc::StatusCode>(wire.code()), wire.message(),
                      wire.details().empty() ? std::string() : wire.SerializeAsString());
}

absl::Status FromGrpcStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  google::rpc::Status wire;
  if (!status.error_details().empty() && wire.ParseFromString(status.error_details())) {
    // The code and message that gRPC itself carries are the ones that count.
    wire.set_code(static_cast<int>(ToStatusCode(status.error_code())));
    wire.set_message(status.error_message());
    return FromRpcStatus(wire);
  }
  return absl::Status(ToStatusCode(status.error_code()), status.error_message());
}

absl::StatusCode ToStatusCode(int code) {
  return code >= 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated)
             ? static_cast<absl::StatusCode>(code)
             : absl::StatusCode::kUnknown;
}

}  // namespace souk::rpc
