#include "services/inventory/rpc/import_report.h"

#include <string>

#include "common/rpc/status_mapping.h"

namespace souk::inventory {
namespace {

constexpr int kMaxRefusals = 1000;
// An SKU's most; one that is longer is no SKU, and its beginning tells which was meant.
constexpr size_t kMaxSkuBytes = 64;

// The beginning of UTF-8 text, cut where a character ends.
absl::string_view Beginning(absl::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace

void ImportReport::Taken() { response_.set_taken(response_.taken() + 1); }

void ImportReport::Refused(absl::string_view sku, const absl::Status& why) {
  const int32_t index = response_.taken() + response_.refused();
  response_.set_refused(response_.refused() + 1);
  if (response_.refusals_size() == kMaxRefusals) return;
  v1::ImportProductsResponse::Refusal& refusal = *response_.add_refusals();
  refusal.set_index(index);
  refusal.set_sku(std::string(Beginning(sku, kMaxSkuBytes)));
  *refusal.mutable_error() = rpc::ToRpcStatus(why);
}

bool IsRefusal(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:  // the key came with another product
    case absl::StatusCode::kAborted:             // a call with the key is running
      return true;
    default:
      return false;
  }
}

}  // namespace souk::inventory
