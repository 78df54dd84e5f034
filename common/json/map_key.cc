#include "common/json/map_key.h"

#include "absl/strings/str_cat.h"

namespace souk::json {

std::string KeyText(const FieldValue& key) {
  std::string scratch;
  switch (key.field().kind) {
    case Kind::kBool:
      return key.Bool() ? "true" : "false";
    case Kind::kInt32:
      return absl::StrCat(key.Int32());
    case Kind::kInt64:
      return absl::StrCat(key.Int64());
    case Kind::kUInt32:
      return absl::StrCat(key.UInt32());
    case Kind::kUInt64:
      return absl::StrCat(key.UInt64());
    default:
      return key.String(scratch);
  }
}

bool IsKeyBefore(const FieldValue& a, const FieldValue& b) {
  std::string scratch_a;
  std::string scratch_b;
  switch (a.field().kind) {
    case Kind::kBool:
      return a.Bool() < b.Bool();
    case Kind::kInt32:
      return a.Int32() < b.Int32();
    case Kind::kInt64:
      return a.Int64() < b.Int64();
    case Kind::kUInt32:
      return a.UInt32() < b.UInt32();
    case Kind::kUInt64:
      return a.UInt64() < b.UInt64();
    default:
      return a.String(scratch_a) < b.String(scratch_b);
  }
}

}  // namespace souk::json
