#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/rpc/status.pb.h"

namespace souk::gateway::transcoding {

/// The message types that error details may be of: those of a descriptor pool, which must outlive
/// it, then those that are compiled in. Thread-safe.
class DetailTypes {
 public:
  explicit DetailTypes(const google::protobuf::DescriptorPool& pool) : pool_(pool) {}

  /// The type that the URL of a google.protobuf.Any names; null when it is unknown.
  const google::protobuf::Descriptor* Find(absl::string_view type_url) const;

 private:
  const google::protobuf::DescriptorPool& pool_;
};

/// The status of a call that failed, from what gRPC gives: its code and message, and the bytes of
/// grpc-status-details-bin ("" when there are none). Code and message count where the bytes say
/// otherwise; bytes that are malformed are left out.
google::rpc::Status StatusOfCall(int code, absl::string_view message,
                                 absl::string_view details_bytes);

/// The body of an error's response: {"code","message","details"} as one line of JSON. Details of
/// unknown types, or that have no JSON form, are kept as {"@type","value"} with base64, so nothing
/// is lost; text that is not UTF-8 is repaired.
std::string WriteError(const google::rpc::Status& status, const DetailTypes& types);

/// What ends a stream that fails after its first message: {"error":{...}} and a line feed.
std::string WriteStreamError(const google::rpc::Status& status, const DetailTypes& types);

/// The value of Retry-After, in whole seconds and never too early, if the status has a
/// google.rpc.RetryInfo.
std::optional<int64_t> RetryAfterSeconds(const google::rpc::Status& status);

}  // namespace souk::gateway::transcoding
