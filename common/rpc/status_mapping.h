#pragma once

#include <grpcpp/support/status.h>

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"

namespace souk::rpc {

/// The error as google.rpc.Status: reason, retry time and violations become ErrorInfo (domain
/// "souk"), RetryInfo and BadRequest. An error that came from another process keeps all of its
/// details, those of types unknown here too.
google::rpc::Status ToRpcStatus(const absl::Status& status);
absl::Status FromRpcStatus(const google::rpc::Status& status);

/// The same as gRPC carries it: code, message, and google.rpc.Status in grpc-status-details-bin.
/// Cut so that both fit, with room, into the 8 KiB of metadata that many clients take at most: a
/// longer message ends in "...", and of more details the first are kept that fit.
grpc::Status ToGrpcStatus(const absl::Status& status);
absl::Status FromGrpcStatus(const grpc::Status& status);

/// The status code of `code`, UNKNOWN for numbers that are no canonical code.
absl::StatusCode ToStatusCode(int code);

}  // namespace souk::rpc
