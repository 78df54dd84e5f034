#include "common/rpc/idempotency.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <openssl/sha.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"

namespace souk::rpc {
namespace {

constexpr size_t kMaxKeyBytes = 255;

// Map entries in a fixed order: equal requests give equal bytes, within one build of the schema.
std::string SerializeDeterministically(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

// Whether the same call, sent again, would be answered the same.
bool IsDefinitive(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return true;
    default:
      return false;
  }
}

absl::Status Give(const StoredAnswer& answer, google::protobuf::Message& response) {
  RETURN_IF_ERROR(answer.status);
  if (response.ParseFromString(answer.response)) return absl::OkStatus();
  return absl::InternalError("the stored answer to this idempotency key is damaged");
}

}  // namespace

absl::StatusOr<IdempotencyKey> MakeIdempotencyKey(const Principal& principal,
                                                  absl::string_view method, absl::string_view key,
                                                  const google::protobuf::Message& request) {
  const bool printable =
      std::all_of(key.begin(), key.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
  if (key.empty() || key.size() > kMaxKeyBytes || !printable) {
    Violations violations;
    violations.Add("idempotency-key", "must be 1 to 255 printable ASCII characters");
    return violations.ToStatus();
  }
  const std::string bytes = SerializeDeterministically(request);
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  return IdempotencyKey{
      .principal = principal.service.empty() ? principal.subject : principal.service,
      .method = std::string(method),
      .key = std::string(key),
      .request_hash = absl::BytesToHexString(
          absl::string_view(reinterpret_cast<const char*>(hash), sizeof(hash)))};
}

// What it takes by reference lives in the coroutine that awaits it.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)
Task<absl::Status> RunOnce(AnswerStore& answers, IdempotencyKey key, CallContext call,
                           const UnaryHandler& handler, google::protobuf::Message& request,
                           google::protobuf::Message& response) {
  // NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)
  CO_ASSIGN_OR_RETURN(auto begun, co_await answers.Begin(key));
  if (const StoredAnswer* stored = std::get_if<StoredAnswer>(&begun)) {
    co_return Give(*stored, response);
  }

  // `run` holds this key's turn until the answer is stored.
  AnswerStore::Run& run = std::get<AnswerStore::Run>(begun);
  call.idempotency_key = key;
  call.resumed_resource = std::move(run.resumed_resource);
  absl::Status status = co_await handler(std::move(call), request, response);
  if (IsDefinitive(status)) {
    StoredAnswer answer{.status = status,
                        .response = status.ok() ? response.SerializeAsString() : ""};
    // Not stored, the answer must not be given: a repeat could get another one.
    CO_ASSIGN_OR_RETURN(const StoredAnswer stands,
                        co_await answers.Store(std::move(key), std::move(answer)));
    co_return Give(stands, response);
  }
  co_return status;
}

}  // namespace souk::rpc
