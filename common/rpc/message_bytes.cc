#include "common/rpc/message_bytes.h"

#include <grpcpp/impl/codegen/proto_utils.h>

#include "absl/strings/str_cat.h"
#include "common/rpc/status_mapping.h"

namespace souk::rpc {

using google::protobuf::MessageLite;
using Traits = grpc::SerializationTraits<MessageLite>;

absl::StatusOr<grpc::ByteBuffer> ToBytes(const MessageLite& message) {
  grpc::ByteBuffer bytes;
  bool own_buffer = false;
  const grpc::Status status = Traits::Serialize(message, &bytes, &own_buffer);
  if (!status.ok()) return FromGrpcStatus(status);
  return bytes;
}

absl::Status FromBytes(grpc::ByteBuffer bytes, MessageLite& message) {
  if (Traits::Deserialize(&bytes, &message).ok()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("received bytes that are no ", message.GetTypeName()));
}

}  // namespace souk::rpc
