#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace souk::rpc {

// Between messages and the bytes that calls carry.

/// INTERNAL for a message that cannot be sent: one past 2 GiB, or of proto2 without a required
/// field.
absl::StatusOr<grpc::ByteBuffer> ToBytes(const google::protobuf::MessageLite& message);

/// Takes `bytes` as gRPC received them and leaves them empty. INTERNAL when they are malformed.
absl::Status FromBytes(grpc::ByteBuffer bytes, google::protobuf::MessageLite& message);

}  // namespace souk::rpc
