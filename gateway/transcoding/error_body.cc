#include "gateway/transcoding/error_body.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/text.h"
#include "common/json/any.h"
#include "common/json/base64.h"
#include "common/json/quote.h"
#include "common/json/writer.h"
#include "google/rpc/error_details.pb.h"

namespace souk::gateway::transcoding {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;

constexpr int64_t kMaxDelay = 315'576'000'000;  // seconds: the longest google.protobuf.Duration

void AppendText(absl::string_view text, std::string& out) {
  json::AppendQuoted(ReplaceInvalidUtf8(text), out);
}

void AppendDetail(const Any& detail, const DetailTypes& types, std::string& out) {
  const Descriptor* const type = types.Find(detail.type_url());
  if (type != nullptr && json::WriteAsAny(detail.type_url(), detail.value(), *type, {}, out).ok()) {
    return;
  }
  out += "{\"@type\":";
  AppendText(detail.type_url(), out);
  out += ",\"value\":\"";
  json::AppendBase64(detail.value(), out);
  out += "\"}";
}

}  // namespace

const Descriptor* DetailTypes::Find(absl::string_view type_url) const {
  for (const DescriptorPool* const pool : {&pool_, DescriptorPool::generated_pool()}) {
    const auto type = json::FindAnyType(type_url, *pool);
    if (type.ok()) return *type;
  }
  return nullptr;
}

google::rpc::Status StatusOfCall(int code, absl::string_view message,
                                 absl::string_view details_bytes) {
  google::rpc::Status status;
  if (!status.ParseFromArray(details_bytes.data(), static_cast<int>(details_bytes.size()))) {
    status.Clear();
  }
  status.set_code(code);
  status.set_message(ReplaceInvalidUtf8(message));
  return status;
}

std::string WriteError(const google::rpc::Status& status, const DetailTypes& types) {
  std::string out = absl::StrCat("{\"code\":", status.code(), ",\"message\":");
  AppendText(status.message(), out);
  out += ",\"details\":[";
  for (int i = 0; i < status.details_size(); ++i) {
    if (i > 0) out += ',';
    AppendDetail(status.details(i), types, out);
  }
  out += "]}";
  return out;
}

std::string WriteStreamError(const google::rpc::Status& status, const DetailTypes& types) {
  return absl::StrCat("{\"error\":", WriteError(status, types), "}\n");
}

std::optional<int64_t> RetryAfterSeconds(const google::rpc::Status& status) {
  for (const Any& detail : status.details()) {
    google::rpc::RetryInfo retry;
    if (!detail.Is<google::rpc::RetryInfo>() || !detail.UnpackTo(&retry)) continue;
    const int64_t round_up = retry.retry_delay().nanos() > 0 ? 1 : 0;
    return std::clamp<int64_t>(retry.retry_delay().seconds(), 0, kMaxDelay) + round_up;
  }
  return std::nullopt;
}

}  // namespace souk::gateway::transcoding
